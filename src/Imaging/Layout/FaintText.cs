using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// How much of a gray page is lines of print that gave no words, told without knowing which brightness is ink: where print is hardly
/// darker than paper, what finds lines does not see it, and what looks for unread ink by the same ink misses it as well. Along a line
/// of print brightness changes more than between lines, however pale it is, and however noisy or dark the paper.
/// </summary>
internal static class FaintText
{
    /// <summary>Dots an inch at which is looked: noise of single pixels is averaged away, strokes are still apart.</summary>
    private const double WorkingDpi = 100;

    /// <summary>Pixels a side of a square; a fiftieth of an inch, as where strips of text are looked for.</summary>
    private const int Square = 2;

    /// <summary>Squares along and across a line over which the changes of brightness are averaged: half an inch by two squares.</summary>
    private const int Along = 12;
    private const int Across = 2;

    /// <summary>Squares a side of the areas whose paper is measured, and the share of each that is at least paper: an inch, the gaps between lines.</summary>
    private const int Area = 50;
    private const double PaperShare = 0.15;

    /// <summary>Every so many rows of squares are asked for the paper; sorting all takes longer than the rest.</summary>
    private const int PaperStep = 3;

    /// <summary>
    /// Print changes by so many times as much as paper does, and by so many levels more. Of the blank backs of 22 gray scans with specks,
    /// grain and what shines through, 21 then have 0 to 0.5 square inches of strips and one 2.9; 76 drawn pages of contrast .04 to .13
    /// have 1.7 and more, most of them 20.
    /// </summary>
    private const double TimesPaper = 1.8;
    private const double MoreThanPaper = 0.8;

    /// <summary>Levels that one pixel counts at most: black specks on clean paper are no line of pale print.</summary>
    private const int MostOfPixel = 24;

    /// <summary>Inches that a line of print seems longer and higher by being averaged.</summary>
    private const double Longer = 0.26;
    private const double Higher = 0.05;

    /// <summary>
    /// Signatures, bar codes and pictures look like a line or two. What is less than this share of a page's text, or fewer square inches,
    /// is left to what looks at pieces of ink.
    /// </summary>
    private const double LeastShare = 0.4;
    private const double LeastArea = 1.5;

    /// <summary>Darker by less than this share of the paper's brightness, so many of the darkest pixels say, all of a page's print is pale.</summary>
    private const double PaleContrast = 0.3;
    private const double DarkestShare = 0.001;

    /// <summary>
    /// So much of a page is ink at least; of this part of its width and height is the margin. More than so many times the contrast makes
    /// print of noise.
    /// </summary>
    private const double InkShare = 0.02;

    /// <summary>Darker than this is ink by any measure, a heading or an edge, and says nothing of how dark the pale print is: a quarter of the paper's brightness less.</summary>
    private const int SurelyInk = PixelImage.EvenPaper * 3 / 4;
    private const int Margin = 8;
    private const double MostGain = 6;

    /// <summary>The share of what looks like text that gave no words; 0 where it is small.</summary>
    /// <param name="page">Gray, upright and straight.</param>
    /// <param name="words">The words that were read, and whatever else was understood, in its pixels.</param>
    public static double Unread(PixelImage page, IReadOnlyList<Box> words, double dpi)
    {
        var unread = SquareInches(page, words, dpi);
        var read = words.Sum(word => (double)word.Width * word.Height) / (dpi * dpi);
        return unread < LeastArea || unread < LeastShare * (unread + read) ? 0 : unread / (unread + read);
    }

    /// <summary>Whether nothing on the page is dark: then only a part of its strokes may be taken for ink, and words be read from those.</summary>
    /// <param name="page">Gray.</param>
    public static bool IsPale(PixelImage page)
    {
        using var inner = page.Clip(new Box(page.Width / Margin, page.Height / Margin, page.Width - 2 * (page.Width / Margin), page.Height - 2 * (page.Height / Margin)));
        var histogram = inner.Histogram(step: 2);
        var total = histogram.Sum(count => (long)count);
        return Darkest(DarkestShare) > (1 - PaleContrast) * Darkest(0.5);

        int Darkest(double share)
        {
            var (value, darker) = (0, 0L);
            while (value < byte.MaxValue && (darker += histogram[value]) < share * total)
                value++;
            return value;
        }
    }

    /// <summary>Square inches of lines of print other than the words that were read; 0 on a page too small to tell print from paper.</summary>
    /// <param name="page">Gray; its lines run along its rows.</param>
    /// <param name="words">The words that were read, and whatever else was understood, in its pixels.</param>
    public static double SquareInches(PixelImage page, IReadOnlyList<Box> words, double dpi)
    {
        var scale = WorkingDpi / dpi;
        using var small = page.Scale(scale, scale);
        using var rows = small.GrayRows();
        var (across, down) = (small.Width / Square, small.Height / Square);
        if (across <= Area || down <= Area)
            return 0;
        var print = Print(Averaged(Changes(rows.Pixels, small.Width, across, down), across, down), across, down);
        return UnreadText.Area(print, [.. words.Select(word => Around(word, scale))], across, down, Square) * Square * Square / (WorkingDpi * WorkingDpi);
    }

