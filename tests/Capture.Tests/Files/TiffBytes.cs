using Capture.Imaging.Native;

namespace Capture.Tests.Files;

/// <summary>
/// Writes TIFF files from scratch, so that every choice a fax server makes can be made here: byte order, bit order, polarity,
/// strips, where the directory lies.
/// </summary>
internal sealed record TiffBytes
{
    public bool BigEndian { get; init; }
    public bool MinIsBlack { get; init; }
    public bool LeastSignificantFirst { get; init; }
    public int RowsPerStrip { get; init; } = int.MaxValue;
    public bool PackBits { get; init; }

    /// <summary>Pages come with their directory before their data; otherwise after it.</summary>
    public bool DirectoryFirst { get; init; }

    /// <summary>0 leaves the tags out.</summary>
    public (int X, int Y) Dpi { get; init; }
    public int Orientation { get; init; } = 1;

    /// <summary>Where the last directory points; 0 ends the chain.</summary>
    public uint LastLink { get; init; }

    internal byte[] Write(params Bitmap[] pages) =>
        Write([.. pages.Select(page => (page.Width, page.Height, PackBits ? 32773 : 1, Strips(page)))]);

    /// <summary>A file of pages whose data is already encoded, one strip each.</summary>
    internal byte[] Write(IReadOnlyList<(int Width, int Height, int Compression, byte[][] Strips)> pages)
    {
        var file = new List<byte>(BigEndian ? "MM\0*"u8.ToArray() : "II*\0"u8.ToArray());
        var link = file.Count;
        file.AddRange(new byte[4]);
        foreach (var page in pages)
        {
            var (at, data) = (file.Count, file.Count);
            if (DirectoryFirst)
            {
                data = at + DirectoryLength(page.Strips.Length);
                link = Link(file, link, at, Directory(file, page, data));
            }

            foreach (var strip in page.Strips)
                file.AddRange(strip);
            if (file.Count % 2 == 1)
                file.Add(0);
            at = file.Count;
            if (!DirectoryFirst)
                link = Link(file, link, at, Directory(file, page, data));
        }

        Patch(file, link, (int)LastLink);
        return [.. file];
    }

    /// <summary>The value of a tag in the first directory of a little-endian file; null when it is missing.</summary>
    internal static uint? FirstTag(byte[] tiff, ushort tag)
    {
        var at = BitConverter.ToInt32(tiff, 4);
        for (var i = 0; i < BitConverter.ToUInt16(tiff, at); i++)
        {
            var entry = at + 2 + 12 * i;
            if (BitConverter.ToUInt16(tiff, entry) == tag)
                return BitConverter.ToUInt16(tiff, entry + 2) == 3 ? BitConverter.ToUInt16(tiff, entry + 8) : BitConverter.ToUInt32(tiff, entry + 8);
        }

        return null;
    }

    /// <summary>A copy of a little-endian file in which a tag of one directory, from 1, is another; that it is out of order readers only remark.</summary>
    internal static byte[] With(byte[] tiff, int page, ushort tag, ushort newTag, ushort type, uint value)
    {
        var changed = (byte[])tiff.Clone();
        var at = BitConverter.ToInt32(tiff, 4);
        for (; page > 1; page--)
            at = BitConverter.ToInt32(tiff, at + 2 + 12 * BitConverter.ToUInt16(tiff, at));
        for (var entry = at + 2; entry < at + 2 + 12 * BitConverter.ToUInt16(tiff, at); entry += 12)
        {
            if (BitConverter.ToUInt16(tiff, entry) != tag)
                continue;
            BitConverter.TryWriteBytes(changed.AsSpan(entry), newTag);
            BitConverter.TryWriteBytes(changed.AsSpan(entry + 2), type);
            BitConverter.TryWriteBytes(changed.AsSpan(entry + 4), 1u);
            BitConverter.TryWriteBytes(changed.AsSpan(entry + 8), value);
        }

        return changed;
    }

    /// <summary>The same with a tag that says what the page is, in place of one that means nothing.</summary>
    internal static byte[] WithKind(byte[] tiff, int page, ushort tag, uint kind) => With(tiff, page, 65000, tag, tag == 254 ? (ushort)4 : (ushort)3, kind);

    /// <summary>The same with the directory of a page leading nowhere.</summary>
    internal static byte[] WithoutLink(byte[] tiff, int page, uint link = 0)
    {
        var changed = (byte[])tiff.Clone();
        var at = BitConverter.ToInt32(tiff, 4);
        for (; page > 1; page--)
            at = BitConverter.ToInt32(tiff, at + 2 + 12 * BitConverter.ToUInt16(tiff, at));
        BitConverter.TryWriteBytes(changed.AsSpan(at + 2 + 12 * BitConverter.ToUInt16(tiff, at)), link);
        return changed;
    }

