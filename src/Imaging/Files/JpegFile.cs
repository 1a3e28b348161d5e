using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Imaging.Files;

/// <summary>A JPEG file is one page. Its bytes are kept as they are wherever a browser and the recogniser agree on their meaning.</summary>
internal static class JpegFile
{
    /// <summary>A preview has its picture's proportions, but for rounding: share of the ratio of its sides.</summary>
    private const double SameShape = 0.03;

    /// <summary>Correlation of two pictures, made very small, of which one is the other in a smaller size; pages of one form reach 0.9.</summary>
    private const double SamePicture = 0.98;

    /// <summary>Of a picture darker than this on average it is looked whether it is a negative.</summary>
    private const double Dark = 110;

    /// <returns>What is wrong with it: <see cref="DamageFlags"/>.</returns>
    internal static IReadOnlyList<string> Inspect(byte[] bytes, FileLimits limits)
    {
        var header = ReadHeader(bytes, limits);
        using var reduced = Decode(bytes, reduction: Reduction(header), out var warnings);
        return Flags(bytes, warnings);
    }

    internal static ExtractedPage Extract(byte[] bytes, FileLimits limits)
    {
        var header = ReadHeader(bytes, limits);
        var orientation = ExifOrientation.Of(bytes);
        int warnings;
        using (var reduced = Decode(bytes, reduction: Reduction(header), out warnings))
        {
            // A camera's turn is undone where the page is surveyed.
            if (warnings == 0 && header.Components is 1 or 3 && !Orientations.Mirrored(orientation) && !(Brightness(reduced) < Dark && IsNegative(bytes)))
            {
                var (x, y) = Resolutions.Decide(header.Width, header.Height, header.DpiX, header.DpiY);
                return Untouched(bytes, header, x, y);
            }
        }

        // Damaged data is decoded once, here, so that every later reader sees the same pixels; CMYK becomes RGB, because
        // readers disagree about its polarity; and nothing that comes later turns a mirrored page over.
        using var pix = Decode(bytes, reduction: 1, out _);
        using var upright = Orientations.Upright(pix, orientation);
        var (dpiX, dpiY) = orientation is >= 5 and <= 8
            ? Resolutions.Decide(header.Height, header.Width, header.DpiY, header.DpiX) : Resolutions.Decide(header.Width, header.Height, header.DpiX, header.DpiY);
        return StoredImages.Encode(upright, dpiX, dpiY, Flags(bytes, warnings));
    }

    /// <summary>Whether the one picture is the other in a smaller size, as devices append it to be shown on small screens.</summary>
    internal static bool IsPreview(byte[] small, byte[] large, FileLimits limits)
    {
        if (JpegHeader.Read(small) is not { Decodable: true } one || JpegHeader.Read(large) is not { Decodable: true } other
            || one.Width >= other.Width || one.Height >= other.Height || one.Height == 0
            || Math.Abs(one.Width * (double)other.Height / (one.Height * (double)other.Width) - 1) > SameShape
            || other.Width * (double)other.Height > limits.MaxPixels)
            return false;
        return Sketch(small, one) is { } first && Sketch(large, other) is { } second && Correlation(first, second) > SamePicture;
    }

    private static byte[]? Sketch(byte[] bytes, JpegHeader header)
    {
        const int Side = 48;
        using var reduced = Leptonica.PixReadMemJpeg(bytes, (nuint)bytes.Length, 0, Reduction(header), out _, Leptonica.JpegContinueWithBadData);
        if (reduced.IsInvalid)
            return null;
        using var gray = StoredImages.Checked(Leptonica.PixConvertTo8(reduced, colormap: false));
        using var sketch = StoredImages.Checked(Leptonica.PixScaleToSize(gray, Side, Side));
        return PixPixels.Bytes(sketch).ToArray();
    }

    private static double Correlation(byte[] one, byte[] other)
    {
        var (mean, otherMean) = (one.Average(value => value), other.Average(value => value));
        var (product, square, otherSquare) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            var (a, b) = (one[i] - mean, other[i] - otherMean);
            (product, square, otherSquare) = (product + a * b, square + a * a, otherSquare + b * b);
        }

        return square * otherSquare > 0 ? product / Math.Sqrt(square * otherSquare) : 0;
    }

    private static double Brightness(PixHandle pix)
    {
        using var gray = StoredImages.Checked(Leptonica.PixConvertTo8(pix, colormap: false));
        using var mean = StoredImages.Checked(Leptonica.PixScaleToSize(gray, 4, 4));
        return PixPixels.Bytes(mean).ToArray().Average(value => value);
    }

    private static bool IsNegative(byte[] bytes)
    {
        using var pix = Decode(bytes, reduction: 1, out _);
        return StoredImages.IsNegative(pix);
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
