using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Files;

/// <summary>One image file directory of a TIFF: a page.</summary>
internal sealed record TiffDirectory
{
    public required long Offset { get; init; }
    public long Width { get; init; }
    public long Height { get; init; }
    public int BitsPerSample { get; init; } = 1;
    public int SamplesPerPixel { get; init; } = 1;
    public int Compression { get; init; } = 1;

    /// <summary>0 min-is-white, 1 min-is-black; -1 when the tag is missing.</summary>
    public int Photometric { get; init; } = -1;
    public int Orientation { get; init; } = 1;
    public double DpiX { get; init; }
    public double DpiY { get; init; }

    /// <summary>Bytes of pixel data the directory claims.</summary>
    public long ClaimedBytes { get; init; }

    /// <summary>Those of them that lie inside the file.</summary>
    public long PresentBytes { get; init; }

    /// <summary>Fax data (ITU-T T.4, T.6) is min-is-white unless said otherwise; everything else must say.</summary>
    public bool MinIsWhite => Photometric switch { 0 => true, -1 => Compression is 2 or 3 or 4, _ => false };
}

/// <summary>
/// The chain of directories of a TIFF or BigTIFF file, walked without a decoder. Decoders stop silently at a broken link, which
/// loses pages; here the way the chain ends is part of the answer.
/// </summary>
internal sealed class TiffDirectories
{
    // A page has a few dozen tags and at most one strip a row; a directory beyond these is not a page.
    private const int MostEntries = 4096;
    private const int MostStrips = 200_000;

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly bool _little;
    private readonly bool _big;

    private TiffDirectories(SafeFileHandle file, long length, bool little, bool big) =>
        (_file, _length, _little, _big) = (file, length, little, big);

    public required IReadOnlyList<TiffDirectory> Pages { get; init; }

    /// <summary>The last link points outside the file, or its directory is cut off.</summary>
    public bool Truncated { get; private init; }

    /// <summary>The chain runs in a circle or into something that is no directory.</summary>
    public bool Broken { get; private init; }

