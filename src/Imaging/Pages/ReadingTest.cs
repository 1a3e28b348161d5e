using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Settles which way up a page is by reading a strip of it every way: words come out surely only when upright.
/// Costs a few lines of recognition, so it is asked only where the shapes of letters do not tell.
/// </summary>
internal sealed class ReadingTest(PageTextReader text)
{
    /// <summary>Words of at least this many letters and digits count; noise reads as short ones.</summary>
    private const int ShortestWord = 3;

    /// <summary>Word confidence that upside-down text seldom reaches.</summary>
    private const double SureWord = 0.7;

    /// <summary>Letters in sure words that the winner must have, and its lead over the next.</summary>
    private const double FewestLetters = 12;
    private const double ClearLead = 2.5;

    /// <summary>
    /// So many letters in sure words, and such a share of all letters, need no comparison: of 647 strips read the wrong way none had
    /// more than ten in sure words that were more than 0.4 of all.
    /// </summary>
    private const double AmpleLetters = 16;
    private const double AmpleShare = 0.75;

    /// <param name="axes">Likelier first.</param>
    /// <returns>Null when no way of reading is clearly better than the others.</returns>
    public (int Rotation, double SkewDegrees)? Choose(
        PixelImage decoded, StoredPageImage stored, IEnumerable<TextAxis> axes)
    {
        var (best, next) = (default(Reading), default(Reading));
        foreach (var reading in axes.SelectMany(axis => Read(decoded, stored, axis)))
        {
            if (IsAmple(reading.Letters, reading.Share))
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

    /// <summary>Whether what <see cref="Judge"/> says of one way of reading settles it, without the others.</summary>
    internal static bool IsAmple(double letters, double share) => letters >= AmpleLetters && share >= AmpleShare;

    private IEnumerable<Reading> Read(PixelImage decoded, StoredPageImage stored, TextAxis axis)
    {
        var (upright, dpi) = FullestStrip.Of(decoded, stored, axis);
        using var strip = upright;
        // The way the letters lean is read first: it is mostly right, and then the only one.
        foreach (var upsideDown in axis.UpDown < 0 ? new[] { true, false } : [false, true])
        {
            using var turned = strip.Turn(upsideDown ? 180 : 0);
            var (letters, share) = Judge(text.Read(turned, dpi, evenPaper: decoded.Bitonal, glance: true));
            yield return new Reading(axis.Pose(upsideDown), letters, share);
        }
    }

    private readonly record struct Reading((int Rotation, double SkewDegrees) Pose, double Letters, double Share);
}
