using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Pages stored in a palette of a few shades. Whoever chose the shades chose them by how many pixels they stand for: where print is
/// pale, most stand for the paper, one for what is darkest, and one, hardly darker than paper, for most of the strokes. Letters are then
/// pale with black specks in them, and the specks are taken for the print.
/// </summary>
internal static class FewLevels
{
    /// <summary>Shades of a page: of a byte with four bits a pixel at most. Two are black and white.</summary>
    private const int Fewest = 3;
    private const int Most = 16;

    /// <summary>Every so many rows are looked at to see that a page has more.</summary>
    private const int Glance = 8;

    /// <summary>
    /// Strokes are pieces of two pixels and more a side to such a share; specks in them are not. Measured on 14 pale scans brought to 8
    /// and 16 shades: the darkest shades alone have 0 to 0.79 where the page was misread, with the shade of the strokes 0.91 to 0.99.
    /// </summary>
    private const double OfStrokes = 0.9;

    /// <summary>More of a page is not ink.</summary>
    private const double MostInk = 0.3;

    /// <summary>Of this part of the width and the height is the margin: black edges of a scanner's lid are no print.</summary>
    private const int Margin = 8;

    /// <summary>The brightness that ink is given, shares of the paper's. Darker, the fringes of letters run together.</summary>
    private const double Darkest = 0.72;
    private const double Brightest = 0.8;

    /// <summary>The page with its shades of ink brought together and away from the paper; null where it has none to bring.</summary>
    /// <param name="page">Gray or bitonal, as it was stored.</param>
    public static PixelImage? InkDrawnTogether(PixelImage page)
    {
        if (!HasFew(page))
            return null;
        var histogram = page.Histogram(step: 1);
        var levels = Levels(histogram);
        var pixels = page.GrayBytes();
        foreach (var level in levels[..^1])
        {
            var (share, ofStrokes) = Ink(pixels, page.Width, page.Height, level);
            if (share > MostInk)
                return null;
            if (ofStrokes >= OfStrokes)
                return Drawn(page, pixels, histogram, levels, level);
        }

        return null;
    }

    /// <summary>
    /// The page with its shades run into each other as a lens would do it; null where it has more than a few. Steps between shades
    /// have edges that print has not, and dots of a few shades stand for others. Measured on 15 scans brought to 4 to 16 shades, with
    /// and without dots: word F1 .724 as they are, .762 softened, with dots .743 and .859.
    /// </summary>
    /// <param name="page">Gray or bitonal, as it was stored.</param>
    public static PixelImage? Softened(PixelImage page)
    {
        if (!HasFew(page))
            return null;
        using var rows = page.GrayRows();
        return PixelImage.OfGray(Softened(rows.Pixels, page.Width, page.Height), page.Width, page.Height);
    }

    // Each pixel is a quarter of itself, an eighth of those beside it and a sixteenth of those at its corners.
    private static byte[] Softened(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var down = new ushort[width];
        var soft = new byte[pixels.Length];
        for (var y = 0; y < height; y++)
        {
            var above = pixels.Slice(Math.Max(0, y - 1) * width, width);
            var here = pixels.Slice(y * width, width);
            var below = pixels.Slice(Math.Min(height - 1, y + 1) * width, width);
            for (var x = 0; x < width; x++)
                down[x] = (ushort)(above[x] + 2 * here[x] + below[x]);
            var row = soft.AsSpan(y * width, width);
            row[0] = (byte)((down[0] + 2) / 4);
            row[^1] = (byte)((down[^1] + 2) / 4);
            for (var x = 1; x < width - 1; x++)
                row[x] = (byte)((down[x - 1] + 2 * down[x] + down[x + 1] + 8) / 16);
        }

        return soft;
    }

    /// <summary>What each brightness becomes; null where all ink is darker than that or of one shade.</summary>
    /// <param name="levels">Brightnesses that the page has, darkest first.</param>
    /// <param name="ink">Of these the brightest that is ink.</param>
    internal static byte[]? Map(ReadOnlySpan<int> histogram, ReadOnlySpan<int> levels, int ink)
    {
        var (paper, count) = (0.0, 0L);
        for (var value = ink + 1; value < histogram.Length; value++)
            (paper, count) = (paper + (double)value * histogram[value], count + histogram[value]);
        paper /= count;
        if (ink <= Brightest * paper || ink == levels[0])
            return null;
        var map = new byte[histogram.Length];
        for (var value = 0; value < map.Length; value++)
        {
            var along = Math.Max(0, value - levels[0]) / (double)(ink - levels[0]);
            map[value] = (byte)(value > ink ? value : Math.Round((Darkest + (Brightest - Darkest) * along) * paper));
        }

        return map;
    }

    private static PixelImage? Drawn(PixelImage page, byte[] pixels, int[] histogram, int[] levels, int ink)
    {
        if (Map(histogram, levels, ink) is not { } map)
            return null;
        foreach (ref var pixel in pixels.AsSpan())
            pixel = map[pixel];
        return PixelImage.OfGray(Softened(pixels, page.Width, page.Height), page.Width, page.Height);
    }

    private static bool HasFew(PixelImage page) =>
        !page.Bitonal && Count(page.Histogram(Glance)) <= Most && Count(page.Histogram(step: 1)) is >= Fewest and <= Most;

    private static int Count(ReadOnlySpan<int> histogram) => histogram.Length - histogram.Count(0);

    private static int[] Levels(int[] histogram) => [.. Enumerable.Range(0, histogram.Length).Where(value => histogram[value] > 0)];

    // How much of the page within its margins is so dark, and how much of that lies in squares of two pixels a side.
    private static (double Share, double OfStrokes) Ink(byte[] pixels, int width, int height, int level)
    {
        var (left, right, top, bottom) = (width / Margin, width - width / Margin, height / Margin, height - height / Margin);
        var (ink, inSquares) = (0L, 0L);
        for (var y = Math.Max(1, top); y < Math.Min(bottom, height - 1); y++)
        {
            var here = pixels.AsSpan(y * width, width);
            var above = pixels.AsSpan((y - 1) * width, width);
            var below = pixels.AsSpan((y + 1) * width, width);
            for (var x = Math.Max(1, left); x < Math.Min(right, width - 1); x++)
            {
                if (here[x] > level)
                    continue;
                ink++;
                var (before, after) = (here[x - 1] <= level, here[x + 1] <= level);
                var inSquare = (above[x] <= level && ((before && above[x - 1] <= level) || (after && above[x + 1] <= level)))
                    || (below[x] <= level && ((before && below[x - 1] <= level) || (after && below[x + 1] <= level)));
                inSquares += inSquare ? 1 : 0;
            }
        }

        return (ink / Math.Max(1.0, (double)(right - left) * (bottom - top)), inSquares / Math.Max(1.0, ink));
    }
}
