using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Makes the frame a page is read in: upright, straight, square pixels, nothing cut off.</summary>
internal static class PageFrame
{
    /// <summary>Below this, letters are too small for the recogniser and the page is enlarged. Measured: 100 dpi forms gain 0.11 F1.</summary>
    private const double LowestDpi = 130;

    /// <summary>What such pages are enlarged to; 300 measured no better.</summary>
    private const double EnlargedDpi = 200;

    /// <summary>Above this, more pixels cost time and tell nothing: the recogniser brings every line to 36 pixels.</summary>
    private const double HighestDpi = 400;

    /// <summary>What such pages are reduced to.</summary>
    private const double ReducedDpi = 300;

    /// <summary>
    /// Rows further apart than this many columns are a fax of standard resolution. Its letters have steps once the rows are
    /// drawn apart, and read better smoothed: F1 0.754 to 0.790 and 0.875 to 0.882 on two sets of such pages.
    /// </summary>
    private const double CoarseRatio = 1.5;

    /// <summary>Pixel sides that differ by less are square enough.</summary>
    private const double SquareTolerance = 0.01;

    /// <summary>
    /// The frame, its pixels per inch by what the file states, and by the likely size of the sheet, from which the size
    /// of letters follows. The image is the caller's to dispose.
    /// </summary>
    public static (PixelImage Image, double Dpi, double TextDpi) Of(
        PixelImage decoded, StoredPageImage stored, int rotation, double skewDegrees)
    {
        var dpi = Math.Max(stored.DpiX, stored.DpiY);
        var textDpi = dpi * PlausibleResolution.Correction(stored);
        // However large its headlines are, a coarse page is not reduced: small print beside them would be lost.
        if (textDpi < LowestDpi)
            textDpi = Math.Min(HighestDpi, textDpi * PrintSize.Correction(decoded, stored));
        var scale = ScaleFor(textDpi);
        using var clean = decoded.Bitonal ? WithoutSpecks(decoded, stored, rotation) : decoded.Share();
        using var straight = Straighten(clean, scale * dpi / stored.DpiX, scale * dpi / stored.DpiY, skewDegrees);
        using var upright = straight.Turn(360 - rotation);
        var coarse = dpi > CoarseRatio * Math.Min(stored.DpiX, stored.DpiY);
        return (coarse ? upright.Smooth(1) : upright.Share(), scale * dpi, scale * textDpi);
    }

    /// <summary>By how much a page of the given true resolution is scaled to be read.</summary>
    internal static double ScaleFor(double dpi) => dpi switch
    {
        < LowestDpi => EnlargedDpi / dpi,
        > HighestDpi => ReducedDpi / dpi,
        _ => 1,
    };

    private static PixelImage WithoutSpecks(PixelImage decoded, StoredPageImage stored, int rotation)
    {
        var ink = ConnectedInk.Of(decoded);
        var specks = new Specks(ink.Pieces, stored.DpiX, stored.DpiY, rotation);
        return ink.Keep(piece => !specks.IsSpeck(piece));
    }

    // In gray: rotating bitonal pixels tears letters.
    private static PixelImage Straighten(PixelImage image, double scaleX, double scaleY, double skewDegrees)
    {
        var square = Math.Abs(scaleX - 1) < SquareTolerance && Math.Abs(scaleY - 1) < SquareTolerance;
        var straight = Math.Abs(skewDegrees) < PixelImage.SmallestRotation;
        if (square && straight)
            return image.Share();
        if (Math.Min(scaleX, scaleY) > 1 - SquareTolerance)
            return image.Resample(square ? 1 : scaleX, square ? 1 : scaleY, straight ? 0 : -skewDegrees);
        using var gray = image.ToGray();
        using var smaller = gray.Scale(scaleX, scaleY);
        return smaller.Rotate(-skewDegrees);
    }
}
