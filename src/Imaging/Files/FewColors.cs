using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Pages of so few shades or colours that each is one by choice. JPEG would blur them into each other, and where print is pale, the
/// shade of its strokes into that of the paper. With a palette they are kept as they are, and mostly in fewer bytes.
/// </summary>
internal static class FewColors
{
    /// <summary>As many as four bits tell apart.</summary>
    internal const int Most = 16;

    /// <summary>The image as a PNG with a palette; null where it has more colours.</summary>
    /// <param name="image">8 bits gray or 32 bits colour, without a palette.</param>
    internal static byte[]? Encode(PixHandle image)
    {
        Leptonica.PixGetDimensions(image, out var width, out var height, out var depth);
        if (!(depth == 8 ? HasFewShades(image, width, height) : HasFewColors(image)))
            return null;
        using var few = depth == 8 ? Leptonica.PixConvertGrayToColormap8(image, leastDepth: 2) : Leptonica.PixConvertRgbToColormapLossless(image);
        return few.IsInvalid ? null : PixPixels.EncodePng(few);
    }

    private static bool HasFewShades(PixHandle image, int width, int height)
    {
        var words = PixPixels.Words(image);
        var wordsPerLine = words.Length / height;
        Span<bool> seen = stackalloc bool[256];
        var count = 0;
        for (var row = 0; row < height; row++)
        {
            var line = words.Slice(row * wordsPerLine, wordsPerLine);
            for (var column = 0; column < width; column++)
            {
                ref var shade = ref seen[(byte)(line[column >> 2] >> (24 - 8 * (column & 3)))];
                if (!shade && ++count > Most)
                    return false;
                shade = true;
            }
        }

        return true;
    }

    private static bool HasFewColors(PixHandle image)
    {
        // What is in the lowest byte of a pixel is no colour.
        const int Color = 8;
        Span<uint> seen = stackalloc uint[Most];
        var (count, last) = (0, uint.MaxValue);
        foreach (var word in PixPixels.Words(image))
        {
            var color = word >> Color;
            if (color == last || seen[..count].Contains(color))
            {
                last = color;
                continue;
            }

            if (count == Most)
                return false;
            seen[count++] = last = color;
        }

        return true;
    }
}
