using System.Runtime.InteropServices;
using System.Text;
using Capture.Contracts;

namespace Capture.Imaging.Native;

/// <summary>Reads the barcodes of gray images: Code 128, 39 and 93, QR, EAN and UPC with their check digits.</summary>
internal sealed unsafe class BarcodeScanner : IDisposable
{
    // 'Y800', one byte of gray a pixel, as zbar's four-character code.
    private static readonly CULong Gray8 = new('Y' | ((uint)'8' << 8) | ((uint)'0' << 16) | ((uint)'0' << 24));

    private static readonly int[] Symbologies =
        [ZBar.Code128, ZBar.Code39, ZBar.Code93, ZBar.QrCode, ZBar.Ean13, ZBar.Ean8, ZBar.UpcA];

    private readonly ZBarScannerHandle _scanner;

    /// <summary>The name of the QR symbology.</summary>
    public const string Qr = "QR-Code";

    public BarcodeScanner()
    {
        _scanner = ZBar.ScannerCreate();
        // Codes without a check digit (Interleaved 2 of 5, Codabar, DataBar) are found in ruled tables by mistake.
        Configure(ZBar.AllSymbologies, ZBar.ConfigEnable, 0);
        foreach (var symbology in Symbologies)
            Configure(symbology, ZBar.ConfigEnable, 1);
    }

    /// <summary>Each barcode once, in the order found along every row and column.</summary>
    public IReadOnlyList<Barcode> Scan(PixelImage image)
    {
        var pixels = image.GrayBytes();
        using var target = ZBar.ImageCreate();
        ZBar.ImageSetFormat(target, Gray8);
        ZBar.ImageSetSize(target, (uint)image.Width, (uint)image.Height);
        fixed (byte* data = pixels)
        {
            ZBar.ImageSetData(target, data, new CULong((uint)pixels.Length), 0);
            if (ZBar.ScanImage(_scanner, target) <= 0)
                return [];
            var found = new List<Barcode>();
            for (var symbol = ZBar.FirstSymbol(target); symbol != 0; symbol = ZBar.NextSymbol(symbol))
                found.Add(new Barcode(Name(symbol), Value(symbol)));
            return found.Distinct().ToArray();
        }
    }

    public void Dispose() => _scanner.Dispose();

    private static string Name(nint symbol) =>
        Marshal.PtrToStringUTF8(ZBar.GetSymbologyName(ZBar.GetSymbology(symbol))) ?? "";

    private static string Value(nint symbol) =>
        Encoding.UTF8.GetString((byte*)ZBar.GetData(symbol), (int)ZBar.GetDataLength(symbol));

    private void Configure(int symbology, int setting, int value) =>
        ZBar.ScannerSetConfig(_scanner, symbology, setting, value);
}
