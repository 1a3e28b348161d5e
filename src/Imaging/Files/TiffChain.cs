using System.Buffers.Binary;
using Capture.Imaging.Native;
using Microsoft.Win32.SafeHandles;
using Tags = System.Collections.Generic.Dictionary<int, (int Type, long Count, byte[] Value)>;

namespace Capture.Imaging.Files;

/// <summary>
/// The chain of directories of a TIFF or BigTIFF file, walked without a decoder. Decoders stop silently at a broken link, which
/// loses pages; here the way the chain ends is part of the answer.
/// </summary>
internal sealed class TiffChain
{
    // A page has a few dozen tags and at most one strip a row; a directory beyond these is not a page.
    private const int MostEntries = 4096;
    private const int MostStrips = 200_000;

    private const int StripOffsets = 273, StripByteCounts = 279, TileOffsets = 324, TileByteCounts = 325;

    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly long _length;
    private readonly bool _little;
    private readonly bool _big;
    private readonly List<TiffDirectory> _directories = [];

    private TiffChain(SafeFileHandle file, long start, long length, bool little, bool big) =>
        (_file, _start, _length, _little, _big) = (file, start, length, little, big);

    /// <summary>Where its header lies in the file; all its offsets count from there.</summary>
    public long Start => _start;

    /// <summary>Every directory found, those that hang from another behind it.</summary>
    public IReadOnlyList<TiffDirectory> Directories => _directories;

    /// <summary>The last link points outside the file, or its directory is cut off.</summary>
    public bool Truncated { get; private set; }

    /// <summary>The chain runs in a circle or into something that is no directory.</summary>
    public bool Broken { get; private set; }

    /// <summary>What the header and the directories account for, in the file's offsets.</summary>
    public IEnumerable<ByteRange> Accounted =>
        _directories.SelectMany(directory => directory.Strips.Concat(directory.Values)).Prepend(new ByteRange(0, _big ? 16 : 8)).Select(range => range.Moved(_start));

    /// <param name="start">Of the header.</param>
    /// <param name="end">No byte from here on belongs to it.</param>
    /// <param name="mostPages">Reading stops after one directory more than this.</param>
    internal static TiffChain Read(SafeFileHandle file, long start, long end, int mostPages)
    {
        Span<byte> head = stackalloc byte[16];
        head = head[..RandomAccess.Read(file, head, start)];
        if (head.Length < 8)
            return new(file, start, end - start, true, false) { Truncated = true };
        var little = head[0] == 'I';
        var big = (little ? head[2] : head[3]) == 43;
        if (big && head.Length < 16)
            return new(file, start, end - start, little, big) { Truncated = true };
        var chain = new TiffChain(file, start, end - start, little, big);
        chain.Walk(big ? (long)Math.Min(long.MaxValue, ReadU64(head[8..], little)) : ReadU32(head[4..], little), mostPages);
        return chain;
    }

    /// <summary>Whether a page begins at the place: a directory in order, of possible size, with pixels that are there.</summary>
    /// <param name="at">In the file.</param>
    internal TiffDirectory? PageAt(long at) =>
        ReadDirectory(at - _start, out _, out _) is { InOrder: true, Mask: false, Width: > 0 and < int.MaxValue / 8, Height: > 0 and < int.MaxValue / 8 } page
        && page.BitsPerSample is > 0 and <= 64 && page.SamplesPerPixel is > 0 and <= 8 && page.ClaimedBytes > 0 && page.PresentBytes == page.ClaimedBytes ? page : null;

    /// <summary>A quick look whether a page's directory may begin here: a possible number of entries, the first of a known type.</summary>
    /// <param name="bytes">From the place on, at least a dozen.</param>
    internal bool MayBeDirectory(ReadOnlySpan<byte> bytes)
    {
        const int FewestEntries = 3, MostOfPage = 200;
        var entries = _big ? ReadU64(bytes, _little) : ReadU16(bytes);
        var first = bytes[(_big ? 8 : 2)..];
        return entries is >= FewestEntries and <= MostOfPage && ReadU16(first) is >= 254 and <= 257 && SizeOf(ReadU16(first[2..])) > 0;
    }

    /// <summary>Whether its first directory is a page with its pixels.</summary>
    internal bool BeginsWithPage => _directories is [var first, ..] && PageAt(_start + first.Offset) is not null;

