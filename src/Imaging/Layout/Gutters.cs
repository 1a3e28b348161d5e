using Capture.Contracts;

namespace Capture.Imaging.Layout;

/// <summary>
/// Finds the white strips between columns, however narrow: what lies to their right begins at the same place on several
/// lines in a row, which the gaps between words do not.
/// </summary>
internal static class Gutters
{
    /// <summary>Width of the narrowest gutter, heights of capitals.</summary>
    private const double Narrowest = 1.0;

    /// <summary>How much beginnings may differ, heights of capitals.</summary>
    private const double Alike = 0.35;

    /// <summary>Lines that begin there, and how far apart they may follow each other, heights of capitals.</summary>
    private const int FewestLines = 5;
    private const double LineDistance = 4.5;

    /// <summary>Parts that lie just to its left: without any it keeps nothing apart.</summary>
    private const int FewestLeft = 3;

    /// <summary>How far away, and how much larger in print, what has to do with a gutter is at most, heights of capitals.</summary>
    private const double Near = 3;

    /// <summary>The gutters that have something on their left, as narrow boxes.</summary>
    public static List<Box> Of(IReadOnlyList<LinePart> parts)
    {
        var gutters = new List<Box>();
        var falling = parts.OrderBy(part => part.Baseline).ToArray();
        foreach (var candidate in parts)
        {
            var x = candidate.Left;
            if (gutters.Exists(gutter => Math.Abs(gutter.Right - x) < Alike * candidate.Ascent && gutter.Top <= candidate.Box.Top && candidate.Box.Bottom <= gutter.Bottom))
                continue;
            if (Run(falling, candidate) is { } gutter)
                gutters.Add(gutter);
        }

        return gutters;
    }

    // The run of lines, from the top, that the candidate is one of and that have nothing in the strip before them.
    private static Box? Run(LinePart[] parts, LinePart candidate)
    {
        var size = candidate.Ascent;
        var (from, to) = (candidate.Left - Narrowest * size, candidate.Left - Alike * size);
        var (lines, left, top, bottom) = (0, 0, 0.0, double.NegativeInfinity);
        var around = false;
        foreach (var part in parts)
        {
            if (part.Ascent > Near * size || part.Right < from - Near * size || part.Left > candidate.Left + Alike * size)
                continue;
            if (part.Right <= from)
            {
                left++;
                continue;
            }

            var blocks = part.Left < to;
            if (blocks || part.Baseline - bottom > LineDistance * size)
            {
                if (around)
                    break;
                (lines, left) = (0, 0);
                if (blocks)
                    continue;
            }

            if (lines == 0)
                top = part.Baseline - part.Ascent;
            lines++;
            bottom = part.Baseline;
            around |= part == candidate;
        }

        return around && lines >= FewestLines && left >= FewestLeft
            ? new Box((int)from, (int)top, Math.Max(2, (int)(candidate.Left - from)), (int)(bottom - top) + 1)
            : null;
    }
}
