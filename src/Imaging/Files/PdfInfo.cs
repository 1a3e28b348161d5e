using System.Globalization;
using System.Text.RegularExpressions;

namespace Capture.Imaging.Files;

/// <summary>The visible size of a page in units, after its /Rotate: of its CropBox, beyond which readers show nothing.</summary>
/// <param name="Unit">Points per unit, the page's /UserUnit, of which Poppler knows nothing.</param>
internal readonly record struct PdfPageBox(double Width, double Height, double Unit = 1)
{
    /// <summary>As Poppler counts them, with units for points.</summary>
    internal double SquareInches => Width * Height / (72 * 72);
}

/// <summary>
/// What <c>pdfinfo -box</c> says about a document and some of its pages. Title and author come first in its output and may contain
/// line breaks and anything else, so of several lines with one name the last is the tool's own.
/// </summary>
internal sealed partial record PdfInfo
{
    public required int Pages { get; init; }
    public required string Form { get; init; }

    /// <summary>By the page's number. A page that does not say how large it is has none.</summary>
    public required IReadOnlyDictionary<int, PdfPageBox> Boxes { get; init; }

    public required bool Complained { get; init; }

    internal static PdfInfo Parse(ToolAnswer answer) => new()
    {
        Pages = int.TryParse(LastValue(answer.Output, PagesLine()), CultureInfo.InvariantCulture, out var pages) ? pages : 0,
        Form = LastValue(answer.Output, FormLine()),
        Boxes = ParseBoxes(answer.Output),
        Complained = answer.Complained,
    };

    private static Dictionary<int, PdfPageBox> ParseBoxes(string output)
    {
        var turned = new Dictionary<int, bool>();
        foreach (Match line in RotationLine().Matches(output))
            turned[Page(line)] = line.Groups[2].Value is "90" or "270";
        // The CropBox comes after the MediaBox, and takes its place unless it is none.
        var boxes = new Dictionary<int, PdfPageBox>();
        foreach (Match line in BoxLine().Matches(output))
        {
            var corners = line.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(corner => double.TryParse(corner, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
            if (corners is [var left, var bottom, var right, var top]
                && Normal(Math.Abs(right - left), Math.Abs(top - bottom), turned.GetValueOrDefault(Page(line))) is { } box)
                boxes[Page(line)] = box;
        }

        return boxes;

        // 0, which is no page, for a number in a title that no tool would write.
        static int Page(Match line) => int.TryParse(line.Groups[1].Value, CultureInfo.InvariantCulture, out var page) ? page : 0;
    }

    /// <summary>Also true when the security handler is one Poppler does not know: no password would help.</summary>
    internal static bool NeedsPassword(ToolAnswer answer) =>
        answer.Errors.Contains("Incorrect password", StringComparison.Ordinal)
        || answer.Errors.Contains("of Standard security handler", StringComparison.Ordinal)
        || answer.Errors.Contains("security handler", StringComparison.OrdinalIgnoreCase);

    private static PdfPageBox? Normal(double width, double height, bool turned) =>
        width >= 1 && height >= 1 && double.IsFinite(width * height) ? turned ? new(height, width) : new(width, height) : null;

    private static string LastValue(string output, Regex line) =>
        line.Matches(output) is { Count: > 0 } matches ? matches[^1].Groups[1].Value.Trim() : "";

    [GeneratedRegex(@"^Pages:[ ]+(-?\d+)", RegexOptions.Multiline)]
    private static partial Regex PagesLine();

    [GeneratedRegex(@"^Form:[ ]+(\w+)", RegexOptions.Multiline)]
    private static partial Regex FormLine();

    [GeneratedRegex(@"^Page +(\d+) rot: +(\d+)", RegexOptions.Multiline)]
    private static partial Regex RotationLine();

    [GeneratedRegex(@"^Page +(\d+) (?:MediaBox|CropBox):([-0-9. infa]+)$", RegexOptions.Multiline)]
    private static partial Regex BoxLine();
}

/// <summary>One image on a PDF page, as <c>pdfimages -list</c> describes it.</summary>
internal sealed record PdfImage(int Width, int Height, int Components, int BitsPerComponent, string Encoding, double DpiX, double DpiY)
{
    internal double SquareInches => Width / DpiX * Height / DpiY;

    /// <summary>Can be kept as it is; CMYK cannot.</summary>
    internal bool IsJpeg => Encoding == "jpeg" && Components is 1 or 3;

    /// <summary>The images by their page. Only what is painted; soft masks belong to the image before them.</summary>
    internal static ILookup<int, PdfImage> Parse(string output)
    {
        var images = new List<(int Page, PdfImage Image)>();
        foreach (var line in output.Split('\n').Skip(2))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length < 14 || columns[2] is not ("image" or "stencil" or "inline"))
                continue;

            // An inline image has no object number, which is otherwise two columns.
            var ppi = columns[10].StartsWith('[') ? 11 : 12;
            if (Number(columns[3]) is var width and > 0 && Number(columns[4]) is var height and > 0
                && Number(columns[ppi]) is var x and > 0 && Number(columns[ppi + 1]) is var y and > 0)
                images.Add(((int)Number(columns[0]), new PdfImage((int)width, (int)height, (int)Number(columns[6]), (int)Number(columns[7]), columns[8], x, y)));
        }

        return images.ToLookup(found => found.Page, found => found.Image);
    }

    private static double Number(string column) => double.TryParse(column, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
