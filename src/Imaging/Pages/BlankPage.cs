using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Decides whether there is nothing on a page but background, specks, edges and the fax machine's line.</summary>
internal static class BlankPage
{
    /// <summary>Share of the page's inner part that may be black without being marks: streaks and heavy specks.</summary>
    private const double LargestInkShare = 0.04;

    /// <summary>Share of each side that is left out as margin.</summary>
    private const double Margin = 0.08;

    /// <summary>A pixel darker than this share of the page's middle brightness is no paper, however uneven the light.</summary>
    private const double DarkForPaper = 0.55;

    /// <summary>Share of the inner part of a gray page that may be so dark. A picture has more.</summary>
    private const double LargestDarkShare = 0.02;

    public static bool Is(PixelImage decoded, InkImage ink, IReadOnlyCollection<Box> marks) =>
        PageMarks.TooFew(marks, ink.Dpi) && !MuchInk(ink.Bitonal) && !Dark(decoded) && DotPrint.Pitch(ink.Pieces, ink.Dpi) is null;

    private static bool MuchInk(PixelImage ink)
    {
        using var inner = ink.Clip(Inner(ink));
        return inner.CountBlack() > LargestInkShare * inner.Width * inner.Height;
    }

    private static bool Dark(PixelImage decoded)
    {
        if (decoded.Bitonal)
            return false;
        using var inner = decoded.Clip(Inner(decoded));
        var histogram = inner.Histogram(step: 4);
        var total = histogram.Sum();
        var (middle, below) = (0, 0);
        while ((below += histogram[middle]) < total / 2)
            middle++;
        return histogram.Take((int)(DarkForPaper * middle)).Sum() > LargestDarkShare * total;
    }

    private static Box Inner(PixelImage page) => new(
        (int)(Margin * page.Width), (int)(Margin * page.Height),
        (int)((1 - 2 * Margin) * page.Width), (int)((1 - 2 * Margin) * page.Height));
}
