using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Which pixels of an even page are ink: those on the rarer side of the brightness that divides all pixels
/// best in two (Otsu, "A threshold selection method from gray-level histograms", 1979).
/// </summary>
internal static class TwoTones
{
    public static PixelImage Of(PixelImage image)
    {
        if (image.Bitonal)
            return image.Share();
        var histogram = image.Histogram(step: 1);
        var (threshold, darkPixels) = Divide(histogram);
        var dark = image.Threshold(threshold + 1);
        if (2L * darkPixels < (long)image.Width * image.Height)
            return dark;
        using (dark)
            return dark.Invert();
    }

    /// <summary>Which pixels are dark, however many they are.</summary>
    public static PixelImage Dark(PixelImage gray) => gray.Threshold(Divide(gray.Histogram(step: 1)).Threshold + 1);

    /// <summary>The brightness up to which a pixel is dark, and how many are.</summary>
    internal static (int Threshold, long Dark) Divide(ReadOnlySpan<int> histogram)
    {
        var (all, weighted) = (0L, 0.0);
        for (var value = 0; value < histogram.Length; value++)
            (all, weighted) = (all + histogram[value], weighted + (double)value * histogram[value]);
        var (threshold, darkest, best) = (-1, 0L, 0.0);
        var (dark, darkWeighted) = (0L, 0.0);
        for (var value = 0; value < histogram.Length - 1; value++)
        {
            dark += histogram[value];
            darkWeighted += (double)value * histogram[value];
            if (dark == 0)
                continue;
            if (dark == all)
                break;
            var distance = (weighted - darkWeighted) / (all - dark) - darkWeighted / dark;
            var between = distance * distance * dark * (all - dark);
            if (between > best)
                (threshold, darkest, best) = (value, dark, between);
        }

        return (threshold, darkest);
    }
}
