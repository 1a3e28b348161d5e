using Capture.Contracts;

namespace Capture.Imaging.Pages;

/// <summary>The connected pieces of ink on a page that could be print or writing, told from specks, streaks, edges and holes.</summary>
internal static class PageMarks
{
    // All sizes in inches.

    /// <summary>The x-height of 6 point print is about 0.04.</summary>
    private const double SmallestMark = 0.035;

    /// <summary>
    /// Streaks of a dirty scanner glass are one to six pixels wide and fall apart into strokes. So do not count strokes:
    /// a word has rounder letters too.
    /// </summary>
    private const double ThinnestMark = 0.022;
    private const double ThinStroke = 0.035;
    private const double StrokeAspect = 2;

    /// <summary>Longer than this and this many times longer than wide is a rule or a streak.</summary>
    private const double LongestStroke = 0.5;
    private const double LineAspect = 12;

    /// <summary>Nearer to the border than this is edge shadow; nobody prints there.</summary>
    private const double EdgeWidth = 0.25;

    /// <summary>Fax machines print their line this near to the top, on top of whatever is on the page.</summary>
    private const double FaxHeaderHeight = 0.3;

    /// <summary>Sizes of a punch hole (ISO 838: 6 mm; US: 9/32 in) and how near to the border its centre lies.</summary>
    private const double SmallestHole = 0.18;
    private const double LargestHole = 0.42;
    private const double HoleMargin = 0.9;

    /// <summary>Every this much of a mark's length counts as one more letter: a signature is a single mark.</summary>
    private const double LetterLength = 0.1;

    /// <summary>Fewer letters than this are dirt.</summary>
    private const double FewestLetters = 4;

    /// <summary>The boxes of the page's marks.</summary>
    /// <param name="components">Bounding boxes of the connected components, in the pixels of the page as stored.</param>
    /// <param name="fax">The page is bitonal: it may have come over a line that printed a header on it.</param>
    public static Box[] Of(IEnumerable<Box> components, int width, int height, double dpi, bool fax) =>
        [.. components.Where(box => IsMark(box, width, height, dpi, fax))];

    /// <summary>There are too few marks for one short word.</summary>
    public static bool TooFew(IEnumerable<Box> marks, double dpi) =>
        marks.Sum(mark => Math.Max(1, Math.Max(mark.Width, mark.Height) / (LetterLength * dpi))) < FewestLetters;

    private static bool IsMark(Box box, int width, int height, double dpi, bool fax)
    {
        var (longer, shorter) = (Math.Max(box.Width, box.Height), Math.Min(box.Width, box.Height));
        if (longer < SmallestMark * dpi || shorter < ThinnestMark * dpi)
            return false;
        if (shorter < ThinStroke * dpi && longer > StrokeAspect * shorter)
            return false;
        if (longer > LongestStroke * dpi && longer > LineAspect * shorter)
            return false;
        var edge = EdgeWidth * dpi;
        if (box.Right < edge || box.Bottom < edge || box.Left > width - edge || box.Top > height - edge)
            return false;
        if (box.Left <= 1 || box.Top <= 1 || box.Right >= width - 1 || box.Bottom >= height - 1)
            return false;
        if (fax && box.Bottom < FaxHeaderHeight * dpi)
            return false;
        return !IsHole(box, width, height, dpi);
    }

    private static bool IsHole(Box box, int width, int height, double dpi)
    {
        var (longer, shorter) = (Math.Max(box.Width, box.Height), Math.Min(box.Width, box.Height));
        var (centreX, centreY) = (box.Left + box.Width / 2, box.Top + box.Height / 2);
        var fromBorder = Math.Min(Math.Min(centreX, width - centreX), Math.Min(centreY, height - centreY));
        return shorter >= SmallestHole * dpi && longer <= LargestHole * dpi && longer <= 1.25 * shorter
            && fromBorder < HoleMargin * dpi;
    }
}
