using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads the barcodes of a page: closely, but only where there may be one.</summary>
internal sealed class BarcodeReader : IDisposable
{
    private readonly BarcodeScanner _scanner = new();

    /// <param name="dpiX">Pixels per inch across, <paramref name="dpiY"/> down.</param>
    /// <param name="largestTilt">Degrees by which bars may lean to either side.</param>
    /// <returns>Each barcode once.</returns>
    public IReadOnlyList<Barcode> Read(PixelImage page, double dpiX, double dpiY, double largestTilt)
    {
        var found = new List<Barcode>();
        foreach (var place in BarcodePlaces.Of(page.GrayBytes(), page.Width, page.Height, dpiX, dpiY, largestTilt))
        {
            using var part = page.Clip(place);
            found.AddRange(_scanner.Scan(part));
        }

        return found.Distinct().ToArray();
    }

    public void Dispose() => _scanner.Dispose();
}
