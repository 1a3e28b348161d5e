using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>Turns a decoded image into one of the three stored formats, losing nothing that is there.</summary>
internal static class StoredImages
{
    // Twice the size of quality 75 and no visible blocks around letters; OCR on it equals OCR on the uncompressed page.
    private const int JpegQuality = 90;

    // Limits of the formats: JPEG counts in 16 bits, libtiff's G4 encoder in 32.
    private const int LongestJpegSide = 65500;

    private const uint White = 0xFFFFFF00;
    private const uint Black = 0;

    /// <summary>
    /// Encodes a page: what has only black and white becomes G4, what has a few shades or colours PNG, the rest JPEG, gray where no
    /// pixel has colour. Transparent parts become white, as on paper, unless that would hide what is drawn: readers show it on a
    /// dark ground then, and so it is laid on black. A negative is turned into black on white.
    /// </summary>
    /// <exception cref="RejectedFileException">The image is too long for the format.</exception>
    internal static ExtractedPage Encode(PixHandle source, double dpiX, double dpiY, IReadOnlyList<string> flags)
    {
        using var stored = Plain(source);
        using var plain = Negative.Is(stored) ? Checked(Leptonica.PixInvert(0, stored)) : Checked(Leptonica.PixClone(stored));
        Leptonica.PixGetDimensions(plain, out var width, out var height, out var depth);
        Leptonica.PixSetResolution(plain, (int)Math.Round(dpiX), (int)Math.Round(dpiY));
        if (depth > 1 && Math.Max(width, height) > LongestJpegSide)
            throw new RejectedFileException(RejectionReasons.PageTooLarge, "A page is longer than an image can be; ask the sender to send it in parts.");
        var (format, encoded) = depth == 1 ? ("tif", PixPixels.EncodeG4(plain))
            : FewColors.Encode(plain) is { } few ? ("png", few)
            : ("jpg", PixPixels.EncodeJpeg(plain, JpegQuality));
        var bytes = encoded ?? throw new InvalidOperationException("The page image could not be encoded.");
        return new ExtractedPage
        {
            Image = bytes,
            Stored = new StoredPageImage
            {
                Format = format,
                Width = width,
                Height = height,
                DpiX = dpiX,
                DpiY = dpiY,
            },
            Flags = flags,
        };
    }

    /// <summary>Whether the image is white on black, as a page never is.</summary>
    internal static bool IsNegative(PixHandle source)
    {
        using var plain = Plain(source);
        return Negative.Is(plain);
    }

    /// <summary>The same image with 1, 8 or 32 bits a pixel, no colormap, no transparency, and no more bits than it needs.</summary>
    private static PixHandle Plain(PixHandle source)
    {
        var steps = new List<PixHandle>();
        var current = source;
        try
        {
            if (Leptonica.PixGetColormap(current) != 0)
                Step(Leptonica.PixRemoveColormap(current, Leptonica.RemoveColormapBasedOnSource));
            if (Depth(current) == 32 && Leptonica.PixGetSamplesPerPixel(current) == 4)
                Step(Leptonica.PixAlphaBlendUniform(current, Transparency.LightDrawing(current) ? Black : White));
            if (Depth(current) is 2 or 4 or 16 or 24)
                Step(Leptonica.PixConvertTo8(current, colormap: false));
            if (Depth(current) == 32 && IsGray(PixPixels.Words(current)))
                Step(Leptonica.PixConvertRgbToGray(current, 0.3f, 0.59f, 0.11f));
            if (Depth(current) == 8 && IsBlackAndWhite(current))
                Step(Leptonica.PixThresholdToBinary(current, 128));
            if (steps.Count == 0)
                return Checked(Leptonica.PixClone(source));
            var last = steps[^1];
            steps.RemoveAt(steps.Count - 1);
            return last;
        }
        finally
        {
            steps.ForEach(step => step.Dispose());
        }

        void Step(PixHandle next)
        {
            current = Checked(next);
            steps.Add(current);
        }
    }

    internal static PixHandle Checked(PixHandle pix) =>
        pix.IsInvalid ? throw new InvalidOperationException("An image operation failed.") : pix;

    private static int Depth(PixHandle pix)
    {
        Leptonica.PixGetDimensions(pix, out _, out _, out var depth);
        return depth;
    }

    private static bool IsGray(ReadOnlySpan<uint> words)
    {
        foreach (var word in words)
        {
            var (red, green, blue) = ((byte)(word >> 24), (byte)(word >> 16), (byte)(word >> 8));
            if (red != green || green != blue)
                return false;
        }

        return true;
    }

    private static bool IsBlackAndWhite(PixHandle pix)
    {
        Leptonica.PixGetDimensions(pix, out var width, out var height, out _);
        var words = PixPixels.Words(pix);
        var wordsPerLine = words.Length / height;
        for (var row = 0; row < height; row++)
        {
            var line = words.Slice(row * wordsPerLine, wordsPerLine);
            for (var column = 0; column < width; column++)
            {
                if ((byte)(line[column >> 2] >> (24 - 8 * (column & 3))) is not (0 or 255))
                    return false;
            }
        }

        return true;
    }
}
