using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Looks whether a text layer that seems to explain a page says what the page shows, where it matters most: a font may map its
/// letters to others, and a picture may cover what was typed. A few lines are read, which takes a tenth of what the page would.
/// </summary>
internal static partial class LayerCheck
{
    private const int MostLines = 3;
    private const int FewestDigits = 4;

    /// <summary>Inches of paper around a line that is read.</summary>
    private const double Margin = 0.08;

    /// <summary>The lines that say whose the page is, or else those with the most digits.</summary>
    internal static IReadOnlyList<TextLine> Telling(IReadOnlyList<TextLine> lines) =>
    [
        .. lines.Where(line => line.Words.All(word => word.Box.Width >= word.Box.Height || word.Text.Length < 4))
            .Select(line => (Line: line, Telling: Telling(line.Text)))
            .Where(line => line.Telling > 0)
            .OrderByDescending(line => line.Telling)
            .Take(MostLines)
            .Select(line => line.Line),
    ];

    /// <summary>Whether a line was surely read as something else, or not at all.</summary>
    internal static bool Contradicts(IReadOnlyList<TextLine> read, TextLine line)
    {
        var seen = read.SelectMany(part => part.Words).ToList();
        return seen.Count == 0 || LayerUnion.Disagreements(line.Words, seen).Count > 0;
    }

    internal static bool Holds(PixelImage page, PageText layer, Func<PixelImage, IReadOnlyList<TextLine>> read)
    {
        foreach (var line in Telling(layer.Lines))
        {
            var place = Place(line, layer);
            using var clip = page.Clip(place);
            var found = read(clip).Select(part => part with
            {
                Words = [.. part.Words.Select(word => word with { Box = word.Box with { Left = word.Box.Left + place.Left, Top = word.Box.Top + place.Top } })],
            });
            if (Contradicts([.. found], line))
                return false;
        }

        return true;
    }

    private static int Telling(string text)
    {
        var digits = text.Count(char.IsAsciiDigit);
        return (Identity().IsMatch(text) ? 100 : 0) + (digits >= FewestDigits ? Math.Min(digits, 50) : 0);
    }

    private static Box Place(TextLine line, PageText page)
    {
        var margin = (int)(Margin * page.Dpi);
        var (left, top) = (Math.Max(0, line.Words.Min(word => word.Box.Left) - margin), Math.Max(0, line.Words.Min(word => word.Box.Top) - margin));
        return new Box(
            left, top,
            Math.Min(page.Width, line.Words.Max(word => word.Box.Right) + margin) - left,
            Math.Min(page.Height, line.Words.Max(word => word.Box.Bottom) + margin) - top);
    }

    [GeneratedRegex(@"\b(patient|name|dob|birth|born|mrn|record)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Identity();
}
