using System.Buffers.Binary;
using Capture.Engines;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Imaging.Files;

/// <summary>A PNG file is one page.</summary>
internal static class PngFile
{
    private const int HeaderEnd = 33;
    private const double MetresPerInch = 0.0254;

    /// <returns>What is wrong with it: <see cref="DamageFlags"/>.</returns>
    internal static IReadOnlyList<string> Inspect(byte[] bytes, FileLimits limits)
    {
        CheckHeader(bytes, limits);
        using var pix = Decode(bytes, out var flags);
        return flags;
    }

    internal static ExtractedPage Extract(byte[] bytes, FileLimits limits)
    {
        CheckHeader(bytes, limits);
        var (tagX, tagY) = Density(bytes);
        using var pix = Decode(bytes, out var flags);
        // Turns are found on the page itself; that it is mirrored only the file can say.
        var orientation = Exif(bytes);
        orientation = Orientations.Mirrored(orientation) ? orientation : 1;
        using var upright = Orientations.Upright(pix, orientation);
        Leptonica.PixGetDimensions(upright, out var width, out var height, out _);
        var (dpiX, dpiY) = orientation >= 5 ? Resolutions.Decide(width, height, tagY, tagX) : Resolutions.Decide(width, height, tagX, tagY);
        return StoredImages.Encode(upright, dpiX, dpiY, flags);
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

    /// <summary>The picture; where it is cut off or damaged, the rows before that, with white below.</summary>
    private static PixHandle Decode(byte[] bytes, out IReadOnlyList<string> flags)
    {
        flags = [];
        var pix = Leptonica.PixReadMemPng(bytes, (nuint)bytes.Length);
        if (!pix.IsInvalid)
            return pix;
        pix.Dispose();
        var hasEnd = bytes.AsSpan().LastIndexOf("IEND"u8) > 0;
        if (PngRows.Completed(bytes) is { } completed)
        {
            pix = Leptonica.PixReadMemPng(completed, (nuint)completed.Length);
            flags = [hasEnd ? DamageFlags.Damaged : DamageFlags.Truncated];
            if (!pix.IsInvalid)
                return pix;
            pix.Dispose();
        }

        throw hasEnd
            ? new RejectedFileException(RejectionReasons.Corrupt, "The PNG cannot be decoded; ask the sender to send it again.")
            : new RejectedFileException(RejectionReasons.Truncated, "The PNG ends too early; ask the sender to send it again.");
    }

    /// <summary>The orientation of the eXIf chunk; 0 when there is none (PNG specification, third edition, 11.3.4.5).</summary>
    private static int Exif(ReadOnlySpan<byte> bytes)
    {
        for (var position = 8L; position + 12 <= bytes.Length;)
        {
            var chunk = bytes[(int)position..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk.Slice(4, 4).SequenceEqual("eXIf"u8) && length <= chunk.Length - 12)
                return ExifOrientation.OfTiff(chunk.Slice(8, (int)length));
            position += 12L + length;
        }

        return 0;
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
