using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads the barcodes of a page: closely, but only where there may be one.</summary>
internal sealed class BarcodeReader : IDisposable
{
    private readonly BarcodeScanner _scanner = new();

    /// <param name="dpiX">Pixels per inch across, <paramref name="dpiY"/> down.</param>
    /// <param name="largestTilt">Degrees by which bars may lean to either side.</param>
    /// <returns>Each barcode once, and whether there are places that look like one and could not be read.</returns>
    public (IReadOnlyList<Barcode> Codes, bool Unread) Read(PixelImage page, double dpiX, double dpiY, double largestTilt)
    {
        var found = new List<Barcode>();
        var unread = false;
        using var gray = page.GrayRows();
        foreach (var place in BarcodePlaces.Of(gray.Pixels, page.Width, page.Height, dpiX, dpiY, largestTilt))
        {
            using var part = page.Clip(place);
            var here = _scanner.Scan(part);
            found.AddRange(here);
            unread |= here.Count == 0;
        }

        return (found.Distinct().ToArray(), unread);
    }

    public void Dispose() => _scanner.Dispose();
}
