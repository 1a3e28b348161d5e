using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>The calls that read and write image files.</summary>
internal static partial class Leptonica
{
    internal const int FormatTiffG4 = 8;
    internal const int RemoveColormapBasedOnSource = 4;

    /// <summary>Return the brightness of a JPEG only.</summary>
    internal const int JpegBrightness = 1;

    /// <summary>Return what could be decoded of a damaged JPEG.</summary>
    internal const int JpegContinueWithBadData = 2;

    /// <param name="reduction">1, 2, 4 or 8: decode to a fraction of the size.</param>
    /// <param name="warnings">How often the decoder had to make something up.</param>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixReadMemJpeg")]
    internal static partial PixHandle PixReadMemJpeg(
        ReadOnlySpan<byte> data, nuint size, int colormap, int reduction, out int warnings, int hint);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixReadMemPng")]
    internal static partial PixHandle PixReadMemPng(ReadOnlySpan<byte> data, nuint size);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixRead", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial PixHandle PixRead(string path);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixWriteMemTiff")]
    internal static unsafe partial int PixWriteMemTiff(byte** data, nuint* size, PixHandle pix, int compression);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixWriteMemJpeg")]
    internal static unsafe partial int PixWriteMemJpeg(byte** data, nuint* size, PixHandle pix, int quality, int progressive);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixWriteMemPng")]
    internal static unsafe partial int PixWriteMemPng(byte** data, nuint* size, PixHandle pix, float gamma);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixThresholdTo4bpp")]
    internal static partial PixHandle PixThresholdTo4Bits(PixHandle gray, int levels, [MarshalAs(UnmanagedType.Bool)] bool colormap);

    /// <param name="leastDepth">Bits a pixel: 2, 4 or 8.</param>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixConvertGrayToColormap8")]
    internal static partial PixHandle PixConvertGrayToColormap8(PixHandle gray, int leastDepth);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixConvertRGBToCmapLossless")]
    internal static partial PixHandle PixConvertRgbToColormapLossless(PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "lept_free")]
    internal static unsafe partial void Free(void* memory);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixGetSpp")]
    internal static partial int PixGetSamplesPerPixel(PixHandle pix);

    /// <summary>The colormap belongs to the image; 0 when there is none.</summary>
    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixGetColormap")]
    internal static partial nint PixGetColormap(PixHandle pix);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixAlphaBlendUniform")]
    internal static partial PixHandle PixAlphaBlendUniform(PixHandle pix, uint background);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixEndianByteSwap")]
    internal static partial int PixEndianByteSwap(PixHandle pix);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixSetPadBits")]
    internal static partial int PixSetPadBits(PixHandle pix, int value);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixFlipLR")]
    internal static partial PixHandle PixFlipLeftRight(nint destination, PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixFlipTB")]
    internal static partial PixHandle PixFlipTopBottom(nint destination, PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixInvert")]
    internal static partial PixHandle PixInvert(nint destination, PixHandle source);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixConvertRGBToGray")]
    internal static partial PixHandle PixConvertRgbToGray(PixHandle source, float red, float green, float blue);

    [LibraryImport(NativeLibraries.Leptonica, EntryPoint = "pixScaleToSize")]
    internal static partial PixHandle PixScaleToSize(PixHandle source, int width, int height);
}
