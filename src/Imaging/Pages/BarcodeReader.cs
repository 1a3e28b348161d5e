using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads the barcodes of a page: closely, but only where there may be one.</summary>
internal sealed class BarcodeReader : IDisposable
{
    /// <summary>Degrees by which sheets lie tilted.</summary>
    private const double LargestTilt = 16;

    /// <summary>A page whose pixels are no more oblong and that leans by no more degrees gains nothing from being straightened.</summary>
    private const double LargestPixelRatio = 1.2;
    private const double LeastTilt = 3;

    private readonly BarcodeScanner _scanner = new();

    /// <param name="rotation">As <see cref="PageGeometry.Rotation"/>; with <paramref name="skewDegrees"/> says how the page is straightened where bars cannot be read as they lie.</param>
    /// <param name="closely">Straightened even where that promises little.</param>
    /// <returns>Each barcode once.</returns>
    public IReadOnlyList<Barcode> Read(PixelImage decoded, StoredPageImage stored, int rotation, double skewDegrees, bool closely)
    {
        var correction = PlausibleResolution.Correction(stored);
        var (found, unread) = Read(decoded, correction * stored.DpiX, correction * stored.DpiY);
        var oblong = Math.Max(stored.DpiX, stored.DpiY) > LargestPixelRatio * Math.Min(stored.DpiX, stored.DpiY);
        if (unread && (closely || oblong || Math.Abs(skewDegrees) > LeastTilt))
        {
            var (frame, _, dpi) = PageFrame.Of(decoded, stored, rotation, skewDegrees);
            using (frame)
                found.AddRange(Read(frame, dpi, dpi).Found);
        }

        return found.Distinct().ToArray();
    }

    public void Dispose() => _scanner.Dispose();

    // And whether there are places that look like a barcode and could not be read.
    private (List<Barcode> Found, bool Unread) Read(PixelImage page, double dpiX, double dpiY)
    {
        var found = new List<Barcode>();
        var unread = false;
        using var gray = page.GrayRows();
        foreach (var place in BarcodePlaces.Of(gray.Pixels, page.Width, page.Height, dpiX, dpiY, LargestTilt))
        {
            using var part = page.Clip(place);
            var here = _scanner.Scan(part);
            found.AddRange(here);
            unread |= here.Count == 0;
        }

        return (found, unread);
    }
}
