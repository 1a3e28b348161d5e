using Capture.Engines;
using Capture.Imaging.Native;
using Microsoft.Win32.SafeHandles;

namespace Capture.Imaging.Files;

/// <summary>
/// A TIFF file: one page a directory. The directories are walked once for a file and kept, so that page 2,000 costs what page
/// 1 does.
/// </summary>
internal sealed class TiffFile
{
    private const int OldJpeg = 6;

    private readonly string _path;
    private readonly FileLimits _limits;
    private readonly TiffDirectories _directories;

    private TiffFile(string path, FileLimits limits, TiffDirectories directories) =>
        (_path, _limits, _directories) = (path, limits, directories);

    internal static TiffFile Open(string path, SafeFileHandle file, FileLimits limits) =>
        new(path, limits, TiffDirectories.Read(file, limits.MaxPages));

    internal FileInspection Inspect()
    {
        var pages = _directories.Pages;
        if (pages.Count == 0)
            throw _directories.Truncated
                ? new RejectedFileException(RejectionReasons.Truncated, "The TIFF ends before its first page; the transmission was cut off. Ask the sender to send it again.")
                : new RejectedFileException(RejectionReasons.Corrupt, "The TIFF has no readable page; ask the sender to send it again.");
        if (pages.Count > _limits.MaxPages)
            throw new RejectedFileException(RejectionReasons.TooManyPages, $"The file has more than {_limits.MaxPages} pages; split it, or raise {FileLimits.Section}:{nameof(FileLimits.MaxPages)}.");
        // One page that can be read is worth the file; the others are named when they are taken out.
        if (pages.Select(page => Refusal(page.Directory)).FirstOrDefault(refusal => refusal is null, Refusal(pages[0].Directory)) is { } none)
            throw none;
        var flags = new List<string>();
        if (_directories.Truncated || pages.Any(page => page.Directory.CutOff))
            flags.Add(DamageFlags.Truncated);
        if (_directories.Broken)
            flags.Add(DamageFlags.Damaged);
        if (_directories.HoldsMore)
            flags.Add(DamageFlags.HoldsMore);
        return new FileInspection { Format = FileFormats.Tiff, Pages = pages.Count, Flags = flags };
    }

    /// <summary>How many pages there are.</summary>
    internal int Pages => _directories.Pages.Count;

    internal ExtractedPage Extract(int number)
    {
        if (number < 1 || number > Pages)
            throw new ArgumentOutOfRangeException(nameof(number));
        var page = _directories.Pages[number - 1].Directory;
        if (Refusal(page) is { } refusal)
            throw refusal;
        var decoded = Decode(_directories.Pages[number - 1]);
        using var raw = decoded.Pixels;
        using var pix = Orientations.Upright(raw, page.Orientation);
        var (x, y) = page.Orientation is >= 5 and <= 8 ? (page.DpiY, page.DpiX) : (page.DpiX, page.DpiY);
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        var (dpiX, dpiY) = Resolutions.Decide(width, height, x, y);
        return StoredImages.Encode(
            pix, dpiX, dpiY, page.CutOff ? [DamageFlags.Truncated] : decoded.Faults > 0 ? [DamageFlags.Damaged] : []);
    }

    private RejectedFileException? Refusal(TiffDirectory page)
    {
        try
        {
            ImageSizes.Check(page.Width, page.Height, _limits);
        }
        catch (RejectedFileException size)
        {
            return size;
        }

        if (LibTiff.IsCodecConfigured((ushort)page.Compression) == 0)
            return new RejectedFileException(
                RejectionReasons.UnsupportedCompression, $"The TIFF uses compression {page.Compression}, which cannot be read here; ask for G4, LZW or a PDF.");
        return page.NothingArrived ? Missing() : null;
    }

