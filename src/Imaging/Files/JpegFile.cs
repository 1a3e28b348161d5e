using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>A JPEG file is one page. Its bytes are kept as they are wherever a browser and the recogniser agree on their meaning.</summary>
internal static class JpegFile
{
    internal static FileInspection Inspect(byte[] bytes, FileLimits limits)
    {
        var header = ReadHeader(bytes, limits);
        using var reduced = Decode(bytes, reduction: Reduction(header), out var warnings);
        return new FileInspection { Format = FileFormats.Jpeg, Pages = 1, Flags = Flags(bytes, warnings) };
    }

    internal static ExtractedPage Extract(byte[] bytes, FileLimits limits)
    {
        var header = ReadHeader(bytes, limits);
        var (dpiX, dpiY) = Resolutions.Decide(header.Width, header.Height, header.DpiX, header.DpiY);
        int warnings;
        using (Decode(bytes, reduction: Reduction(header), out warnings))
        {
            if (warnings == 0 && header.Components is 1 or 3)
                return Untouched(bytes, header, dpiX, dpiY);
        }

        // Damaged data is decoded once, here, so that every later reader sees the same pixels; CMYK becomes RGB, because
        // readers disagree about its polarity.
        using var pix = Decode(bytes, reduction: 1, out _);
        return StoredImages.Encode(pix, dpiX, dpiY, Flags(bytes, warnings));
    }

    private static ExtractedPage Untouched(byte[] bytes, JpegHeader header, double dpiX, double dpiY) => new()
    {
        Image = bytes,
        Stored = new StoredPageImage { Format = "jpg", Width = header.Width, Height = header.Height, DpiX = dpiX, DpiY = dpiY },
    };

    private static JpegHeader ReadHeader(byte[] bytes, FileLimits limits)
    {
        var header = JpegHeader.Read(bytes)
            ?? throw new RejectedFileException(RejectionReasons.Corrupt, "The JPEG is damaged before its first pixel; ask the sender to send it again.");
        ImageSizes.Check(header.Width, header.Height, limits);
        if (!header.Decodable)
            throw new RejectedFileException(
                RejectionReasons.UnsupportedCompression, "The JPEG uses a coding that scanners do not write (lossless or 12 bits); ask for an ordinary JPEG or a PDF.");
        return header;
    }

    /// <summary>Eighth size is enough to find damage and keeps memory small; tiny images would vanish.</summary>
    private static int Reduction(JpegHeader header) => Math.Min(header.Width, header.Height) >= 64 ? 8 : 1;

    private static PixHandle Decode(byte[] bytes, int reduction, out int warnings)
    {
        var pix = Leptonica.PixReadMemJpeg(bytes, (nuint)bytes.Length, 0, reduction, out warnings, Leptonica.JpegContinueWithBadData);
        if (!pix.IsInvalid)
            return pix;
        pix.Dispose();
        throw HasEnd(bytes)
            ? new RejectedFileException(RejectionReasons.Corrupt, "The JPEG cannot be decoded; ask the sender to send it again.")
            : new RejectedFileException(RejectionReasons.Truncated, "The JPEG ends too early to be decoded; ask the sender to send it again.");
    }

    private static string[] Flags(byte[] bytes, int warnings) =>
        warnings == 0 ? [] : HasEnd(bytes) ? [DamageFlags.Damaged] : [DamageFlags.Truncated];

    /// <summary>The end-of-image marker, allowing for what some devices append.</summary>
    private static bool HasEnd(byte[] bytes) => bytes.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xD9]) > bytes.Length / 2;
}
