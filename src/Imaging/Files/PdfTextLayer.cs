using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>The words of a page born digital, from <c>pdftotext -bbox-layout</c>, and whether they deserve trust.</summary>
internal static partial class PdfTextLayer
{
    private const double PointsPerInch = 72;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyAEIOUYáéíóúÁÉÍÓÚäöüñ");

    /// <summary>The lines in reading order, boxes in hundredths of a point; null when there are no words.</summary>
    internal static IReadOnlyList<TextLine>? Parse(string output)
    {
        var lines = new List<TextLine>();
        var words = new List<TextWord>();
        var block = 0;
        foreach (var row in output.Split('\n'))
        {
            var element = row.AsSpan().TrimStart();
            if (element.StartsWith("<block"))
                block++;
            else if (element.StartsWith("</line") && words.Count > 0)
            {
                lines.Add(new TextLine(block, words));
                words = [];
            }
            else if (element.StartsWith("<word") && Word().Match(row) is { Success: true } match)
            {
                var text = WebUtility.HtmlDecode(match.Groups[5].Value).Trim();
                if (text.Length > 0)
                    words.Add(new TextWord(text, 1, Box(match)));
            }
        }

        return lines.Count > 0 ? lines : null;
    }

    /// <summary>
    /// Fonts without a character map yield symbols or shifted letters instead of words. Language has letters and digits, and
    /// most of its words have a vowel; a page of it has more than a few, and they stand upright.
    /// </summary>
    internal static bool IsLanguage(IReadOnlyList<TextLine> lines)
    {
        var words = lines.SelectMany(line => line.Words).ToList();
        var characters = words.SelectMany(word => word.Text).ToList();
        var known = characters.Count(character => character < 0x250 && !char.IsControl(character) || char.IsPunctuation(character) || char.IsSymbol(character));
        var alphabetic = words.Where(word => word.Text.Length >= 3 && word.Text.All(char.IsLetter)).ToList();
        var spoken = alphabetic.Count(word => word.Text.AsSpan().ContainsAny(Vowels));
        var flat = words.Count(word => word.Text.Length >= 4 && word.Box.Width > word.Box.Height);
        var tall = words.Count(word => word.Text.Length >= 4 && word.Box.Width <= word.Box.Height);
        return alphabetic.Count >= 5 && known >= 0.95 * characters.Count && spoken >= 0.7 * alphabetic.Count && tall <= 0.1 * (flat + tall);
    }

    /// <summary>The same words in pixels of the drawn page.</summary>
    internal static PageText ToPageText(IReadOnlyList<TextLine> lines, int width, int height, double dpi)
    {
        var scale = dpi / PointsPerInch / 100;
        var scaled = lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { Box = Scaled(word.Box, scale) })] }).ToList();
        return new PageText { Width = width, Height = height, Dpi = dpi, Lines = scaled, Origin = "text-layer", Confidence = 1 };
    }

    /// <summary>Whether the words can be seen where they are said to be. Hidden text is not what the sender's reader read.</summary>
    internal static bool IsVisible(PageText text, PixHandle drawn)
    {
        Leptonica.PixGetDimensions(drawn, out var width, out var height, out var depth);
        using var gray = StoredImages.Checked(
            depth == 32 ? Leptonica.PixConvertRgbToGray(drawn, 0.3f, 0.59f, 0.11f) : Leptonica.PixConvertTo8(drawn, colormap: false));
        var pixels = PixPixels.Words(gray);
        var wordsPerLine = pixels.Length / height;
        var (seen, all) = (0, 0);
        foreach (var box in text.Lines.SelectMany(line => line.Words).Select(word => word.Box))
        {
            all++;
            var (darkest, lightest) = (255, 0);
            for (var y = Math.Max(0, box.Top); y < Math.Min(height, box.Bottom); y++)
            {
                for (var x = Math.Max(0, box.Left); x < Math.Min(width, box.Right); x++)
                {
                    int value = (byte)(pixels[y * wordsPerLine + (x >> 2)] >> (24 - 8 * (x & 3)));
                    (darkest, lightest) = (Math.Min(darkest, value), Math.Max(lightest, value));
                }
            }

            // The faintest gray that people print is some 60 levels from its paper.
            seen += lightest - darkest > 40 ? 1 : 0;
        }

        return seen >= 0.95 * all;
    }

    private static Box Scaled(Box box, double scale)
    {
        var (left, top) = ((int)Math.Floor(box.Left * scale), (int)Math.Floor(box.Top * scale));
        return new Box(left, top, (int)Math.Ceiling(box.Right * scale) - left, (int)Math.Ceiling(box.Bottom * scale) - top);
    }

    private static Box Box(Match match)
    {
        var (left, top, right, bottom) = (Hundredths(match, 1), Hundredths(match, 2), Hundredths(match, 3), Hundredths(match, 4));
        return new Box(left, top, right - left, bottom - top);
    }

    private static int Hundredths(Match match, int group) =>
        (int)Math.Clamp(double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) * 100, -1e8, 1e8);

    [GeneratedRegex(@"<word xMin=""([-\d.]+)"" yMin=""([-\d.]+)"" xMax=""([-\d.]+)"" yMax=""([-\d.]+)"">(.*)</word>")]
    private static partial Regex Word();
}
