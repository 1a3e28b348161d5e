using System.Buffers.Binary;
using System.IO.Compression;

namespace Capture.Tests.Files;

/// <summary>Writes small PNG files.</summary>
internal static class PngBytes
{
    internal static byte[] Gray1(Bitmap bitmap)
    {
        var inverted = Bitmap.Make(bitmap.Width, bitmap.Height, (x, y) => !bitmap[x, y]).Packed();
        return Make(bitmap.Width, bitmap.Height, depth: 1, colour: 0, inverted);
    }

    internal static byte[] Rgba(int width, int height, Func<int, int, (byte R, byte G, byte B, byte A)> pixel) => Make(
        width, height, depth: 8, colour: 6,
        [.. from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) let p = pixel(x, y) from b in new[] { p.R, p.G, p.B, p.A } select b]);

    internal static byte[] Make(int width, int height, byte depth, byte colour, byte[] rows)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Packed(rows, height));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Packed(byte[] rows, int height)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            foreach (var row in rows.Chunk(Math.Max(1, rows.Length / Math.Max(1, height))))
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        name.CopyTo(chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc(chunk.AsSpan(4, 4 + body.Length)));
        file.Write(chunk);
    }

    /// <summary>CRC-32 as in the PNG specification, annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
