using System.Buffers.Binary;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>A PNG file is one page.</summary>
internal static class PngFile
{
    private const int HeaderEnd = 33;
    private const double MetresPerInch = 0.0254;

    internal static FileInspection Inspect(byte[] bytes, FileLimits limits)
    {
        CheckHeader(bytes, limits);
        using var pix = Decode(bytes);
        return new FileInspection { Format = FileFormats.Png, Pages = 1 };
    }

    internal static ExtractedPage Extract(byte[] bytes, FileLimits limits)
    {
        var (width, height) = CheckHeader(bytes, limits);
        var (tagX, tagY) = Density(bytes);
        var (dpiX, dpiY) = Resolutions.Decide(width, height, tagX, tagY);
        using var pix = Decode(bytes);
        return StoredImages.Encode(pix, dpiX, dpiY, []);
    }

    private static (int Width, int Height) CheckHeader(byte[] bytes, FileLimits limits)
    {
        if (bytes.Length < HeaderEnd || !bytes.AsSpan(12, 4).SequenceEqual("IHDR"u8))
            throw new RejectedFileException(RejectionReasons.Corrupt, "The PNG is damaged at its beginning; ask the sender to send it again.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(16));
        var height = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(20));
        ImageSizes.Check(width, height, limits);
        return ((int)width, (int)height);
    }

    private static PixHandle Decode(byte[] bytes)
    {
        var pix = Leptonica.PixReadMemPng(bytes, (nuint)bytes.Length);
        if (!pix.IsInvalid)
            return pix;
        pix.Dispose();
        throw bytes.AsSpan().LastIndexOf("IEND"u8) > 0
            ? new RejectedFileException(RejectionReasons.Corrupt, "The PNG cannot be decoded; ask the sender to send it again.")
            : new RejectedFileException(RejectionReasons.Truncated, "The PNG ends too early; ask the sender to send it again.");
    }

    /// <summary>Pixels an inch from the pHYs chunk; 0 when there is none (PNG specification, 11.3.5.3).</summary>
    private static (double X, double Y) Density(ReadOnlySpan<byte> bytes)
    {
        for (var position = 8L; position + 12 <= bytes.Length;)
        {
            var chunk = bytes[(int)position..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk.Slice(4, 4).SequenceEqual("IDAT"u8))
                break;
            if (chunk.Slice(4, 4).SequenceEqual("pHYs"u8) && length == 9 && chunk.Length >= 17)
                return chunk[16] != 1 ? (0, 0) : (
                    Math.Round(BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]) * MetresPerInch),
                    Math.Round(BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]) * MetresPerInch));
            position += 12L + length;
        }

        return (0, 0);
    }
}
