using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Tells sheets that only say where the next document begins. A page of a document may carry any barcode:
/// only the agreed values count, and a patch code only where there is little else on the page.
/// </summary>
internal sealed class SeparatorSheet(BarcodeReader barcodes, IReadOnlySet<string> values)
{
    /// <summary>Marks on a sheet that may still be a separator: its code, a title and some words of instruction.</summary>
    private const int MostMarks = 300;

    /// <summary>Degrees by which sheets lie tilted.</summary>
    private const double LargestTilt = 16;

    /// <summary>The kind as <see cref="PageGeometry.SeparatorKind"/> names it; null when the page is no separator.</summary>
    /// <param name="skewDegrees">Clockwise tilt, by which bars are straightened where they cannot be read as they lie.</param>
    public string? KindOf(PixelImage decoded, StoredPageImage stored, InkImage ink, int marks, int rotation, double skewDegrees)
    {
        var correction = PlausibleResolution.Correction(stored);
        var (found, unread) = barcodes.Read(decoded, correction * stored.DpiX, correction * stored.DpiY, LargestTilt);
        if (unread && marks <= MostMarks)
        {
            var (frame, _, dpi) = PageFrame.Of(decoded, stored, rotation, skewDegrees);
            using (frame)
                found = [.. found, .. barcodes.Read(frame, dpi, dpi, LargestTilt).Codes];
        }

        if (found.FirstOrDefault(code => values.Contains(code.Value.Trim())) is { } code)
            return code.Symbology == BarcodeScanner.Qr ? "qr" : "barcode";
        return marks <= MostMarks && PatchCode.IsOn(ink.Bitonal, ink.Dpi) ? "patch" : null;
    }
}
