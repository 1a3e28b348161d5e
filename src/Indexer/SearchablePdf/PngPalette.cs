using System.Buffers.Binary;

namespace Capture.Indexer;

/// <summary>The packed rows and the palette of a stored page of few colours, taken out of its PNG file as they are.</summary>
/// <param name="Colors">Red, green, blue of each, a byte each.</param>
/// <param name="Data">Rows with their filters, in the format of zlib, as FlateDecode with a PNG predictor unpacks them.</param>
internal readonly record struct PngPalette(int Width, int Height, int BitsPerPixel, ReadOnlyMemory<byte> Colors, ReadOnlyMemory<byte> Data)
{
    // PNG specification, third edition, 11.2.1: lengths, and the values of a header whose pixels are places in a palette.
    private const int HeaderLength = 13;
    private const byte Indexed = 3;
    private const int Overhead = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="UnusablePageImageException">Not a whole PNG with a palette and rows in order.</exception>
    internal static PngPalette Parse(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(Signature))
            throw new UnusablePageImageException("The stored page is not a PNG image.");
        var (width, height, bits) = (0, 0, 0);
        byte[] colors = [];
        using var data = new MemoryStream();
        for (var rest = png[Signature.Length..]; rest.Length >= Overhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Overhead)
                throw Damaged();
            var name = rest.Slice(4, 4);
            var body = rest.Slice(8, (int)length);
            if (name.SequenceEqual("IHDR"u8))
                (width, height, bits) = Header(body);
            else if (name.SequenceEqual("PLTE"u8))
                colors = body.ToArray();
            else if (name.SequenceEqual("IDAT"u8))
                data.Write(body);
            else if (name.SequenceEqual("IEND"u8))
                return width > 0 && colors.Length >= 3 && colors.Length % 3 == 0 && data.Length > 0 ? new PngPalette(width, height, bits, colors, data.ToArray()) : throw Damaged();
            rest = rest[(Overhead + (int)length)..];
        }

        throw Damaged();
    }

    private static (int Width, int Height, int Bits) Header(ReadOnlySpan<byte> header)
    {
        if (header.Length != HeaderLength)
            throw Damaged();
        if (header[9] != Indexed || header[12] != 0)
            throw new UnusablePageImageException("The stored PNG has no palette, or its rows are not in order.");
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]), header[8]);
    }

    private static UnusablePageImageException Damaged() => new("The stored PNG is damaged.");
}
