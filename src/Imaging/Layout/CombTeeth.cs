using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>
/// Finds rows of cells by the teeth that stand on a rule: thin ink right above it at even distances, with paper between. Teeth may be low,
/// worn, or dotted: letters do not come so near to the rule they stand above.
/// </summary>
internal static class CombTeeth
{
    // Inches above the rule, from and to, in which teeth are looked for; how thick they are at most, and how far apart.
    private const double From = 0.01;
    private const double To = 0.04;
    private const double Thickest = 0.045;
    private const double Narrowest = 0.1;
    private const double Widest = 0.5;

    /// <summary>So much of what lies above the rule is ink where a tooth is: a dotted one shows a third.</summary>
    private const double ToothInk = 0.3;

    /// <summary>Of a row so many teeth show at least, and such a share of them; a row like another, as the month of a date is, has fewer.</summary>
    private const int FewestTeeth = 5;
    private const int FewestOfGroup = 3;
    private const double Present = 0.75;

    /// <summary>Teeth stand as far apart as their neighbours to this share of the distance, or two pixels.</summary>
    private const double Evenly = 0.09;

    /// <summary>Between so many of the teeth there is nothing but paper.</summary>
    private const double Clean = 0.75;

    /// <summary>A rule that was torn goes on within so many inches, as high to so many.</summary>
    private const double Torn = 0.25;
    private const double AsHigh = 0.02;

    /// <summary>Pixels along a rule over which it does not lean.</summary>
    private const int Block = 24;

    // Inches: how high cells are. A rule above them covers so much of their width.
    private const double Lowest = 0.12;
    private const double Highest = 0.6;
    private const double UpperRule = 0.6;

    /// <summary>Teeth lower than so many distances are no walls: letters stand above them, in cells so high.</summary>
    private const double LowTooth = 0.75;
    private const double CellAspect = 1.35;
    private const double HighestCell = 2;

    /// <summary>The cells of each row, from left to right.</summary>
    /// <param name="ink">With rules.</param>
    /// <param name="rows">Of the ink.</param>
    /// <param name="rules">All of them, with those that run down.</param>
    public static List<List<Box>> Find(PixelImage ink, GrayRows rows, IReadOnlyList<Box> rules, double dpi)
    {
        var found = new List<(List<int> Teeth, Box Rule)>();
        foreach (var rule in Whole(rules, dpi))
        {
            var teeth = Teeth(rows, ink.Width, rule, dpi, out var other);
            while (Longest(teeth, other, dpi) is { Count: >= FewestOfGroup } row)
            {
                found.Add((row, rule));
                teeth.RemoveAll(tooth => row[0] - Thickest * dpi <= tooth && tooth <= row[^1] + Thickest * dpi);
            }
        }

        var certain = found.FindAll(row => row.Teeth.Count >= FewestTeeth);
        return [.. found.Where(row => certain.Exists(other => AreAlike(row.Teeth, other.Teeth))).Select(row => Cells(row.Teeth, row.Rule, ink, dpi))];
    }

    private static bool AreAlike(List<int> one, List<int> other) => Math.Abs(Distance(one) - Distance(other)) <= Math.Max(1, Evenly * Distance(other));

    private static double Distance(List<int> teeth) => (teeth[^1] - teeth[0]) / (teeth.Count - 1.0);

    // Rules that run across, torn ones in one.
    private static List<Box> Whole(IReadOnlyList<Box> rules, double dpi)
    {
        var whole = new List<Box>();
        foreach (var rule in rules.Where(rule => rule.Width > 4 * rule.Height).OrderBy(rule => rule.Left))
        {
            var before = whole.FindIndex(other => rule.Left - other.Right <= Torn * dpi && Math.Abs(rule.Bottom - other.Bottom) <= AsHigh * dpi && Math.Abs(rule.Top - other.Top) <= AsHigh * dpi);
            if (before < 0)
                whole.Add(rule);
            else
                whole[before] = Around(whole[before], rule);
        }

        whole.RemoveAll(rule => rule.Width < (FewestOfGroup - 1) * Narrowest * dpi);
        return whole;
    }

