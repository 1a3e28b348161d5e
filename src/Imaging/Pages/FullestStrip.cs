using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Finds the strip across a page that holds most of its text, and sets it level: only what it lies on is straightened.</summary>
internal static class FullestStrip
{
    /// <summary>Inches down the page.</summary>
    private const double StripHeight = 0.9;

    /// <summary>A page with more than this share of its ink in the strip is nearly empty and taken as a whole.</summary>
    private const double NearlyAll = 0.6;

    /// <summary>Pixels of ink added above and below for what rounding takes away.</summary>
    private const int Margin = 2;

    /// <returns>The strip, level, its lines upright or upside down, the caller's to dispose; and pixels per inch, from which the size of letters follows.</returns>
    public static (PixelImage Image, double Dpi) Of(PixelImage decoded, StoredPageImage stored, TextAxis axis)
    {
        var (rotation, skew) = axis.Pose(upsideDown: false);
        // The axis is looked at turned by a quarter or not at all.
        var inches = rotation == 0 ? decoded.Height / stored.DpiY : decoded.Width / stored.DpiX;
        var inkPerInch = axis.Height / inches;
        if (Fullest(axis.RowSums(), (int)(StripHeight * inkPerInch / PlausibleResolution.Correction(stored))) is not { } strip)
        {
            var (whole, _, wholeDpi) = PageFrame.Of(decoded, stored, rotation, skew);
            return (whole, wholeDpi);
        }

        // Rows of ink from the middle of the page, as it lies, that the strip runs through from one side to the other.
        var (sin, cos) = Math.SinCos(skew * Math.PI / 180);
        var reach = (strip.Height / 2.0 + axis.Width / 2.0 * Math.Abs(sin)) / cos + Margin;
        var (top, bottom) = (
            Math.Max(0, (int)(axis.Height / 2.0 + strip.Middle / cos - reach)), Math.Min(axis.Height, (int)(axis.Height / 2.0 + strip.Middle / cos + reach)));
        using var part = decoded.Clip(Stretch(decoded, rotation, (double)top / axis.Height, (double)bottom / axis.Height));
        var (frame, dpi, textDpi) = PageFrame.Of(part, stored, rotation, skew);
        using (frame)
        {
            var middle = strip.Middle - ((top + bottom) / 2.0 - axis.Height / 2.0) * cos;
            var height = StripHeight * textDpi;
            return (frame.Clip(new Box(0, (int)((frame.Height - height) / 2 + middle * dpi / inkPerInch), frame.Width, (int)height)), textDpi);
        }
    }

    // Shares of the turned page's height.
    private static Box Stretch(PixelImage decoded, int rotation, double top, double bottom)
    {
        var length = rotation == 0 ? decoded.Height : decoded.Width;
        var (from, to) = ((int)(top * length), (int)Math.Ceiling(bottom * length));
        return rotation == 0 ? new Box(0, from, decoded.Width, to - from) : new Box(from, 0, to - from, decoded.Height);
    }

    /// <summary>So many neighbouring rows with most ink: their middle, from the middle of the page. Null where they hold nearly all there is.</summary>
    private static (double Middle, int Height)? Fullest(int[] rowSums, int height)
    {
        height = Math.Clamp(height, 1, rowSums.Length);
        var (sum, all, best, bestBottom) = (0L, 0L, -1L, 0);
        for (var y = 0; y < rowSums.Length; y++)
        {
            all += rowSums[y];
            sum += rowSums[y] - (y >= height ? rowSums[y - height] : 0);
            if (y >= height - 1 && sum > best)
                (best, bestBottom) = (sum, y + 1);
        }

        return best > NearlyAll * all ? null : (bestBottom - height / 2.0 - rowSums.Length / 2.0, height);
    }
}
