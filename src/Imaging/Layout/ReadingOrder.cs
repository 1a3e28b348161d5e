namespace Capture.Imaging.Layout;

/// <summary>Puts parts of lines into the order in which a person reads them.</summary>
internal static class ReadingOrder
{
    /// <summary>Parts stand in one row when their baselines differ by at most this, in heights of the smaller one's capitals.</summary>
    private const double SameRow = 0.5;

    /// <summary>Parts come from the top: so many rows may still be met by one.</summary>
    private const int RowsOpen = 4;

    /// <summary>Rows further apart than this, in heights of capitals, belong to different blocks.</summary>
    private const double BlockGap = 2.2;

    /// <summary>A column of prose has at least so many parts so many heights of capitals wide, which make up such a share of it.</summary>
    private const int FewestInColumn = 4;
    private const double ProseWidth = 12;
    private const double ProseShare = 0.6;

    /// <summary>
    /// What text flows around has a line of it on one side whose baseline is so near, in heights of the larger one's capitals,
    /// on the other side one at most a line away (of so many parts before and after it from the top), and is no more than such
    /// a share of either column's parts: else it is a headline, a column of its own, or part of a table.
    /// </summary>
    private const double Beside = 1;
    private const double NextLine = 2.5;
    private const int Neighbours = 12;
    private const double LargestShareBetween = 0.3;

    /// <summary>The parts in order, each with the number of its block and whether it is the first of its line.</summary>
    public static IReadOnlyList<(LinePart Part, int Block, bool StartsLine)> Of(IReadOnlyList<LinePart> parts)
    {
        var lines = new List<(LinePart, int, bool)>();
        var block = -1;
        foreach (var column in Columns([.. parts.OrderBy(part => part.Baseline)]))
        {
            var last = double.NegativeInfinity;
            foreach (var row in Rows(column))
            {
                var height = row.Average(part => part.Ascent);
                if (row[0].Baseline - last > BlockGap * height)
                    block++;
                last = row.Max(part => part.Baseline);
                for (var i = 0; i < row.Count; i++)
                    lines.Add((row[i], block, i == 0));
            }
        }

        return lines;
    }

    // A run of parts that lie on one side or the other of a gutter, with prose on both, is two columns, and what they flow around.
    private static IEnumerable<List<LinePart>> Columns(List<LinePart> parts)
    {
        var (from, to, x) = Gutter(parts);
        if (from < 0)
        {
            yield return parts;
            yield break;
        }

        foreach (var column in Columns(parts[..from]))
            yield return column;
        foreach (var column in Columns(parts[from..to].FindAll(part => part.Right <= x)))
            yield return column;
        foreach (var column in Columns(parts[from..to].FindAll(part => part.Left >= x)))
            yield return column;
        foreach (var column in Columns(parts[from..to].FindAll(part => Crosses(part, x))))
            yield return column;
        foreach (var column in Columns(parts[to..]))
            yield return column;
    }

    // Just left of where a part begins, the longest run that no part crosses but what text flows around: a picture and its caption.
    private static (int From, int To, double X) Gutter(List<LinePart> parts)
    {
        var best = (From: -1, To: -1, X: 0.0);
        var bestCount = 0;
        foreach (var x in parts.Select(part => part.Left - part.Ascent / 2).Distinct())
        {
            for (var from = 0; from < parts.Count;)
            {
                var to = from;
                while (to < parts.Count && (!Crosses(parts[to], x) || StandsAmongText(parts, to, x)))
                    to++;
                if (to - from > bestCount && AreColumns(parts[from..to], x))
                    (best, bestCount) = ((from, to, x), to - from);
                from = to + 1;
            }
        }

        return best;
    }

    private static bool Crosses(LinePart part, double x) => part.Left < x && part.Right > x;

    // A line of one column is beside it, and one of the other or the next line there.
    private static bool StandsAmongText(List<LinePart> parts, int index, double x)
    {
        var part = parts[index];
        var (left, right) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (var other in parts[Math.Max(0, index - Neighbours)..Math.Min(parts.Count, index + Neighbours)].Where(IsWide))
        {
            var distance = Math.Abs(other.Baseline - part.Baseline) / Math.Max(other.Ascent, part.Ascent);
            if (other.Right <= Math.Min(part.Left, x))
                left = Math.Min(left, distance);
            else if (other.Left >= Math.Max(part.Right, x))
                right = Math.Min(right, distance);
        }

        return Math.Min(left, right) <= Beside && Math.Max(left, right) <= NextLine;
    }

    private static bool AreColumns(List<LinePart> parts, double x)
    {
        var (left, right) = (parts.FindAll(part => part.Right <= x), parts.FindAll(part => part.Left >= x));
        return parts.Count - left.Count - right.Count <= LargestShareBetween * Math.Min(left.Count, right.Count) && IsProse(left) && IsProse(right);
    }

    private static bool IsWide(LinePart part) => part.Right - part.Left >= ProseWidth * part.Ascent;

    private static bool IsProse(IEnumerable<LinePart> parts)
    {
        var (wide, width, wideWidth) = (0, 0.0, 0.0);
        foreach (var part in parts)
        {
            var share = part.Right - part.Left;
            width += share;
            if (!IsWide(part))
                continue;
            wide++;
            wideWidth += share;
        }

        return wide >= FewestInColumn && wideWidth >= ProseShare * width;
    }

    private static List<List<LinePart>> Rows(List<LinePart> parts)
    {
        var rows = new List<List<LinePart>>();
        foreach (var part in parts)
        {
            var row = rows.TakeLast(RowsOpen).Reverse().FirstOrDefault(row => row.TrueForAll(other =>
                Math.Abs(other.Baseline - part.Baseline) <= SameRow * Math.Min(other.Ascent, part.Ascent)
                && (other.Right <= part.Left || part.Right <= other.Left)));
            if (row is null)
                rows.Add([part]);
            else
                row.Add(part);
        }

        foreach (var row in rows)
            row.Sort((one, other) => one.Left.CompareTo(other.Left));
        return rows;
    }
}
