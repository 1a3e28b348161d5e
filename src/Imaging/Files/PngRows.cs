using System.Buffers.Binary;
using System.IO.Compression;

namespace Capture.Imaging.Files;

/// <summary>Makes a whole PNG of one whose data is cut off or damaged: the rows that can be unpacked, and white for the others.</summary>
internal static class PngRows
{
    private const int HeaderEnd = 33;

    // More than any page has; what says more is a bomb.
    private const long MostBytes = 1L << 30;

    /// <summary>Passes of an interlaced image: first column and row, and their steps (PNG specification, 8.2).</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The PNG with all its rows; null when not even the first can be unpacked.</summary>
    internal static byte[]? Completed(byte[] bytes)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
        var (depth, colour, interlaced) = (bytes[24], bytes[25], bytes[28] != 0);
        var samples = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var rows = Rows(width, height, interlaced).Select(row => 1 + (row * (long)depth * samples + 7) / 8).ToList();
        if (rows.Sum() is var all && (all <= 0 || all > MostBytes))
            return null;
        using var file = new MemoryStream();
        using var packed = new MemoryStream();
        file.Write(bytes.AsSpan(0, HeaderEnd));
        byte[] palette = [];
        for (var at = (long)HeaderEnd; at + 8 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)at));
            var name = bytes.AsSpan((int)at + 4, 4);
            var body = bytes.AsSpan((int)at + 8, (int)Math.Min(length, bytes.Length - at - 8));
            if (name.SequenceEqual("IDAT"u8))
                packed.Write(body);
            else if (name.SequenceEqual("PLTE"u8) || name.SequenceEqual("tRNS"u8))
                Chunk(file, name, body);
            if (name.SequenceEqual("PLTE"u8))
                palette = body.ToArray();
            at += 12L + length;
        }

        var raw = new byte[all];
        var arrived = Unpack(packed, raw);
        if (arrived < rows[0])
            return null;
        FillRest(raw, rows, arrived, colour == 3 ? Brightest(palette, depth) : (byte)0xFF);
        using var whole = new MemoryStream();
        using (var zlib = new ZLibStream(whole, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(raw);
        Chunk(file, "IDAT"u8, whole.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static IEnumerable<int> Rows(int width, int height, bool interlaced) => interlaced
        ? from pass in Passes
          let columns = (width - pass.X + pass.StepX - 1) / pass.StepX
          where columns > 0
          from row in Enumerable.Range(0, Math.Max(0, (height - pass.Y + pass.StepY - 1) / pass.StepY))
          select columns
        : Enumerable.Repeat(width, height);

    private static long Unpack(MemoryStream packed, byte[] raw)
    {
        packed.Position = 0;
        var arrived = 0;
        try
        {
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            while (arrived < raw.Length && zlib.Read(raw, arrived, Math.Min(4096, raw.Length - arrived)) is var read and > 0)
                arrived += read;
        }
        catch (InvalidDataException)
        {
            // What came before is what there is.
        }

        return arrived;
    }

    private static void FillRest(byte[] raw, List<long> rows, long arrived, byte white)
    {
        const byte PlainRow = 0, LastFilter = 4;
        var at = 0L;
        var broken = false;
        foreach (var row in rows)
        {
            // A row with a filter that does not exist is the first sign of damage.
            broken |= at + row > arrived || raw[at] > LastFilter;
            if (broken)
            {
                raw.AsSpan((int)at, (int)row).Fill(white);
                raw[at] = PlainRow;
            }

            at += row;
        }
    }

    private static byte Brightest(byte[] palette, int depth)
    {
        var best = 0;
        for (var i = 0; i < Math.Min(palette.Length / 3, 1 << depth); i++)
        {
            if (palette[3 * i] + palette[3 * i + 1] + palette[3 * i + 2] > palette[3 * best] + palette[3 * best + 1] + palette[3 * best + 2])
                best = i;
        }

        var pixels = 0;
        for (var shift = 0; shift < 8; shift += depth)
            pixels |= best << shift;
        return (byte)pixels;
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        name.CopyTo(chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc(chunk.AsSpan(4, 4 + body.Length)));
        file.Write(chunk);
    }

    /// <summary>CRC-32 as in the PNG specification, annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
