using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Compares an image taken out of a page with a small drawing of that page: is the page just this image, and which way up?
/// </summary>
internal static class Thumbnail
{
    // 25 dots an inch: letters blur into gray, so half a pixel of shift does not matter, yet a line of text is plain to see.
    private const double PixelsPerPoint = 25 / 72.0;

    // A quarter of an inch. A line of 8-point text covers a tenth of such a tile, about 25 of 255 levels.
    private const int Tile = 6;
    private const double LargestDifference = 10;

    internal static (int Width, int Height) SizeFor(double pointsWide, double pointsHigh) =>
        ((int)Math.Clamp(pointsWide * PixelsPerPoint, 8, 1000), (int)Math.Clamp(pointsHigh * PixelsPerPoint, 8, 1000));

    /// <summary>
    /// Clockwise quarter turns after which <paramref name="image"/> looks like <paramref name="drawing"/>; null when something is on
    /// the page that is not in the image, or the other way round.
    /// </summary>
    internal static int? QuarterTurns(PixHandle image, PixHandle drawing)
    {
        Leptonica.PixGetDimensions(drawing, out var width, out var height, out _);
        var target = Tiles(Shrink(drawing, width, height), width, height);
        var upright = Shrink(image, width, height);
        if (Alike(upright, 0))
            return 0;
        if (Alike(upright, 2))
            return 2;
        var sideways = Shrink(image, height, width);
        return Alike(sideways, 1) ? 1 : Alike(sideways, 3) ? 3 : null;

        bool Alike(double[] source, int turns) => Tiles(Turned(source, width, height, turns), width, height)
            .Zip(target).All(pair => Math.Abs(pair.First - pair.Second) <= LargestDifference);
    }

    /// <summary>Mean gray of each cell of a width × height grid over the image.</summary>
    private static double[] Shrink(PixHandle image, int width, int height)
    {
        using var gray = Gray(image);
        Leptonica.PixGetDimensions(gray, out var sourceWidth, out var sourceHeight, out _);
        var words = PixPixels.Words(gray);
        var wordsPerLine = words.Length / sourceHeight;
        var columns = new int[sourceWidth];
        for (var x = 0; x < sourceWidth; x++)
            columns[x] = (int)((long)x * width / sourceWidth);
        var sums = new double[width * height];
        var counts = new int[width * height];
        for (var y = 0; y < sourceHeight; y++)
        {
            var line = words.Slice(y * wordsPerLine, wordsPerLine);
            var row = (int)((long)y * height / sourceHeight) * width;
            for (var x = 0; x < sourceWidth; x++)
            {
                var cell = row + columns[x];
                sums[cell] += (byte)(line[x >> 2] >> (24 - 8 * (x & 3)));
                counts[cell]++;
            }
        }

        for (var cell = 0; cell < sums.Length; cell++)
            sums[cell] = counts[cell] == 0 ? 255 : sums[cell] / counts[cell];
        return sums;
    }

    private static PixHandle Gray(PixHandle image)
    {
        Leptonica.PixGetDimensions(image, out _, out _, out var depth);
        return StoredImages.Checked(depth == 32
            ? Leptonica.PixConvertRgbToGray(image, 0.3f, 0.59f, 0.11f)
            : Leptonica.PixConvertTo8(image, colormap: false));
    }

    /// <param name="width">Of the result; the source has the two swapped for odd turns.</param>
    private static double[] Turned(double[] source, int width, int height, int turns)
    {
        var result = new double[source.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                result[y * width + x] = turns switch
                {
                    1 => source[(width - 1 - x) * height + y],
                    2 => source[(height - 1 - y) * width + width - 1 - x],
                    3 => source[x * height + height - 1 - y],
                    _ => source[y * width + x],
                };
            }
        }

        return result;
    }

    private static double[] Tiles(double[] pixels, int width, int height)
    {
        var (across, down) = ((width + Tile - 1) / Tile, (height + Tile - 1) / Tile);
        var sums = new double[across * down];
        var counts = new int[across * down];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var tile = y / Tile * across + x / Tile;
                sums[tile] += pixels[y * width + x];
                counts[tile]++;
            }
        }

        for (var tile = 0; tile < sums.Length; tile++)
            sums[tile] /= counts[tile];
        return sums;
    }
}
