using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Leptonica calls, one to one. A returned handle is the caller's to dispose; arguments are borrowed.</summary>
internal static partial class Leptonica
{
    internal const int SeverityNone = 6;

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

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRemoveColormap")]
    internal static partial PixHandle PixRemoveColormap(PixHandle source, int type);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixThresholdToBinary")]
    internal static partial PixHandle PixThresholdToBinary(PixHandle gray, int threshold);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRotateOrth")]
    internal static partial PixHandle PixRotateOrth(PixHandle source, int quarterTurnsClockwise);
}
