using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Calls of Tesseract's C interface, one to one. A returned handle is the caller's to dispose; arguments are borrowed.</summary>
internal static partial class Tesseract
{
    internal const int EngineLstm = 1;

    /// <summary>The image is one line; nothing but reading is done.</summary>
    internal const int SegmentRawLine = 13;

    internal const int LevelWord = 3;

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPICreate")]
    internal static partial TesseractHandle Create();

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIDelete")]
    internal static partial void Delete(nint api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIInit2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(TesseractHandle api, string dataPath, string languages, int engineMode);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetVariable", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetVariable(TesseractHandle api, string name, string value);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetPageSegMode")]
    internal static partial void SetPageSegMode(TesseractHandle api, int mode);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetImage2")]
    internal static partial void SetImage(TesseractHandle api, PixHandle image);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIRecognize")]
    internal static partial int Recognize(TesseractHandle api, nint monitor);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIClear")]
    internal static partial void Clear(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIGetIterator")]
    internal static partial ResultIteratorHandle GetIterator(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorDelete")]
    internal static partial void DeleteIterator(nint iterator);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorNext")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Next(ResultIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorGetUTF8Text")]
    internal static partial NativeTextHandle GetText(ResultIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessDeleteText")]
    internal static partial void DeleteText(nint text);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorConfidence")]
    internal static partial float GetConfidence(ResultIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorWordIsFromDictionary")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool IsListed(ResultIteratorHandle iterator);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorWordIsNumeric")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool IsNumber(ResultIteratorHandle iterator);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorBoundingBox")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetBox(
        ResultIteratorHandle iterator, int level, out int left, out int top, out int right, out int bottom);
}
