using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.RecognizerBench;

/// <summary>
/// Where Capture puts the words of a page, and where libtesseract does that reads the same straightened page. Compared are words
/// that both read alike in about the same place: as area in common to area of both, and as length in common along the line,
/// since libtesseract gives some words the height of their row.
/// </summary>
internal static class BoxComparison
{
    private const double Same = 0.5;

    /// <summary>By how much a box is higher at least that has the height of a row instead of its letters'.</summary>
    private const double RowHeight = 1.35;

    public static void Run(string[] files)
    {
        using var ours = new PageReader();
        using var theirs = new PlainTesseract();
        var reader = new FileReader(new FileLimits());
        var (words, together, rows, along) = (0, 0, 0, 0);
        foreach (var file in files)
        {
            var page = reader.Extract(file, 1);
            var geometry = ours.Survey(page.Image, page.Stored);
            var own = ours.Recognize(page.Image, page.Stored, geometry).Lines.SelectMany(line => line.Words).ToArray();
            using var decoded = PixelImage.Decode(page.Image);
            var (frame, _, _) = PageFrame.Of(decoded, page.Stored, geometry.Rotation, geometry.SkewDegrees);
            using (frame)
            using (var gray = frame.ToGray())
            {
                foreach (var (text, box) in theirs.Read(gray, PlainTesseract.Page))
                {
                    var alike = own.Where(word => word.Text == text && Across(box, word.Box) > 0 && Down(box, word.Box) > 0).Select(word => word.Box).ToArray();
                    if (alike.Length == 0)
                        continue;
                    words++;
                    var nearest = alike.MaxBy(other => Area(box, other));
                    if (Area(box, nearest) >= Same)
                        together++;
                    else if (box.Height > RowHeight * nearest.Height)
                        rows++;
                    along += alike.Max(other => Across(box, other) / (double)(box.Width + other.Width - Across(box, other))) >= Same ? 1 : 0;
                }
            }
        }

        Console.WriteLine($"{files.Length} pages, {words} words read alike: {100.0 * together / words:F2} % in the same place, another {100.0 * rows / words:F2} % but for libtesseract's boxes that are {RowHeight} times as high, {100.0 * along / words:F2} % along the line");
    }

    private static int Across(Box one, Box other) => Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left);

    private static int Down(Box one, Box other) => Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);

    private static double Area(Box one, Box other)
    {
        var common = Across(one, other) * (double)Down(one, other);
        return common / (one.Width * (double)one.Height + other.Width * (double)other.Height - common);
    }
}
