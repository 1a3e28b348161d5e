using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Settles which way up a page is by reading a strip of it every way: words come out surely only when upright.
/// Costs a few lines of recognition, so it is asked only where the shapes of letters do not tell.
/// </summary>
internal sealed class ReadingTest(PageTextReader text)
{
    /// <summary>Inches of the page that are read.</summary>
    private const double StripHeight = 0.9;

    /// <summary>A page with more than this share of its ink in the strip is nearly empty and read as a whole.</summary>
    private const double NearlyAll = 0.6;

    /// <summary>Words of at least this many letters and digits count; noise reads as short ones.</summary>
    private const int ShortestWord = 3;

    /// <summary>Word confidence that upside-down text seldom reaches.</summary>
    private const double SureWord = 0.7;

    /// <summary>Letters in sure words that the winner must have, and its lead over the next.</summary>
    private const double FewestLetters = 12;
    private const double ClearLead = 2.5;

    /// <summary>So many letters in sure words, and such a share of all letters, need no comparison.</summary>
    private const double AmpleLetters = 40;
    private const double AmpleShare = 0.8;

    /// <param name="axes">Likelier first.</param>
    /// <returns>Null when no way of reading is clearly better than the others.</returns>
    public (int Rotation, double SkewDegrees)? Choose(
        PixelImage decoded, StoredPageImage stored, IEnumerable<TextAxis> axes)
    {
        var (best, next) = (default(Reading), default(Reading));
        foreach (var reading in axes.SelectMany(axis => Read(decoded, stored, axis)))
        {
            if (reading.Letters >= AmpleLetters && reading.Share >= AmpleShare)
                return reading.Pose;
            if (reading.Letters > best.Letters)
                (best, next) = (reading, best);
            else if (reading.Letters > next.Letters)
                next = reading;
        }

        return best.Letters >= FewestLetters && best.Letters >= ClearLead * next.Letters ? best.Pose : null;
    }

    /// <summary>
    /// How many letters stand in words read surely, each weighted by its word's confidence, and what share that is of
    /// all letters read.
    /// </summary>
    internal static (double Letters, double Share) Judge(IReadOnlyList<TextLine> lines)
    {
        var words = lines
            .SelectMany(line => line.Words)
            .Select(word => (Letters: word.Text.Count(char.IsLetterOrDigit), word.Confidence))
            .ToArray();
        var sure = words
            .Where(word => word.Letters >= ShortestWord && word.Confidence >= SureWord)
            .Sum(word => word.Letters * word.Confidence);
        return (sure, sure / Math.Max(1, words.Sum(word => word.Letters)));
    }

    private IEnumerable<Reading> Read(PixelImage decoded, StoredPageImage stored, TextAxis axis)
    {
        var (rotation, skew) = axis.Pose(upsideDown: false);
        var (frame, _, dpi) = PageFrame.Of(decoded, stored, rotation, skew);
        using (frame)
        {
            var strip = FullestStrip(axis.RowSums(), frame.Height, StripHeight * dpi);
            using var upright = strip is var (top, height) ? frame.Clip(new Box(0, top, frame.Width, height)) : frame.Share();
            // The way the letters lean is read first: it is mostly right, and then the only one.
            foreach (var upsideDown in axis.UpDown < 0 ? new[] { true, false } : [false, true])
            {
                using var turned = upright.Turn(upsideDown ? 180 : 0);
                var (letters, share) = Judge(text.Read(turned, dpi, evenPaper: decoded.Bitonal, glance: true));
                yield return new Reading(axis.Pose(upsideDown), letters, share);
            }
        }
    }

    // The row sums may be of a smaller copy of the frame. Null where the strip would hold nearly all there is.
    private static (int Top, int Height)? FullestStrip(int[] rowSums, int frameHeight, double stripHeight)
    {
        var scale = (double)frameHeight / rowSums.Length;
        var rows = Math.Clamp((int)(stripHeight / scale), 1, rowSums.Length);
        var (sum, all, best, bestTop) = (0L, 0L, -1L, 0);
        for (var y = 0; y < rowSums.Length; y++)
        {
            all += rowSums[y];
            sum += rowSums[y] - (y >= rows ? rowSums[y - rows] : 0);
            if (y >= rows - 1 && sum > best)
                (best, bestTop) = (sum, y - rows + 1);
        }

        return best > NearlyAll * all ? null : ((int)(bestTop * scale), (int)(rows * scale));
    }

    private readonly record struct Reading((int Rotation, double SkewDegrees) Pose, double Letters, double Share);
}
