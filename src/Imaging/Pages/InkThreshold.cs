using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Where ink begins in a gray page whose paper was evened out to one brightness. Half of the darkest ink's contrast,
/// so that faint print (0.16 of the paper's brightness on the weakest pages measured) still counts, but never so little
/// that the other side of the sheet shining through (up to 0.11) would.
/// </summary>
internal static class InkThreshold
{
    private const double LowestContrast = 0.125;
    private const double HighestContrast = 0.25;

    /// <summary>Share of the page's darkest pixels that says how dark its ink is: a page of five words has more.</summary>
    private const double DarkestShare = 0.001;

    /// <param name="histogram">Pixels by brightness, 256 counts.</param>
    /// <returns>The brightness at and above which a pixel is paper.</returns>
    public static int Of(ReadOnlySpan<int> histogram)
    {
        long total = 0;
        foreach (var count in histogram)
            total += count;
        long darker = 0;
        var darkest = 0;
        while (darkest < PixelImage.EvenPaper && (darker += histogram[darkest]) < DarkestShare * total)
            darkest++;
        var contrast = 1 - (double)darkest / PixelImage.EvenPaper;
        return (int)Math.Round(PixelImage.EvenPaper * (1 - Math.Clamp(contrast / 2, LowestContrast, HighestContrast)));
    }
}