    /// <summary>Takes a directory into the chain that no link leads to.</summary>
    internal void Add(TiffDirectory directory) => _directories.Add(directory);

    /// <summary>The bytes as they are.</summary>
    internal TiffView View(SafeFileHandle file) => new(file, _start, _length);

    /// <summary>
    /// The bytes with a new directory behind them, in which every strip has the length it can have: what its rows need where
    /// they are not compressed, else what lies between it and the next thing in the file. Decoders refuse a strip that is
    /// not wholly there and stop where a wrong length ends it.
    /// </summary>
    /// <param name="at">Where the new directory lies in the view; 0 when nothing can be put right.</param>
    internal TiffView Mended(SafeFileHandle file, TiffDirectory page, out long at)
    {
        const int OldJpeg = 6;
        at = page.Offset;
        if (page.Compression == OldJpeg || page.Strips.Count == 0)
        {
            // Its tables lie about in the file; all that can be done is to put something in place of the end.
            var wanted = page.Strips.Select(strip => strip.To).DefaultIfEmpty(0).Max();
            return new TiffView(file, _start, _length) { TailOffset = Math.Max(_length, Math.Min(wanted, 2 * _length)) };
        }

        var landmarks = _directories.SelectMany(directory => directory.Strips.Select(strip => strip.From).Concat(directory.Values.Select(value => value.From)))
            .Append(_length).Distinct().Order().ToList();
        var strips = page.Strips.Select((strip, index) => strip with { To = strip.From + Room(page, strip, index, landmarks) }).ToList();
        // Paper is 255 where black is 0, and 0 in fax data and inks.
        const int Inks = 5;
        var tailOffset = Math.Max(_length, page.Compression == 1 ? strips.Max(strip => strip.To) : 0);
        tailOffset += tailOffset & 1;
        at = tailOffset;
        return new TiffView(file, _start, _length)
        {
            Filler = (byte)(page.MinIsWhite || page.Photometric == Inks ? 0 : 255),
            TailOffset = tailOffset,
            Tail = Rewritten(page, strips, tailOffset),
        };
    }

    private long Room(TiffDirectory page, ByteRange strip, int index, List<long> landmarks)
    {
        if (page.Compression == 1 && page.BytesOf(index) is var needed and > 0)
            return needed;
        if (strip.From >= _length)
            return 0;
        var next = landmarks.BinarySearch(strip.From + 1);
        return landmarks[Math.Min(next < 0 ? ~next : next, landmarks.Count - 1)] - strip.From;
    }

    private byte[] Rewritten(TiffDirectory page, List<ByteRange> strips, long at)
    {
        var (countSize, entrySize, linkSize) = _big ? (8, 20, 8) : (2, 12, 4);
        var entries = page.Entries.Chunk(entrySize).ToList();
        if (!entries.Exists(entry => ReadU16(entry) is StripByteCounts or TileByteCounts))
        {
            var counts = new byte[entrySize];
            Put(counts, 0, 2, entries.Exists(entry => ReadU16(entry) == TileOffsets) ? TileByteCounts : StripByteCounts);
            entries.Add(counts);
            entries.Sort((one, other) => ReadU16(one).CompareTo(ReadU16(other)));
        }

        var arrays = countSize + entries.Count * entrySize + linkSize;
        var tail = new byte[arrays + 2 * 8 * strips.Count];
        Put(tail, 0, countSize, entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = tail.AsSpan(countSize + i * entrySize, entrySize);
            entries[i].CopyTo(entry);
            var array = ReadU16(entry) switch { StripOffsets or TileOffsets => 0, StripByteCounts or TileByteCounts => 1, _ => -1 };
            if (array < 0)
                continue;
            const int Long = 4, Long8 = 16;
            var place = arrays + array * 8 * strips.Count;
            var size = _big ? 8 : 4;
            Put(entry, 2, 2, _big ? Long8 : Long);
            Put(entry, 4, size, strips.Count);
            if (strips.Count > 1)
                Put(entry, 4 + size, size, at + place);
            for (var strip = 0; strip < strips.Count; strip++)
                Put(strips.Count > 1 ? tail.AsSpan(place) : entry[(4 + size)..], strip * size, size, array == 0 ? strips[strip].From : strips[strip].Length);
        }

        return tail;
    }

