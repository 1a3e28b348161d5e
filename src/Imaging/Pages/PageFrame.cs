using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Makes the frame a page is read in: upright, straight, square pixels, nothing cut off.</summary>
internal static class PageFrame
{
    /// <summary>Below this, letters are too small for the recogniser and the page is enlarged. Measured: 100 dpi forms gain 0.11 F1.</summary>
    private const double LowestDpi = 130;

    /// <summary>What small pages are enlarged to; 300 measured no better.</summary>
    private const double EnlargedDpi = 200;

    /// <summary>Specks of fewer pixels are noise of the line; a full stop has more even at 204 × 98 dpi.</summary>
    private const int SpeckArea = 4;

    /// <summary>Pixel sides that differ by less are square enough.</summary>
    private const double SquareTolerance = 0.01;

    /// <summary>The frame and its resolution in pixels per inch. The image is the caller's to dispose.</summary>
    public static (PixelImage Image, double Dpi) Of(PixelImage decoded, StoredPageImage stored, int rotation, double skewDegrees)
    {
        var dpi = Math.Max(stored.DpiX, stored.DpiY);
        var (scaleX, scaleY) = (dpi / stored.DpiX, dpi / stored.DpiY);
        if (dpi < LowestDpi)
        {
            (scaleX, scaleY) = (scaleX * EnlargedDpi / dpi, scaleY * EnlargedDpi / dpi);
            dpi = EnlargedDpi;
        }

        using var clean = decoded.Bitonal ? decoded.RemoveSpecks(SpeckArea) : decoded.Share();
        using var square = Resample(clean, scaleX, scaleY);
        using var upright = square.Turn(360 - rotation);
        return (Straighten(upright, skewDegrees), dpi);
    }

    private static PixelImage Resample(PixelImage image, double scaleX, double scaleY)
    {
        if (Math.Abs(scaleX - 1) < SquareTolerance && Math.Abs(scaleY - 1) < SquareTolerance)
            return image.Share();
        using var gray = image.ToGray();
        return gray.Scale(scaleX, scaleY);
    }

    // Rotating bitonal pixels tears letters; in gray the edges keep their place.
    private static PixelImage Straighten(PixelImage image, double skewDegrees)
    {
        if (skewDegrees == 0)
            return image.Share();
        using var gray = image.ToGray();
        return gray.Rotate(-skewDegrees);
    }
}
