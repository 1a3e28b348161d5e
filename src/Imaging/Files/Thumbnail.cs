using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Compares an image taken out of a page with a small drawing of that page: is the page just this image, and which way up?
/// </summary>
internal static class Thumbnail
{
    // 25 dots an inch: letters blur into gray, yet a line of text is plain to see.
    private const double PixelsPerPoint = 25 / 72.0;

    // A quarter of an inch. A line of 8-point text covers a tenth of such a tile, about 25 of 255 levels. Over the scanned pages
    // of a test corpus the largest difference between a page and its own image was 1.
    private const int Tile = 6;
    private const double LargestDifference = 8;

    internal static (int Width, int Height) SizeFor(double pointsWide, double pointsHigh) =>
        ((int)Math.Clamp(pointsWide * PixelsPerPoint, 8, 1000), (int)Math.Clamp(pointsHigh * PixelsPerPoint, 8, 1000));

    /// <summary>
    /// Clockwise quarter turns after which <paramref name="image"/> looks like <paramref name="drawing"/>; null when something is on
    /// the page that is not in the image, or the other way round.
    /// </summary>
    internal static int? QuarterTurns(PixHandle image, PixHandle drawing)
    {
        Leptonica.PixGetDimensions(drawing, out var width, out var height, out _);
        using var gray = Gray(image);
        var drawn = Shrink(drawing, width, height, width, height);
        var target = Tiles(drawn, width, height, 0, 0);

        // Poppler's rasteriser spreads an image over one column and one row more than it shows.
        var upright = Shrink(gray, width + 1, height + 1, width, height);
        if (Alike(upright, 0))
            return 0;
        if (Alike(upright, 2))
            return 2;
        var sideways = Shrink(gray, height + 1, width + 1, height, width);
        return Alike(sideways, 1) ? 1 : Alike(sideways, 3) ? 3 : null;

        // Turned pages are drawn by another routine that may be a pixel off, so each tile may find its like one pixel away.
        bool Alike(double[] source, int turns)
        {
            var turned = Turned(source, width, height, turns);
            var left = Enumerable.Range(0, target.Length).ToList();
            for (var shift = 0; shift < 9 && left.Count > 0; shift++)
            {
                // The middle first: it is nearly always the answer.
                var tiles = Tiles(turned, width, height, (shift + 4) % 9 % 3 - 1, (shift + 4) % 9 / 3 - 1);
                left.RemoveAll(tile => Math.Abs(tiles[tile] - target[tile]) <= LargestDifference);
            }

            return left.Count == 0;
        }
    }

    /// <summary>
    /// Mean gray of each cell when the image is spread over a grid of cells, of which the first width × height are returned.
    /// Cell i begins at pixel ⌊i·pixels/cells⌋, as in Bresenham's algorithm.
    /// </summary>
    private static double[] Shrink(PixHandle gray, int cellsAcross, int cellsDown, int width, int height)
    {
        Leptonica.PixGetDimensions(gray, out var sourceWidth, out var sourceHeight, out _);
        var words = PixPixels.Words(gray);
        var wordsPerLine = words.Length / sourceHeight;
        var sums = new double[width * height];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom) = Span(y, sourceHeight, cellsDown);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = Span(x, sourceWidth, cellsAcross);
                var sum = 0L;
                for (var row = top; row < bottom; row++)
                {
                    var line = words.Slice(row * wordsPerLine, wordsPerLine);
                    for (var column = left; column < right; column++)
                        sum += (byte)(line[column >> 2] >> (24 - 8 * (column & 3)));
                }

                sums[y * width + x] = sum / (double)((bottom - top) * (right - left));
            }
        }

        return sums;

        static (int From, int To) Span(int cell, int pixels, int cells)
        {
            var from = Math.Min((int)((long)cell * pixels / cells), pixels - 1);
            return (from, Math.Max(from + 1, (int)((long)(cell + 1) * pixels / cells)));
        }
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

    private static double[] Tiles(double[] pixels, int width, int height, int shiftX, int shiftY)
    {
        var (across, down) = ((width + Tile - 1) / Tile, (height + Tile - 1) / Tile);
        var sums = new double[across * down];
        var counts = new int[across * down];
        for (var y = 0; y < height; y++)
        {
            var row = Math.Clamp(y + shiftY, 0, height - 1) * width;
            for (var x = 0; x < width; x++)
            {
                var tile = y / Tile * across + x / Tile;
                sums[tile] += pixels[row + Math.Clamp(x + shiftX, 0, width - 1)];
                counts[tile]++;
            }
        }

        for (var tile = 0; tile < sums.Length; tile++)
            sums[tile] /= counts[tile];
        return sums;
    }
}
