using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Settles which way up a page is by reading its fullest strip every way: words come out surely only when upright.
/// Costs a few lines of recognition, so it is asked only where the shapes of letters do not tell.
/// </summary>
internal sealed class ReadingTest(TextEngine text)
{
    /// <summary>Inches of the page that are read.</summary>
    private const double StripHeight = 1.2;

    /// <summary>Words of at least this many letters and digits count; noise reads as short ones.</summary>
    private const int ShortestWord = 3;

    /// <summary>Word confidence that upside-down text seldom reaches.</summary>
    private const double SureWord = 0.7;

    /// <summary>Letters in sure words that the winner must have, and its lead over the next.</summary>
    private const double FewestLetters = 12;
    private const double ClearLead = 2.5;

    /// <returns>Null when no way of reading is clearly better than the others.</returns>
    public (int Rotation, double SkewDegrees)? Choose(
        PixelImage decoded, StoredPageImage stored, IEnumerable<OrientationFinder.Axis> axes)
    {
        var readings = axes
            .SelectMany(axis => Read(decoded, stored, axis))
            .OrderByDescending(reading => reading.Letters)
            .ToArray();
        var best = readings[0];
        return best.Letters >= FewestLetters && best.Letters >= ClearLead * readings[1].Letters ? best.Pose : null;
    }

    /// <summary>How many letters stand in words read surely, each weighted by its word's confidence.</summary>
    internal static double SureLetters(IEnumerable<TextLine> lines) => lines
        .SelectMany(line => line.Words)
        .Select(word => (Letters: word.Text.Count(char.IsLetterOrDigit), word.Confidence))
        .Where(word => word.Letters >= ShortestWord && word.Confidence >= SureWord)
        .Sum(word => word.Letters * word.Confidence);

    private IEnumerable<((int Rotation, double SkewDegrees) Pose, double Letters)> Read(
        PixelImage decoded, StoredPageImage stored, OrientationFinder.Axis axis)
    {
        var upright = axis.Pose(upsideDown: false);
        var (frame, dpi) = PageFrame.Of(decoded, stored, upright.Rotation, upright.SkewDegrees);
        using (frame)
        {
            var (top, height) = FullestStrip(axis.Letters.RowSums(), frame.Height, StripHeight * dpi);
            using var strip = frame.Clip(new Box(0, top, frame.Width, height));
            using var turned = strip.Turn(180);
            yield return (upright, SureLetters(text.ReadBlock(strip, dpi)));
            yield return (axis.Pose(upsideDown: true), SureLetters(text.ReadBlock(turned, dpi)));
        }
    }

    // The row sums may be of a smaller copy of the frame.
    private static (int Top, int Height) FullestStrip(int[] rowSums, int frameHeight, double stripHeight)
    {
        var scale = (double)frameHeight / rowSums.Length;
        var rows = Math.Clamp((int)(stripHeight / scale), 1, rowSums.Length);
        var (sum, best, bestTop) = (0L, -1L, 0);
        for (var y = 0; y < rowSums.Length; y++)
        {
            sum += rowSums[y] - (y >= rows ? rowSums[y - rows] : 0);
            if (y >= rows - 1 && sum > best)
                (best, bestTop) = (sum, y - rows + 1);
        }

        return ((int)(bestTop * scale), (int)(rows * scale));
    }
}