    /// <summary>
    /// The page as its directory says, and where that goes wrong as it can be put right: of two imperfect pictures the one with
    /// fewer faults.
    /// </summary>
    private Decoded Decode(TiffPage page)
    {
        using var file = File.OpenHandle(_path);
        var directory = page.Directory;
        RejectedFileException? refused = null;
        Decoded? plain = null;
        if (!directory.CutOff && !TooLittle(directory))
        {
            plain = Attempt(page.Chain.View(file), directory.Offset, directory, ref refused);
            if (plain is { Faults: 0 } whole)
                return whole;
        }

        var mended = Attempt(page.Chain.Mended(file, directory, out var at), at, directory, ref refused);
        if (plain is { } first && mended is { } second)
        {
            var (better, worse) = second.Faults < first.Faults ? (second, first) : (first, second);
            worse.Pixels.Dispose();
            return better;
        }

        return plain ?? mended ?? throw refused!;
    }

    // What is not compressed has a length that follows from its size; a smaller one cannot be true.
    private static bool TooLittle(TiffDirectory page) => page.Compression == 1 && page.Strips.Where((strip, index) => strip.Length < page.BytesOf(index)).Any();

    private static Decoded? Attempt(TiffView view, long at, TiffDirectory page, ref RejectedFileException? refused)
    {
        using var tiff = LibTiff.Open(view);
        if (tiff.IsInvalid || LibTiff.SetDirectoryAt(tiff, (ulong)at) == 0)
        {
            refused ??= Undecodable(page);
            return null;
        }

        try
        {
            var before = LibTiff.Complaints;
            var pixels = IsPackedBitonal(tiff, page) ? ReadBitonal(tiff, at, page) : ReadColour(tiff, page);
            return new Decoded(pixels, LibTiff.Complaints - before);
        }
        catch (RejectedFileException refusal)
        {
            refused ??= refusal;
            return null;
        }
    }

    /// <param name="Faults">How often the decoder complained.</param>
    private readonly record struct Decoded(PixHandle Pixels, int Faults);

    private static bool IsPackedBitonal(TiffHandle tiff, TiffDirectory page) =>
        page is { BitsPerSample: 1, SamplesPerPixel: 1, Photometric: -1 or 0 or 1, Compression: not OldJpeg }
        && LibTiff.IsTiled(tiff) == 0
        && LibTiff.ScanlineSize(tiff) == (page.Width + 7) / 8;

    /// <summary>The bits as they are; a strip that cannot be decoded stays white from where it breaks.</summary>
    private static PixHandle ReadBitonal(TiffHandle tiff, long at, TiffDirectory page)
    {
        var (width, height) = ((int)page.Width, (int)page.Height);
        var lineBytes = (width + 7) / 8;
        var strip = new byte[LibTiff.StripSize(tiff)];
        var rowsPerStrip = Math.Max(1, strip.Length / lineBytes);
        var strips = Math.Min(LibTiff.NumberOfStrips(tiff), (uint)((height + rowsPerStrip - 1) / rowsPerStrip));
        var pix = StoredImages.Checked(Leptonica.PixCreate(width, height, 1));
        var pixels = PixPixels.Bytes(pix);
        var pixelLine = pixels.Length / height;
        var decoded = 0;
        for (var index = 0u; index < strips; index++)
        {
            // Black is 1 in Leptonica. A strip that fails leaves what it decoded and white after that.
            var white = page.MinIsWhite ? (byte)0 : (byte)0xFF;
            strip.AsSpan().Fill(white);
            var first = (int)index * rowsPerStrip;
            var rows = Math.Min(rowsPerStrip, height - first);
            if (LibTiff.ReadEncodedStrip(tiff, index, strip, -1) <= 0)
            {
                strip.AsSpan().Fill(white);
                rows = ReadRows(tiff, at, first, rows, strip, lineBytes);
            }

            decoded += rows;
            for (var row = 0; row < rows; row++)
            {
                var target = pixels.Slice((first + row) * pixelLine, lineBytes);
                strip.AsSpan(row * lineBytes, lineBytes).CopyTo(target);
                if (!page.MinIsWhite)
                    Invert(target);
            }
        }

        if (decoded == 0)
        {
            pix.Dispose();
            throw Undecodable(page);
        }

        if (BitConverter.IsLittleEndian)
            Leptonica.PixEndianByteSwap(pix);
        Leptonica.PixSetPadBits(pix, 0);
        return pix;
    }