    private void Walk(long offset, int mostPages)
    {
        var seen = new HashSet<long>();
        while (offset != 0 && _directories.Count <= mostPages)
        {
            var truncated = false;
            if (!seen.Add(offset))
                Broken = true;
            else if (offset < 8 || offset >= _length)
                Truncated = true;
            else if (ReadDirectory(offset, out offset, out truncated) is { } page)
                AddWithChildren(page, seen, mostPages);
            else
                Broken = !truncated;
            Truncated |= truncated;
            if (Truncated || Broken)
                break;
        }
    }

    private void AddWithChildren(TiffDirectory page, HashSet<long> seen, int mostPages)
    {
        _directories.Add(page);
        foreach (var at in page.Children)
        {
            // Broken previews are no loss; what looks like no directory is none.
            if (_directories.Count <= mostPages && at >= 8 && at < _length && seen.Add(at) && ReadDirectory(at, out _, out _) is { Width: > 0, Height: > 0 } child)
                AddWithChildren(child, seen, mostPages);
        }
    }

    private TiffDirectory? ReadDirectory(long offset, out long next, out bool truncated)
    {
        next = 0;
        if (EntriesAt(offset, out truncated) is not { } bytes)
            return null;
        var (countSize, entrySize, linkSize) = Sizes;
        var link = bytes.AsSpan(bytes.Length - linkSize);
        next = _big ? (long)Math.Min(long.MaxValue, ReadU64(link, _little)) : ReadU32(link, _little);

        var tags = TagsOf(bytes.AsSpan(..^linkSize), entrySize);
        var scale = (int)Number(tags, 296, 2) switch { 3 => 2.54, _ => 1.0 };
        var kind = (int)Number(tags, 254, 0);
        var strips = DataRanges(tags);
        var page = new TiffDirectory
        {
            Offset = offset,
            Entries = bytes[..^linkSize],
            Width = (long)Number(tags, 256, 0),
            Height = (long)Number(tags, 257, 0),
            BitsPerSample = (int)Number(tags, 258, 1),
            Compression = (int)Number(tags, 259, 1),
            Photometric = (int)Number(tags, 262, -1),
            Orientation = (int)Number(tags, 274, 1),
            SamplesPerPixel = (int)Number(tags, 277, 1),
            SampleFormat = (int)Number(tags, 339, 1),
            RowsPerStrip = tags.ContainsKey(TileOffsets) ? 0 : (long)Number(tags, 278, uint.MaxValue),
            Planar = (int)Number(tags, 284, 1) == 2,
            DpiX = Number(tags, 282, 0) * scale,
            DpiY = Number(tags, 283, 0) * scale,
            Reduced = (kind & 1) != 0 || (int)Number(tags, 255, 0) == 2,
            Mask = (kind & 4) != 0,
            Strips = strips,
            Values = [new(offset, offset + countSize + bytes.Length), .. tags.Values.Select(LongValue).Where(range => range.Length > 0), .. OldTables(tags)],
            Children = tags.TryGetValue(330, out var children) ? [.. Values(children, MostEntries).Select(value => (long)value)] : [],
            InOrder = InOrder(bytes.AsSpan(..^linkSize), entrySize),
            ClaimedBytes = Sum(strips, strip => strip.Length),
            PresentBytes = Sum(strips, strip => Math.Clamp(_length - strip.From, 0, strip.Length)),
        };
        if (page.Compression != 1)
            return page;
        var needed = strips.Select((strip, index) => strip with { To = strip.From + page.BytesOf(index) }).ToList();
        return page with
        {
            NeededBytes = Sum(needed, strip => strip.Length),
            NeededPresentBytes = Sum(needed, strip => Math.Clamp(_length - strip.From, 0, strip.Length)),
        };
    }

    /// <summary>Bytes of a directory's count, of one of its entries, and of its link to the next.</summary>
    private (int Count, int Entry, int Link) Sizes => _big ? (8, 20, 8) : (2, 12, 4);

