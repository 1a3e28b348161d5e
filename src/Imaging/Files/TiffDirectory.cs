namespace Capture.Imaging.Files;

/// <summary>One image file directory of a TIFF: a page.</summary>
internal sealed record TiffDirectory
{
    /// <summary>From the beginning of its chain's bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>Its entries as they are stored.</summary>
    public byte[] Entries { get; init; } = [];
    public long Width { get; init; }
    public long Height { get; init; }
    public int BitsPerSample { get; init; } = 1;
    public int SamplesPerPixel { get; init; } = 1;
    public int Compression { get; init; } = 1;

    /// <summary>0 min-is-white, 1 min-is-black; -1 when the tag is missing.</summary>
    public int Photometric { get; init; } = -1;
    public int Orientation { get; init; } = 1;

    /// <summary>1 or absent unsigned, 2 signed, 3 floating point.</summary>
    public int SampleFormat { get; init; } = 1;

    /// <summary>Says that it is a smaller version of another page (NewSubfileType bit 0, or SubfileType 2; TIFF 6.0, pages 36 and 40).</summary>
    public bool Reduced { get; init; }

    /// <summary>Says which pixels of another page count (NewSubfileType bit 2): nothing to be read.</summary>
    public bool Mask { get; init; }

    /// <summary>Where its pixels lie: as claimed, from the beginning of its chain's bytes.</summary>
    public IReadOnlyList<ByteRange> Strips { get; init; } = [];

    /// <summary>Other bytes it accounts for: its own, those of values too long for an entry, tables.</summary>
    public IReadOnlyList<ByteRange> Values { get; init; } = [];

    /// <summary>Directories that hang from it (tag 330).</summary>
    public IReadOnlyList<long> Children { get; init; } = [];

    /// <summary>Tags in ascending order, as the format demands.</summary>
    public bool InOrder { get; init; }

    /// <summary>0 for tiles.</summary>
    public long RowsPerStrip { get; init; }

    /// <summary>Each colour in strips of its own.</summary>
    public bool Planar { get; init; }
    public double DpiX { get; init; }
    public double DpiY { get; init; }

    /// <summary>Bytes of pixel data the directory claims.</summary>
    public long ClaimedBytes { get; init; }

    /// <summary>Those of them that lie inside the file.</summary>
    public long PresentBytes { get; init; }

    /// <summary>Bytes its rows need where they are not compressed; 0 where they are, or where that does not follow from the directory.</summary>
    public long NeededBytes { get; init; }

    /// <summary>Those of them that lie inside the file, whatever the directory claims.</summary>
    public long NeededPresentBytes { get; init; }

    /// <summary>Some of its data is beyond the end of the file.</summary>
    internal bool CutOff => NeededBytes > 0 ? NeededPresentBytes < NeededBytes : PresentBytes < ClaimedBytes;

    /// <summary>Of its data there is not a hundredth: nothing that could be shown.</summary>
    internal bool NothingArrived => NeededBytes > 0 ? NeededPresentBytes < NeededBytes / 100.0 : ClaimedBytes > 0 && PresentBytes == 0;

    /// <summary>Bytes the rows of a strip fill unpacked; 0 where that does not follow from the directory.</summary>
    internal long BytesOf(int strip)
    {
        // Colours of video may be stored for blocks of pixels.
        const int Video = 6, Widest = int.MaxValue / 8;
        if (RowsPerStrip <= 0 || Width is <= 0 or > Widest || Height is <= 0 or > Widest || Photometric == Video)
            return 0;
        var rows = Math.Min(RowsPerStrip, Height);
        var first = strip % ((Height + rows - 1) / rows) * rows;
        return Math.Min(rows, Height - first) * ((Width * BitsPerSample * (Planar ? 1 : SamplesPerPixel) + 7) / 8);
    }

    /// <summary>Fax data (ITU-T T.4, T.6) is min-is-white unless said otherwise; everything else must say.</summary>
    public bool MinIsWhite => Photometric switch { 0 => true, -1 => Compression is 2 or 3 or 4, _ => false };
}

/// <summary>Bytes from <paramref name="From"/> up to but not including <paramref name="To"/>.</summary>
internal readonly record struct ByteRange(long From, long To)
{
    internal long Length => To - From;

    internal bool Contains(long at) => at >= From && at < To;

    internal ByteRange Moved(long by) => new(From + by, To + by);
}