    /// <summary>The page with its paper evened out and its palest print made as dark as print mostly is. What is darker becomes black.</summary>
    /// <param name="page">Gray.</param>
    public static PixelImage Stretched(PixelImage page)
    {
        using var even = page.EvenOutBackground();
        using var inner = even.Clip(new Box(even.Width / Margin, even.Height / Margin, even.Width - 2 * (even.Width / Margin), even.Height - 2 * (even.Height / Margin)));
        var histogram = inner.Histogram(step: 2);
        var (ink, darker, least) = (SurelyInk, 0L, InkShare * histogram.Sum(count => (long)count));
        while (ink < PixelImage.EvenPaper && (darker += histogram[ink]) < least)
            ink++;
        var gain = Math.Clamp(PixelImage.EvenPaper / 2.0 / Math.Max(1, PixelImage.EvenPaper - ink), 1, MostGain);
        var pixels = even.GrayBytes();
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (byte)Math.Clamp(PixelImage.EvenPaper - gain * (PixelImage.EvenPaper - pixel), 0, byte.MaxValue);
        return PixelImage.OfGray(pixels, even.Width, even.Height);
    }

    private static Box Around(Box word, double scale)
    {
        var (left, top) = (word.Left * scale - Longer * WorkingDpi, word.Top * scale - Higher * WorkingDpi);
        return new Box(
            (int)left, (int)top, (int)(word.Right * scale + Longer * WorkingDpi - left), (int)(word.Bottom * scale + Higher * WorkingDpi - top));
    }

    // How much brightness changes along two rows at once of each square, in levels, on the mean: a stroke does so, a speck does not.
    private static float[] Changes(ReadOnlySpan<byte> gray, int width, int across, int down)
    {
        var changes = new float[across * down];
        for (var y = 0; y < down * Square - 1; y++)
        {
            var row = gray.Slice(y * width, width);
            var next = gray.Slice((y + 1) * width, width);
            var squares = changes.AsSpan(y / Square * across, across);
            for (var x = 1; x < Math.Min(across * Square, width - 1); x++)
            {
                var (here, below) = (row[x + 1] - row[x - 1], next[x + 1] - next[x - 1]);
                if (here > 0 == below > 0)
                    squares[x / Square] += Math.Min(MostOfPixel, Math.Min(Math.Abs(here), Math.Abs(below))) / (float)(Square * Square);
            }
        }

        return changes;
    }

    private static float[] Averaged(float[] changes, int across, int down)
    {
        var along = new float[changes.Length];
        for (var y = 0; y < down; y++)
        {
            var row = changes.AsSpan(y * across, across);
            var result = along.AsSpan(y * across, across);
            var (sum, from, to) = (0f, 0, 0);
            for (var x = 0; x < across; x++)
            {
                for (; to < Math.Min(across, x + Along + 1); to++)
                    sum += row[to];
                for (; from < x - Along; from++)
                    sum -= row[from];
                result[x] = sum / (to - from);
            }
        }

        var averaged = new float[changes.Length];
        for (var i = 0; i < changes.Length; i++)
        {
            var sum = 0f;
            for (var more = 0; more < Across; more++)
                sum += along[Math.Min(i / across + more, down - 1) * across + i % across];
            averaged[i] = sum / Across;
        }

        return averaged;
    }

    private static bool[] Print(float[] changes, int across, int down)
    {
        var print = new bool[changes.Length];
        var area = new float[4 * Area * Area];
        for (var top = 0; top < down; top += Area)
        {
            // What is left at the right and at the bottom belongs to the last whole area.
            if (top > 0 && down - top < Area)
                break;
            var bottom = down - top < 2 * Area ? down : top + Area;
            for (var left = 0; left < across; left += Area)
            {
                if (left > 0 && across - left < Area)
                    break;
                var right = across - left < 2 * Area ? across : left + Area;
                var count = 0;
                for (var y = top; y < bottom; y += PaperStep)
                {
                    changes.AsSpan(y * across + left, right - left).CopyTo(area.AsSpan(count));
                    count += right - left;
                }

                area.AsSpan(0, count).Sort();
                var paper = area[(int)(PaperShare * count)];
                var least = Math.Max(TimesPaper * paper, paper + MoreThanPaper);
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right; x++)
                        print[y * across + x] = changes[y * across + x] > least;
                }
            }
        }

        return print;
    }
}
