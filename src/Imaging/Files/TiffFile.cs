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
        foreach (var page in pages)
            Check(page);
        var flags = new List<string>();
        if (_directories.Truncated || pages.Any(page => page.PresentBytes < page.ClaimedBytes))
            flags.Add(DamageFlags.Truncated);
        if (_directories.Broken)
            flags.Add(DamageFlags.Damaged);
        return new FileInspection { Format = FileFormats.Tiff, Pages = pages.Count, Flags = flags };
    }

    internal ExtractedPage Extract(int number)
    {
        if (number < 1 || number > _directories.Pages.Count)
            throw new ArgumentOutOfRangeException(nameof(number));
        var page = _directories.Pages[number - 1];
        Check(page);
        var cutOff = page.PresentBytes < page.ClaimedBytes;
        if (cutOff && page.PresentBytes == 0)
            throw Missing();
        using var padded = cutOff ? PaddedCopy(page) : null;
        using var tiff = LibTiff.Open(padded?.Name ?? _path);
        if (tiff.IsInvalid || LibTiff.SetDirectoryAt(tiff, (ulong)page.Offset) == 0)
            throw Undecodable();

        var before = LibTiff.Complaints;
        var raw = IsPackedBitonal(tiff, page) ? ReadBitonal(tiff, page) : ReadColour(tiff, page);
        using var pix = Oriented(raw, page.Orientation);
        if (!ReferenceEquals(pix, raw))
            raw.Dispose();

        var (x, y) = page.Orientation >= 5 ? (page.DpiY, page.DpiX) : (page.DpiX, page.DpiY);
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        var (dpiX, dpiY) = Resolutions.Decide(width, height, x, y);
        return StoredImages.Encode(
            pix, dpiX, dpiY, cutOff ? [DamageFlags.Truncated] : LibTiff.Complaints > before ? [DamageFlags.Damaged] : []);
    }

    private void Check(TiffDirectory page)
    {
        ImageSizes.Check(page.Width, page.Height, _limits);
        if (LibTiff.IsCodecConfigured((ushort)page.Compression) == 0)
            throw new RejectedFileException(
                RejectionReasons.UnsupportedCompression, $"The TIFF uses compression {page.Compression}, which cannot be read here; ask for G4, LZW or a PDF.");
        var unpacked = page.Width * page.Height * (double)page.BitsPerSample * page.SamplesPerPixel / 8;
        if (page.Compression == 1 && page.PresentBytes < unpacked / 2)
            throw Missing();
    }

    /// <summary>
    /// The file with zeros where its end is missing. libtiff refuses a strip that is not wholly there, and a fax is often one
    /// strip a page: without this the upper half of a cut-off page would be lost with the lower.
    /// </summary>
    private FileStream PaddedCopy(TiffDirectory page)
    {
        var missing = page.ClaimedBytes - page.PresentBytes;
        if (missing > _limits.MaxFileBytes)
            throw Missing();
        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 4096,
            FileOptions.DeleteOnClose);
        using (var original = File.OpenRead(_path))
            original.CopyTo(copy);
        copy.SetLength(copy.Length + missing);
        copy.Flush();
        return copy;
    }

    private static bool IsPackedBitonal(TiffHandle tiff, TiffDirectory page) =>
        page is { BitsPerSample: 1, SamplesPerPixel: 1, Photometric: -1 or 0 or 1, Compression: not OldJpeg }
        && LibTiff.IsTiled(tiff) == 0
        && LibTiff.ScanlineSize(tiff) == (page.Width + 7) / 8;

    /// <summary>The bits as they are; a strip that cannot be decoded stays white from where it breaks.</summary>
    private static PixHandle ReadBitonal(TiffHandle tiff, TiffDirectory page)
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
            strip.AsSpan().Fill(page.MinIsWhite ? (byte)0 : (byte)0xFF);
            decoded += LibTiff.ReadEncodedStrip(tiff, index, strip, -1) > 0 ? 1 : 0;
            var first = (int)index * rowsPerStrip;
            for (var row = 0; row < rowsPerStrip && first + row < height; row++)
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
            throw Undecodable();
        }

        if (BitConverter.IsLittleEndian)
            Leptonica.PixEndianByteSwap(pix);
        Leptonica.PixSetPadBits(pix, 0);
        return pix;
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
            throw new RejectedFileException(
                RejectionReasons.UnsupportedCompression, "The TIFF's pixels have a layout that scanners do not write; ask for an ordinary TIFF or a PDF.");
        var pix = StoredImages.Checked(Leptonica.PixCreate((int)page.Width, (int)page.Height, 32));
        var words = PixPixels.Words(pix);

        // Asking for the orientation the page has gives the rows as stored. What decodes in part is kept; an even surface after
        // an error is a page of which nothing was decoded.
        var orientation = page.Orientation is >= 1 and <= 8 ? page.Orientation : 1;
        if (!Read(stopOnError: 1) && (!Read(stopOnError: 0) || !words.ContainsAnyExcept(words[0])))
        {
            pix.Dispose();
            throw Undecodable();
        }

        foreach (ref var word in words)
            word = OnWhite(word);
        return pix;

        bool Read(int stopOnError) =>
            LibTiff.ReadRgbaImage(tiff, (uint)page.Width, (uint)page.Height, PixPixels.Words(pix), orientation, stopOnError) != 0;
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

    /// <summary>The image as the orientation tag wants it seen (TIFF 6.0, page 36); all of these are lossless.</summary>
    private static PixHandle Oriented(PixHandle pix, int orientation)
    {
        switch (orientation)
        {
            case 2: return StoredImages.Checked(Leptonica.PixFlipLeftRight(0, pix));
            case 3: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 2));
            case 4: return StoredImages.Checked(Leptonica.PixFlipTopBottom(0, pix));
            case 6: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 1));
            case 8: return StoredImages.Checked(Leptonica.PixRotateOrth(pix, 3));
            case 5 or 7:
                using (var turned = StoredImages.Checked(Leptonica.PixRotateOrth(pix, orientation == 5 ? 1 : 3)))
                    return StoredImages.Checked(Leptonica.PixFlipLeftRight(0, turned));
            default: return pix;
        }
    }

    private static RejectedFileException Undecodable() =>
        new(RejectionReasons.Corrupt, "A page of the TIFF cannot be decoded; ask the sender to send it again.");

    private static RejectedFileException Missing() =>
        new(RejectionReasons.Truncated, "The TIFF ends before the data of one of its pages; the transmission was cut off. Ask the sender to send it again.");
}