    private static Box Around(Box one, Box other)
    {
        var (left, top) = (Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top));
        return new Box(left, top, Math.Max(one.Right, other.Right) - left, Math.Max(one.Bottom, other.Bottom) - top);
    }

    // The middles of thin ink above a rule; other ink apart.
    private static List<int> Teeth(GrayRows rows, int width, Box rule, double dpi, out List<int> other)
    {
        (var teeth, other) = (new List<int>(), []);
        var (from, to) = ((int)Math.Ceiling(From * dpi), (int)Math.Ceiling(To * dpi));
        var (left, right) = (Math.Max(1, rule.Left - 3), Math.Min(width - 1, rule.Right + 3));
        if (rule.Top < to + 1 || right <= left)
            return teeth;
        var (least, tops) = (Math.Max(1, ToothInk * (to - from + 1)), Tops(rows.Pixels, width, rule));
        for (var x = left; x < right; x++)
        {
            var start = x;
            while (x < right && Above(rows.Pixels, width, x, tops[Math.Clamp((x - rule.Left) / Block, 0, tops.Length - 1)], from, to) >= least)
                x++;
            // Looked at with a pixel to both sides.
            if (x > start)
                (x - start - 2 <= Thickest * dpi ? teeth : other).Add((start + x - 1) / 2);
        }

        return teeth;
    }

    // In how many rows above a rule there is ink, in a column or beside it.
    private static int Above(ReadOnlySpan<byte> ink, int width, int x, int top, int from, int to)
    {
        var rows = 0;
        for (var y = Math.Max(0, top - to); y <= top - from; y++)
            rows += (ink[y * width + x - 1] & ink[y * width + x] & ink[y * width + x + 1]) == 0 ? 1 : 0;
        return rows;
    }

    // Where a rule begins, block by block: it may lean.
    private static int[] Tops(ReadOnlySpan<byte> ink, int width, Box rule)
    {
        var tops = new int[(rule.Width + Block - 1) / Block];
        Span<int> block = stackalloc int[Block];
        for (var i = 0; i < tops.Length; i++)
        {
            var count = 0;
            for (var x = rule.Left + i * Block; x < Math.Min(rule.Right, rule.Left + (i + 1) * Block); x++)
            {
                var y = rule.Top;
                while (y < rule.Bottom - 1 && ink[y * width + x] != 0)
                    y++;
                block[count++] = y;
            }

            block[..count].Sort();
            tops[i] = block[count / 2];
        }

        return tops;
    }

    // The row of most teeth at even distances.
    private static List<int>? Longest(List<int> teeth, List<int> other, double dpi)
    {
        List<int>? longest = null;
        for (var first = 0; first < teeth.Count; first++)
        {
            for (var second = first + 1; second < teeth.Count && teeth[second] - teeth[first] <= Widest * dpi; second++)
            {
                if (teeth[second] - teeth[first] >= Narrowest * dpi && Row(teeth, first, second) is { } row && row.Count > (longest?.Count ?? 0) && IsClean(row, teeth, other))
                    longest = row;
            }
        }

        return longest;
    }

    // Teeth that are missing are added; null where too many are.
    private static List<int>? Row(List<int> teeth, int first, int second)
    {
        var row = new List<int> { teeth[first], teeth[second] };
        var (distance, present, missing) = ((double)(teeth[second] - teeth[first]), 2, 0);
        for (var next = second + 1; next < teeth.Count && missing < 2;)
        {
            var expected = row[^1] + distance;
            var slack = Math.Max(2, Evenly * distance);
            if (teeth[next] < expected - slack)
            {
                next++;
                continue;
            }

            var there = teeth[next] <= expected + slack;
            row.Add(there ? teeth[next++] : (int)Math.Round(expected));
            (present, missing) = there ? (present + 1, 0) : (present, missing + 1);
            distance = there ? (double)(row[^1] - row[0]) / (row.Count - 1) : distance;
        }

        row.RemoveRange(row.Count - missing, missing);
        return present < Present * row.Count ? null : row;
    }

    private static bool IsClean(List<int> row, List<int> teeth, List<int> other)
    {
        var (distance, dirty) = (Distance(row), 0);
        for (var cell = 0; cell + 1 < row.Count; cell++)
        {
            var (start, end) = (row[cell] + 0.15 * distance, row[cell + 1] - 0.15 * distance);
            dirty += teeth.Exists(tooth => start < tooth && tooth < end) || other.Exists(blot => start < blot && blot < end) ? 1 : 0;
        }

        return row.Count - 1 - dirty >= Clean * (row.Count - 1);
    }

    private static List<Box> Cells(List<int> teeth, Box rule, PixelImage ink, double dpi)
    {
        var distance = Distance(teeth);
        var half = Math.Max(2, (int)(Thickest / 3 * dpi));
        var top = Top(teeth, rule, ink, distance, dpi);
        return [.. teeth.Zip(teeth.Skip(1), (left, right) => new Box(left + half, top, Math.Max(1, right - left - 2 * half), Math.Max(1, rule.Top - 1 - top)))];
    }

    // Up to a rule above, or as high as the teeth, or where these are low as letters are.
    private static int Top(List<int> teeth, Box rule, PixelImage ink, double distance, double dpi)
    {
        var highest = Math.Max(0, rule.Top - (int)Math.Min(Highest * dpi, HighestCell * distance));
        using var above = ink.Clip(new Box(teeth[0], highest, teeth[^1] - teeth[0], rule.Top - highest));
        using var thick = above.Thicken(1, 3);
        var sums = thick.RowSums();
        for (var y = sums.Length - 1 - (int)(Lowest * dpi); y > 0; y--)
        {
            if (sums[y] >= UpperRule * (teeth[^1] - teeth[0]))
                return highest + y + 2;
        }

        var heights = teeth.Select(tooth => Height(ink, tooth, rule.Top, highest)).Order().ToArray();
        var height = heights[heights.Length / 2] >= LowTooth * distance ? heights[heights.Length / 2] : Math.Max(heights[^1], CellAspect * distance);
        return Math.Max(0, rule.Top - (int)Math.Min(height, Math.Min(Highest * dpi, HighestCell * distance)));
    }

    // How far up ink goes, with gaps of a few pixels.
    private static int Height(PixelImage ink, int tooth, int bottom, int highest)
    {
        const int Reach = 2;
        const int Gap = 4;
        var left = Math.Max(0, tooth - Reach);
        using var column = ink.Clip(new Box(left, highest, Math.Min(ink.Width, tooth + Reach + 1) - left, bottom - highest));
        var sums = column.RowSums();
        var top = sums.Length;
        for (var y = sums.Length - 1; y >= 0 && top - y <= Gap; y--)
            top = sums[y] > 0 ? y : top;
        return sums.Length - top;
    }
}