    /// <summary>A directory's entries and the link behind them; null where there is none, or the file ends before it does.</summary>
    private byte[]? EntriesAt(long offset, out bool truncated)
    {
        truncated = true;
        var (countSize, entrySize, linkSize) = Sizes;
        Span<byte> count = stackalloc byte[8];
        if (!Fill(count[..countSize], offset))
            return null;
        var entries = _big ? ReadU64(count, _little) : ReadU16(count);
        truncated = false;
        if (entries is 0 or > MostEntries)
            return null;
        var bytes = new byte[(int)entries * entrySize + linkSize];
        truncated = !Fill(bytes, offset + countSize);
        return truncated ? null : bytes;
    }

    private Tags TagsOf(ReadOnlySpan<byte> entries, int entrySize)
    {
        var tags = new Tags();
        for (var at = 0; at < entries.Length; at += entrySize)
        {
            var entry = entries.Slice(at, entrySize);
            var number = _big ? (long)Math.Min(long.MaxValue, ReadU64(entry[4..], _little)) : ReadU32(entry[4..], _little);
            tags.TryAdd(ReadU16(entry), (ReadU16(entry[2..]), number, entry[(_big ? 12 : 8)..].ToArray()));
        }

        return tags;
    }

    private double Number(Tags tags, int tag, double missing) =>
        tags.TryGetValue(tag, out var found) && Values(found, 1) is [var value, ..] && double.IsFinite(value) ? value : missing;

    private List<ByteRange> DataRanges(Tags tags)
    {
        if (!(tags.TryGetValue(StripOffsets, out var offsets) || tags.TryGetValue(TileOffsets, out offsets)))
            return [];
        var from = Values(offsets, MostStrips);
        var sizes = tags.TryGetValue(StripByteCounts, out var counts) || tags.TryGetValue(TileByteCounts, out counts) ? Values(counts, MostStrips) : [];
        var ranges = new List<ByteRange>(from.Count);
        for (var i = 0; i < from.Count; i++)
        {
            var begin = (long)Math.Min(from[i], long.MaxValue / 4);
            // Without a byte count the strip runs to the end of the file; so libtiff sees it.
            ranges.Add(new(begin, begin + (long)Math.Min(i < sizes.Count ? sizes[i] : Math.Max(0, _length - begin), long.MaxValue / 4)));
        }

        return ranges;
    }

    // Where a value lies that is too long for its entry.
    private ByteRange LongValue((int Type, long Count, byte[] Value) tag)
    {
        var size = SizeOf(tag.Type) * (double)tag.Count;
        var at = _big ? (long)Math.Min(long.MaxValue / 4, ReadU64(tag.Value, _little)) : ReadU32(tag.Value, _little);
        return size <= tag.Value.Length || at + size > _length ? new(at, at) : new(at, at + (long)size);
    }

    // The preview of an old-style JPEG and its tables lie outside the strips (TIFF 6.0, section 22).
    private IEnumerable<ByteRange> OldTables(Tags tags)
    {
        if (Number(tags, 513, 0) is var at and > 0)
            yield return new((long)at, (long)Math.Min(at + Number(tags, 514, _length), _length));
    }

    private static long Sum(List<ByteRange> ranges, Func<ByteRange, long> length) => (long)Math.Min(ranges.Sum(range => (double)length(range)), long.MaxValue / 2);

    private bool InOrder(ReadOnlySpan<byte> entries, int entrySize)
    {
        var before = -1;
        for (var at = 0; at < entries.Length; at += entrySize)
        {
            int tag = ReadU16(entries[at..]);
            if (tag <= before || SizeOf(ReadU16(entries[(at + 2)..])) == 0)
                return false;
            before = tag;
        }

        return true;
    }

    private static int SizeOf(int type) =>
        type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 0 };

    private List<double> Values((int Type, long Count, byte[] Value) tag, int most)
    {
        var size = SizeOf(tag.Type);
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
            var read = RandomAccess.Read(_file, bytes[..(int)Math.Min(bytes.Length, _length - offset)], _start + offset);
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }

        return true;
    }

    private void Put(Span<byte> bytes, int at, int size, long value)
    {
        for (var i = 0; i < size; i++)
            bytes[at + (_little ? i : size - 1 - i)] = (byte)(value >> (8 * i));
    }

    private ushort ReadU16(ReadOnlySpan<byte> bytes) =>
        _little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadU32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong ReadU64(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
