using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Imaging.Files;

/// <summary>The words of a page born digital, from <c>pdftotext -bbox-layout</c>, and whether they deserve trust.</summary>
internal static partial class PdfTextLayer
{
    private const double PointsPerInch = 72;

    // A layer of which half is hidden was not made for the page as it is.
    private const double LeastSeen = 0.5;

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
                    words.Add(new TextWord(text, 1, Box(match)) { FromLayer = true });
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
    /// <param name="dpi">Of the drawn page.</param>
    /// <param name="unit">Points per unit in which the words were placed.</param>
    internal static PageText ToPageText(IReadOnlyList<TextLine> lines, int width, int height, double dpi, double unit = 1)
    {
        var scale = dpi * unit / PointsPerInch / 100;
        var scaled = lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { Box = Scaled(word.Box, scale) })] }).ToList();
        return new PageText { Width = width, Height = height, Dpi = dpi, Lines = scaled, Origin = "text-layer", Confidence = 1 };
    }

    /// <summary>
    /// What of the words is seen on the drawn page; its origin is <c>both</c> where the page shows more than these. Null where few of
    /// them are seen or the rest is no language: what the layer says is then not what the sender's reader read.
    /// </summary>
    internal static PageText? Seen(PageText text, PixHandle drawn)
    {
        using var gray = Gray(drawn);
        var pixels = gray.GrayBytes();
        var words = text.Lines.SelectMany(line => line.Words).ToList();
        var seen = SeenWords.Of(pixels, gray.Width, gray.Height, text.Dpi, words);
        if (seen.Count(word => word) < LeastSeen * seen.Length)
            return null;
        var next = 0;
        var lines = text.Lines.Select(line => line with { Words = [.. line.Words.Where(_ => seen[next++])] }).ToList();
        lines.RemoveAll(line => line.Words.Count == 0);
        if (!IsLanguage(lines))
            return null;
        return text with { Lines = lines, Origin = InkBeside.Of(gray, text with { Lines = lines }).Count > 0 ? "both" : text.Origin };
    }

    private static PixelImage Gray(PixHandle drawn)
    {
        Leptonica.PixGetDimensions(drawn, out _, out _, out var depth);
        return PixelImage.Owning(StoredImages.Checked(
            depth == 32 ? Leptonica.PixConvertRgbToGray(drawn, 0.3f, 0.59f, 0.11f) : Leptonica.PixConvertTo8(drawn, colormap: false)));
    }

    /// <summary>The same words in pixels of a drawing of another size.</summary>
    internal static PageText Resized(PageText text, int width, int height, double dpi) => text with
    {
        Width = width,
        Height = height,
        Dpi = dpi,
        Lines = [.. text.Lines.Select(line => line with { Words = [.. line.Words.Select(word => word with { Box = Scaled(word.Box, dpi / text.Dpi) })] })],
    };

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
