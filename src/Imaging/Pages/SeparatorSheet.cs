using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Tells sheets that only say where the next document begins. A page of a document may carry any barcode:
/// only the agreed values count, and a patch code only where there is little else on the page.
/// </summary>
internal sealed class SeparatorSheet(IReadOnlySet<string> values)
{
    /// <summary>Marks on a sheet that may still be a separator: its code, a title and some words of instruction.</summary>
    private const int MostMarks = 300;

    /// <summary>Whether there is so little on the page that it may be a separator.</summary>
    public static bool MayBe(int marks) => marks <= MostMarks;

    /// <summary>The kind as <see cref="PageGeometry.SeparatorKind"/> names it; null when the page is no separator.</summary>
    public string? KindOf(IEnumerable<Barcode> barcodes, InkImage ink, int marks)
    {
        if (barcodes.FirstOrDefault(code => values.Contains(code.Value.Trim())) is { } code)
            return code.Symbology == BarcodeScanner.Qr ? "qr" : "barcode";
        return MayBe(marks) && PatchCode.IsOn(ink.Bitonal, ink.Dpi) ? "patch" : null;
    }
}
