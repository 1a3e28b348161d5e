using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Tells sheets that only say where the next document begins. A page of a document may carry any barcode:
/// only the agreed values count, and a patch code only where there is little else on the page.
/// </summary>
internal sealed class SeparatorSheet(BarcodeScanner barcodes, IReadOnlySet<string> values)
{
    /// <summary>Marks on a sheet that may still be a separator: its code, a title and some words of instruction.</summary>
    private const int MostMarks = 300;

    /// <summary>The kind as <see cref="PageGeometry.SeparatorKind"/> names it; null when the page is no separator.</summary>
    /// <param name="skewDegrees">Clockwise tilt, by which bars are straightened where they cannot be read as they lie.</param>
    public string? KindOf(PixelImage decoded, StoredPageImage stored, InkImage ink, int marks, int rotation, double skewDegrees)
    {
        // Twice the step will do: a separator's code is large, and a sheet with little else on it is looked at closely.
        var found = barcodes.Scan(decoded, 2 * CoarseStep(stored));
        if (found.Count == 0 && marks <= MostMarks)
        {
            found = barcodes.Scan(decoded, step: 1);
            if (found.Count == 0)
            {
                var (frame, _, _) = PageFrame.Of(decoded, stored, rotation, skewDegrees);
                using (frame)
                    found = barcodes.Scan(frame, step: 1);
            }
        }

        if (found.FirstOrDefault(code => values.Contains(code.Value.Trim())) is { } code)
            return code.Symbology == BarcodeScanner.Qr ? "qr" : "barcode";
        return marks <= MostMarks && PatchCode.IsOn(ink.Bitonal, ink.Dpi) ? "patch" : null;
    }

    /// <summary>Scan lines 0.02 in apart cross the bars of the smallest labels in use (0.25 in high) a dozen times.</summary>
    internal static int CoarseStep(StoredPageImage stored) => Math.Clamp((int)(Math.Min(stored.DpiX, stored.DpiY) / 50), 1, 6);
}
