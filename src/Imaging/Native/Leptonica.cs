using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Leptonica calls, one to one. A returned handle is the caller's to dispose; arguments are borrowed.</summary>
internal static partial class Leptonica
{
    internal const int SeverityNone = 6;
    internal const int RotateAreaMap = 1;
    internal const int BringInWhite = 1;
    internal const int RemoveColormapToGray = 1;

    // Results are checked call by call; the remarks on standard error repeat them.
    static Leptonica() => _ = SetMessageSeverity(SeverityNone);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "setMsgSeverity")]
    private static partial int SetMessageSeverity(int severity);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixReadMem")]
    internal static partial PixHandle PixReadMem(ReadOnlySpan<byte> data, nuint size);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixDestroy")]
    internal static partial void PixDestroy(ref nint pix);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixClone")]
    internal static partial PixHandle PixClone(PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixGetDimensions")]
    internal static partial int PixGetDimensions(PixHandle pix, out int width, out int height, out int depth);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixSetResolution")]
    internal static partial int PixSetResolution(PixHandle pix, int x, int y);

    /// <summary>The pixel words; they belong to the image.</summary>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixGetData")]
    internal static unsafe partial uint* PixGetData(PixHandle pix);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixGetWpl")]
    internal static partial int PixGetWordsPerLine(PixHandle pix);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCreate")]
    internal static partial PixHandle PixCreate(int width, int height, int depth);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixConvertTo8")]
    internal static partial PixHandle PixConvertTo8(PixHandle source, [MarshalAs(UnmanagedType.Bool)] bool colormap);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRemoveAlpha")]
    internal static partial PixHandle PixRemoveAlpha(PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRemoveColormap")]
    internal static partial PixHandle PixRemoveColormap(PixHandle source, int type);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixBackgroundNorm")]
    internal static partial PixHandle PixBackgroundNorm(
        PixHandle gray, nint mask, nint guide, int tileWidth, int tileHeight, int foregroundThreshold, int minimumCount,
        int background, int smoothX, int smoothY);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixBlockconv")]
    internal static partial PixHandle PixBlockconv(PixHandle gray, int halfWidth, int halfHeight);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixThresholdToBinary")]
    internal static partial PixHandle PixThresholdToBinary(PixHandle gray, int threshold);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixScale")]
    internal static partial PixHandle PixScale(PixHandle source, float x, float y);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixReduceRankBinary2")]
    internal static partial PixHandle PixReduceRankBinary2(PixHandle bitonal, int level, nint table);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixScaleToGray8")]
    internal static partial PixHandle PixScaleToGray8(PixHandle bitonal);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixExpandReplicate")]
    internal static partial PixHandle PixExpandReplicate(PixHandle source, int factor);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRotateOrth")]
    internal static partial PixHandle PixRotateOrth(PixHandle source, int quarterTurnsClockwise);

    /// <param name="radians">Clockwise.</param>
    /// <param name="width">Of the content, so that the result can be made larger; 0 keeps the size.</param>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRotate")]
    internal static partial PixHandle PixRotate(PixHandle source, float radians, int type, int bringIn, int width, int height);

    // The first argument of these is a destination; 0 has a new image made, which the caller owns.
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixOpenCompBrickDwa")]
    internal static partial PixHandle PixOpenBrick(nint none, PixHandle bitonal, int width, int height);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCloseCompBrickDwa")]
    internal static partial PixHandle PixCloseBrick(nint none, PixHandle bitonal, int width, int height);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixDilateCompBrickDwa")]
    internal static partial PixHandle PixDilateBrick(nint none, PixHandle bitonal, int width, int height);

    /// <summary>Tesseract asks an image for its resolution.</summary>
    internal const int FromSource = 0xC;

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRasterop")]
    internal static partial int PixRasterop(PixHandle to, int left, int top, int width, int height, int operation, PixHandle source, int sourceLeft, int sourceTop);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixAddBorder")]
    internal static partial PixHandle PixAddBorder(PixHandle source, int pixels, uint value);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCopyResolution")]
    internal static partial int PixCopyResolution(PixHandle to, PixHandle from);

    /// <summary>An image of the same size and depth, all 0.</summary>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCreateTemplate")]
    internal static partial PixHandle PixCreateTemplate(PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCopy")]
    internal static partial PixHandle PixCopy(nint none, PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixSetMasked")]
    internal static partial int PixSetMasked(PixHandle image, PixHandle bitonalMask, uint value);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixCountPixels")]
    internal static partial int PixCountPixels(PixHandle bitonal, out int count, nint table);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "boxCreate")]
    internal static partial BoxHandle BoxCreate(int x, int y, int width, int height);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "boxDestroy")]
    internal static partial void BoxDestroy(ref nint box);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixClipRectangle")]
    internal static partial PixHandle PixClipRectangle(PixHandle source, BoxHandle box, nint clipped);
}