    /// <param name="mostPages">Reading stops after one page more than this.</param>
    internal static TiffDirectories Read(SafeFileHandle file, int mostPages)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[16];
        head = head[..RandomAccess.Read(file, head, 0)];
        if (head.Length < 8)
            return new(file, length, true, false) { Pages = [], Truncated = true };
        var little = head[0] == 'I';
        var big = (little ? head[2] : head[3]) == 43;
        if (big && head.Length < 16)
            return new(file, length, little, big) { Pages = [], Truncated = true };
        return new TiffDirectories(file, length, little, big) { Pages = [] }
            .Walk(big ? (long)Math.Min(long.MaxValue, ReadU64(head[8..], little)) : ReadU32(head[4..], little), mostPages);
    }

    private TiffDirectories Walk(long offset, int mostPages)
    {
        var pages = new List<TiffDirectory>();
        var seen = new HashSet<long>();
        var (truncated, broken) = (false, false);
        while (offset != 0 && pages.Count <= mostPages)
        {
            if (!seen.Add(offset))
                broken = true;
            else if (offset < 8 || offset >= _length)
                truncated = true;
            else if (ReadDirectory(offset, out offset, out truncated) is { } page)
                pages.Add(page);
            else
                broken = !truncated;
            if (truncated || broken)
                break;
        }

        return new(_file, _length, _little, _big) { Pages = pages, Truncated = truncated, Broken = broken };
    }

    private TiffDirectory? ReadDirectory(long offset, out long next, out bool truncated)
    {
        next = 0;
        truncated = true;
        var (countSize, entrySize, linkSize) = _big ? (8, 20, 8) : (2, 12, 4);
        Span<byte> count = stackalloc byte[8];
        if (!Fill(count[..countSize], offset))
            return null;
        var entries = _big ? ReadU64(count, _little) : ReadU16(count);
        truncated = false;
        if (entries is 0 or > MostEntries)
            return null;
        var bytes = new byte[(int)entries * entrySize + linkSize];
        truncated = !Fill(bytes, offset + countSize);
        if (truncated)
            return null;
        var link = bytes.AsSpan(bytes.Length - linkSize);
        next = _big ? (long)Math.Min(long.MaxValue, ReadU64(link, _little)) : ReadU32(link, _little);

        var tags = new Dictionary<int, (int Type, long Count, byte[] Value)>();
        for (var at = 0; at < bytes.Length - linkSize; at += entrySize)
        {
            var entry = bytes.AsSpan(at, entrySize);
            var number = _big ? (long)Math.Min(long.MaxValue, ReadU64(entry[4..], _little)) : ReadU32(entry[4..], _little);
            tags.TryAdd(ReadU16(entry), (ReadU16(entry[2..]), number, entry[(_big ? 12 : 8)..].ToArray()));
        }

        var unit = (int)Number(296, 2);
        var scale = unit switch { 3 => 2.54, _ => 1.0 };
        var (claimed, present) = DataBytes();
        return new TiffDirectory
        {
            Offset = offset,
            Width = (long)Number(256, 0),
            Height = (long)Number(257, 0),
            BitsPerSample = (int)Number(258, 1),
            Compression = (int)Number(259, 1),
            Photometric = (int)Number(262, -1),
            Orientation = (int)Number(274, 1),
            SamplesPerPixel = (int)Number(277, 1),
            DpiX = Number(282, 0) * scale,
            DpiY = Number(283, 0) * scale,
            ClaimedBytes = claimed,
            PresentBytes = present,
        };

        double Number(int tag, double missing) =>
            tags.TryGetValue(tag, out var found) && Values(found, 1) is [var value, ..] && double.IsFinite(value) ? value : missing;

        (long Claimed, long Present) DataBytes()
        {
            var strips = tags.TryGetValue(273, out var offsets) || tags.TryGetValue(324, out offsets);
            if (!strips)
                return (0, 0);
            var from = Values(offsets, MostStrips);
            var sizes = tags.TryGetValue(279, out var counts) || tags.TryGetValue(325, out counts) ? Values(counts, MostStrips) : [];
            var (all, inside) = (0.0, 0.0);
            for (var i = 0; i < from.Count; i++)
            {
                // Without a byte count the strip runs to the end of the file; so libtiff sees it.
                var size = i < sizes.Count ? sizes[i] : Math.Max(0, _length - from[i]);
                all += size;
                inside += Math.Clamp(_length - from[i], 0, size);
            }

            return ((long)Math.Min(all, long.MaxValue / 2), (long)Math.Min(inside, long.MaxValue / 2));
        }
    }

    private List<double> Values((int Type, long Count, byte[] Value) tag, int most)
    {
        var size = tag.Type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 0 };
        if (size == 0 || tag.Count <= 0)
            return [];
        var count = (int)Math.Min(tag.Count, most);
        var bytes = tag.Value;
        if (tag.Count * (double)size > bytes.Length)
        {
            var where = _big ? (long)Math.Min(long.MaxValue, ReadU64(bytes, _little)) : ReadU32(bytes, _little);
            count = (int)Math.Min(count, Math.Max(0, _length - where) / size);
            bytes = new byte[count * size];
            if (!Fill(bytes, where))
                return [];
        }

        var values = new List<double>(count);
        for (var i = 0; i < count; i++)
            values.Add(Value(tag.Type, bytes.AsSpan(i * size, size)));
        return values;
    }

    private double Value(int type, ReadOnlySpan<byte> bytes) => type switch
    {
        1 or 2 or 7 => bytes[0],
        6 => (sbyte)bytes[0],
        3 => ReadU16(bytes),
        8 => (short)ReadU16(bytes),
        4 or 13 => ReadU32(bytes, _little),
        9 => (int)ReadU32(bytes, _little),
        5 => ReadU32(bytes, _little) / (double)ReadU32(bytes[4..], _little),
        10 => (int)ReadU32(bytes, _little) / (double)(int)ReadU32(bytes[4..], _little),
        11 => BitConverter.UInt32BitsToSingle(ReadU32(bytes, _little)),
        12 => BitConverter.UInt64BitsToDouble(ReadU64(bytes, _little)),
        _ => ReadU64(bytes, _little),
    };

    private bool Fill(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            if (offset < 0 || offset >= _length)
                return false;
            var read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }

        return true;
    }

    private ushort ReadU16(ReadOnlySpan<byte> bytes) =>
        _little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadU32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong ReadU64(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
