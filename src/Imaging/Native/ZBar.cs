using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Calls of the zbar barcode library, one to one.</summary>
internal static partial class ZBar
{
    internal const int AllSymbologies = 0;
    internal const int Partial = 1;
    internal const int Ean8 = 8;
    internal const int UpcE = 9;
    internal const int Isbn10 = 10;
    internal const int UpcA = 12;
    internal const int Ean13 = 13;
    internal const int Isbn13 = 14;
    internal const int Interleaved25 = 25;
    internal const int DataBar = 34;
    internal const int DataBarExpanded = 35;
    internal const int Codabar = 38;
    internal const int Code39 = 39;
    internal const int QrCode = 64;
    internal const int Code93 = 93;
    internal const int Code128 = 128;

    internal const int ConfigEnable = 0;

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_scanner_create")]
    internal static partial ZBarScannerHandle ScannerCreate();

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_scanner_destroy")]
    internal static partial void ScannerDestroy(nint scanner);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_scanner_set_config")]
    internal static partial int ScannerSetConfig(ZBarScannerHandle scanner, int symbology, int config, int value);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_scan_image")]
    internal static partial int ScanImage(ZBarScannerHandle scanner, ZBarImageHandle image);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_create")]
    internal static partial ZBarImageHandle ImageCreate();

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_destroy")]
    internal static partial void ImageDestroy(nint image);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_set_format")]
    internal static partial void ImageSetFormat(ZBarImageHandle image, CULong fourCharacterCode);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_set_size")]
    internal static partial void ImageSetSize(ZBarImageHandle image, uint width, uint height);

    /// <summary>The image borrows the bytes; they must stay where they are until it is destroyed.</summary>
    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_set_data")]
    internal static unsafe partial void ImageSetData(ZBarImageHandle image, byte* data, CULong length, nint cleanup);

    /// <summary>The first symbol; it belongs to the image.</summary>
    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_image_first_symbol")]
    internal static partial nint FirstSymbol(ZBarImageHandle image);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_symbol_next")]
    internal static partial nint NextSymbol(nint symbol);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_symbol_get_type")]
    internal static partial int GetSymbology(nint symbol);

    /// <summary>The library's own static name of a symbology.</summary>
    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_get_symbol_name")]
    internal static partial nint GetSymbologyName(int symbology);

    /// <summary>The decoded bytes; they belong to the symbol.</summary>
    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_symbol_get_data")]
    internal static partial nint GetData(nint symbol);

    [LibraryImport(NativeLibraries.ZBar, EntryPoint = "zbar_symbol_get_data_length")]
    internal static partial uint GetDataLength(nint symbol);
}
