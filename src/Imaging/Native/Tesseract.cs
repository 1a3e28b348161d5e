using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Calls of Tesseract's C interface, one to one. A returned handle is the caller's to dispose; arguments are borrowed.</summary>
internal static partial class Tesseract
{
    internal const int EngineLstm = 1;

    internal const int SegmentAutomatic = 3;
    internal const int SegmentSingleBlock = 6;

    internal const int LevelBlock = 0;
    internal const int LevelLine = 2;
    internal const int LevelWord = 3;
    internal const int LevelSymbol = 4;

    /// <summary>Kinds of blocks that hold text: flowing, heading, pull-out, inline equation, table, vertical, caption.</summary>
    internal static bool IsText(int blockType) => blockType is 1 or 2 or 3 or 5 or 6 or 7 or 8;

    private static readonly unsafe delegate* unmanaged<nint, float*, float*, float*, void> RowAttributes =
        (delegate* unmanaged<nint, float*, float*, float*, void>)NativeLibraries.Export(
            NativeLibraries.Tesseract, "_ZNK9tesseract12PageIterator13RowAttributesEPfS1_S1_");

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPICreate")]
    internal static partial TesseractHandle Create();

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIDelete")]
    internal static partial void Delete(nint api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIInit2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(TesseractHandle api, string dataPath, string languages, int engineMode);

    /// <summary>Readies an engine for <see cref="AnalyseLayout"/> alone; no trained data is loaded.</summary>
    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIInitForAnalysePage")]
    internal static partial void InitForLayout(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetVariable", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool SetVariable(TesseractHandle api, string name, string value);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetPageSegMode")]
    internal static partial void SetPageSegMode(TesseractHandle api, int mode);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetImage2")]
    internal static partial void SetImage(TesseractHandle api, PixHandle image);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPISetSourceResolution")]
    internal static partial void SetSourceResolution(TesseractHandle api, int dpi);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIRecognize")]
    internal static partial int Recognize(TesseractHandle api, nint monitor);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIAnalyseLayout")]
    internal static partial PageIteratorHandle AnalyseLayout(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIClear")]
    internal static partial void Clear(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessBaseAPIGetIterator")]
    internal static partial ResultIteratorHandle GetIterator(TesseractHandle api);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorDelete")]
    internal static partial void DeleteIterator(nint iterator);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorDelete")]
    internal static partial void DeletePageIterator(nint iterator);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorNext")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool Next(PageIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorGetUTF8Text")]
    internal static partial NativeTextHandle GetText(ResultIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessDeleteText")]
    internal static partial void DeleteText(nint text);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessResultIteratorConfidence")]
    internal static partial float GetConfidence(ResultIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorIsAtBeginningOf")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool IsAtBeginningOf(PageIteratorHandle iterator, int level);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorBoundingBox")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetBox(
        PageIteratorHandle iterator, int level, out int left, out int top, out int right, out int bottom);

    /// <summary>The level's baseline at its left and right end, pixels of the image.</summary>
    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorBaseline")]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static partial bool GetBaseline(
        PageIteratorHandle iterator, int level, out int leftX, out int leftY, out int rightX, out int rightY);

    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorBlockType")]
    internal static partial int GetBlockType(PageIteratorHandle iterator);

    /// <param name="orientation">Quarter turns clockwise by which the block's text is turned.</param>
    [LibraryImport(NativeLibraries.Tesseract, EntryPoint = "TessPageIteratorOrientation")]
    internal static partial void GetOrientation(
        PageIteratorHandle iterator, out int orientation, out int writingDirection, out int lineOrder, out float deskewAngle);

    /// <summary>
    /// How far lower-case letters, and what stands out above and below them, reach in the current row, pixels. The C interface
    /// leaves this out, so the C++ symbol is called; null where the library has none of that name.
    /// </summary>
    internal static unsafe (float Height, float Descent, float Ascent)? GetRowAttributes(PageIteratorHandle iterator)
    {
        if (RowAttributes is null)
            return null;
        float height, descent, ascent;
        RowAttributes(iterator.DangerousGetHandle(), &height, &descent, &ascent);
        GC.KeepAlive(iterator);
        return (height, descent, ascent);
    }
}
