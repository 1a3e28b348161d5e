using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Pixels and encoded bytes of a Leptonica image as spans, so that nobody else holds a pointer.</summary>
internal static class PixPixels
{
    /// <summary>
    /// All words of the image, line after line. Valid while <paramref name="pix"/> is alive and not changed.
    /// The first pixel of a line is in the high bits of its first word; colour words are R, G, B, A from high to low.
    /// </summary>
    internal static unsafe Span<uint> Words(PixHandle pix)
    {
        Leptonica.PixGetDimensions(pix, out _, out var height, out _);
        return new Span<uint>(Leptonica.PixGetData(pix), checked(Leptonica.PixGetWordsPerLine(pix) * height));
    }

    /// <summary>The memory of the image as bytes, in memory order.</summary>
    internal static Span<byte> Bytes(PixHandle pix) => MemoryMarshal.AsBytes(Words(pix));

    /// <summary>The image as a TIFF with one CCITT G4 strip; null when it cannot be encoded.</summary>
    internal static byte[]? EncodeG4(PixHandle pix) => EncodeTiff(pix, Leptonica.FormatTiffG4);

    /// <summary>The image as a TIFF; null when it cannot be encoded.</summary>
    /// <param name="compression">One of Leptonica's TIFF formats.</param>
    internal static unsafe byte[]? EncodeTiff(PixHandle pix, int compression)
    {
        byte* data = null;
        nuint size = 0;
        var failed = Leptonica.PixWriteMemTiff(&data, &size, pix, compression) != 0;
        return Take(data, size, failed);
    }

    /// <summary>The image as a baseline JPEG; null when it cannot be encoded.</summary>
    /// <param name="quality">libjpeg's scale, 1 to 100.</param>
    internal static unsafe byte[]? EncodeJpeg(PixHandle pix, int quality)
    {
        byte* data = null;
        nuint size = 0;
        var failed = Leptonica.PixWriteMemJpeg(&data, &size, pix, quality, progressive: 0) != 0;
        return Take(data, size, failed);
    }

    /// <summary>The image as a PNG; null when it cannot be encoded.</summary>
    internal static unsafe byte[]? EncodePng(PixHandle pix)
    {
        byte* data = null;
        nuint size = 0;
        var failed = Leptonica.PixWriteMemPng(&data, &size, pix, gamma: 0) != 0;
        return Take(data, size, failed);
    }

    private static unsafe byte[]? Take(byte* data, nuint size, bool failed)
    {
        try
        {
            return failed || data is null ? null : new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        }
        finally
        {
            if (data is not null)
                Leptonica.Free(data);
        }
    }
}