    /// <summary>The G4 data of a picture.</summary>
    internal static byte[] G4(Bitmap bitmap) => Data(bitmap, Leptonica.FormatTiffG4);

    /// <summary>The data of a picture in one of Leptonica's TIFF formats: 6 modified Huffman, 7 G3, 8 G4, 9 LZW, 10 deflate.</summary>
    internal static byte[] Data(Bitmap bitmap, int format)
    {
        using var pix = bitmap.ToPix();
        var tiff = PixPixels.EncodeTiff(pix, format)!;
        return tiff.AsSpan((int)FirstTag(tiff, 273)!.Value, (int)FirstTag(tiff, 279)!.Value).ToArray();
    }

    private static int DirectoryLength(int strips) => 2 + 12 * 13 + 4 + 16 + 8 * strips;

    private byte[][] Strips(Bitmap page)
    {
        var line = (page.Width + 7) / 8;
        var rows = page.Packed();
        for (var i = 0; i < rows.Length; i++)
        {
            if (MinIsBlack)
                rows[i] = (byte)~rows[i];
            if (LeastSignificantFirst && !PackBits)
                rows[i] = (byte)((rows[i] * 0x0202020202UL & 0x010884422010UL) % 1023);
        }

        return [.. rows.Chunk((int)Math.Min((long)RowsPerStrip * line, rows.Length)).Select(strip => PackBits ? Pack(strip, line) : strip)];
    }

    /// <summary>PackBits with literal runs only, row by row (TIFF 6.0, section 9).</summary>
    private byte[] Pack(byte[] strip, int line)
    {
        var packed = new List<byte>();
        foreach (var run in strip.Chunk(line).SelectMany(row => row.Chunk(128)))
        {
            packed.Add((byte)(run.Length - 1));
            packed.AddRange(run);
        }

        return [.. packed.Select(value => LeastSignificantFirst ? (byte)((value * 0x0202020202UL & 0x010884422010UL) % 1023) : value)];
    }

    /// <summary>Appends a directory and returns where it ends, which is just behind its link.</summary>
    private int Directory(List<byte> file, (int Width, int Height, int Compression, byte[][] Strips) page, int data)
    {
        var start = file.Count;
        var arrays = start + 2 + 12 * 13 + 4;
        var strips = page.Strips.Length;
        var offsets = arrays + 16;
        Short(file, 13);
        Entry(256, 3, 1, page.Width);
        Entry(257, 3, 1, page.Height);
        Entry(258, 3, 1, 1);
        Entry(259, 3, 1, page.Compression);
        Entry(262, 3, 1, MinIsBlack ? 1 : 0);
        Entry(266, 3, 1, LeastSignificantFirst ? 2 : 1);
        Entry(273, 4, strips, strips == 1 ? data : offsets);
        Entry(274, 3, 1, Orientation);
        Entry(277, 3, 1, 1);
        Entry(278, 4, 1, Math.Min(RowsPerStrip, page.Height));
        Entry(279, 4, strips, strips == 1 ? page.Strips[0].Length : offsets + 4 * strips);
        Entry(Dpi.X == 0 ? 65000 : 282, 5, 1, arrays);
        Entry(Dpi.X == 0 ? 65001 : 283, 5, 1, arrays + 8);
        var end = file.Count + 4;
        Long(file, 0);
        foreach (var number in (int[])[Dpi.X, 1, Dpi.Y, 1])
            Long(file, number);
        foreach (var strip in page.Strips)
        {
            Long(file, data);
            data += strip.Length;
        }

        foreach (var strip in page.Strips)
            Long(file, strip.Length);
        return end;

        void Entry(int tag, int type, int count, int value)
        {
            Short(file, tag);
            Short(file, type);
            Long(file, count);
            if (type == 3)
                Short(file, value);
            else
                Long(file, value);
            if (type == 3)
                Short(file, 0);
        }
    }

    private void Short(List<byte> file, int value) => Append(file, [(byte)value, (byte)(value >> 8)]);

    private void Long(List<byte> file, int value) => Append(file, BitConverter.GetBytes(value));

    private void Append(List<byte> file, byte[] little) => file.AddRange(BigEndian ? little.Reverse() : little);

    /// <summary>Makes the open link point to the directory and returns where the directory's own link lies.</summary>
    private int Link(List<byte> file, int open, int directory, int directoryEnd)
    {
        Patch(file, open, directory);
        return directoryEnd - 4;
    }

    private void Patch(List<byte> file, int at, int value)
    {
        var bytes = BitConverter.GetBytes(value);
        if (BigEndian)
            Array.Reverse(bytes);
        for (var i = 0; i < 4; i++)
            file[at + i] = bytes[i];
    }
}