    /// <summary>The rows of a strip up to the first that cannot be decoded; a strip as a whole fails with its last row.</summary>
    /// <returns>How many those are.</returns>
    private static int ReadRows(TiffHandle tiff, long at, int first, int rows, byte[] strip, int lineBytes)
    {
        // Set anew, or decoding goes on from where it broke.
        if (LibTiff.SetDirectoryAt(tiff, (ulong)at) == 0)
            return 0;
        var row = 0;
        while (row < rows && LibTiff.ReadRow(tiff, strip.AsSpan(row * lineBytes, lineBytes), (uint)(first + row), 0) > 0)
            row++;
        return row;
    }

    private static void Invert(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
            value = (byte)~value;
    }

    /// <summary>Everything else, as libtiff converts it to 8 bits a colour: palettes, CMYK, YCbCr, tiles, 16 bits, JPEG.</summary>
    private static PixHandle ReadColour(TiffHandle tiff, TiffDirectory page)
    {
        Span<byte> message = stackalloc byte[1024];
        if (LibTiff.RgbaImageOk(tiff, message) == 0)
            return TiffMeasurements.Read(tiff, page) ?? throw new RejectedFileException(
                RejectionReasons.UnsupportedCompression, "The TIFF's pixels have a layout that scanners do not write; ask for an ordinary TIFF or a PDF.");
        var pix = StoredImages.Checked(Leptonica.PixCreate((int)page.Width, (int)page.Height, 32));
        var words = PixPixels.Words(pix);

        // Asking for the orientation the page has gives the rows as stored. What decodes in part is kept; an even surface after
        // an error is a page of which nothing was decoded.
        var orientation = page.Orientation is >= 1 and <= 8 ? page.Orientation : 1;
        if (!Read(stopOnError: 1))
        {
            if (!Read(stopOnError: 0) || !words.ContainsAnyExcept(words[0]))
            {
                pix.Dispose();
                throw Undecodable(page);
            }

            Whiten(words, words.Length / (int)page.Height);
        }

        foreach (ref var word in words)
            word = OnWhite(word);
        return pix;

        bool Read(int stopOnError) =>
            LibTiff.ReadRgbaImage(tiff, (uint)page.Width, (uint)page.Height, PixPixels.Words(pix), orientation, stopOnError) != 0;
    }

    /// <summary>Rows at the end that nothing was decoded of are black; they are no ink.</summary>
    private static void Whiten(Span<uint> words, int wordsPerLine)
    {
        const uint Black = 0xFF000000, White = 0xFFFFFFFF;
        var undecoded = words.LastIndexOfAnyExcept(Black, 0u) is var last and >= 0 ? (last / wordsPerLine + 1) * wordsPerLine : 0;
        words[undecoded..].Fill(White);
    }

    /// <summary>From libtiff's order (red lowest, alpha highest, colours multiplied by it) to Leptonica's, laid on white paper.</summary>
    private static uint OnWhite(uint abgr)
    {
        var paper = 255 - (abgr >> 24);
        var red = Math.Min(255, (abgr & 0xFF) + paper);
        var green = Math.Min(255, ((abgr >> 8) & 0xFF) + paper);
        var blue = Math.Min(255, ((abgr >> 16) & 0xFF) + paper);
        return red << 24 | green << 16 | blue << 8;
    }

    private static RejectedFileException Undecodable(TiffDirectory page) =>
        new(RejectionReasons.Corrupt, $"A page of the TIFF could not be decoded (compression {page.Compression}); ask the sender to send it again.");

    private static RejectedFileException Missing() =>
        new(RejectionReasons.Truncated, "The TIFF ends before the data of one of its pages; the transmission was cut off. Ask the sender to send it again.");
}
