using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Finds the bar pattern of a patch separator sheet: four long parallel bars, two wide and two narrow in turn, gaps as
/// wide as the narrow bars. Wide-narrow-wide-narrow is patch T, its mirror image patch 2; one is the other upside down,
/// and both separate documents.
/// </summary>
internal static class PatchCode
{
    private const int Bars = 4;

    // All sizes in inches. Kodak's sheets have bars of 0.08 and 0.20 and gaps of 0.08; copies of them are scaled.
    private const double NarrowestBar = 0.04;
    private const double WidestBar = 0.5;

    /// <summary>Bars are at least this long.</summary>
    private const double ShortestBar = 1.2;

    /// <summary>Distance between the sampled cuts across the page.</summary>
    private const double CutDistance = 0.05;

    /// <summary>Specks and pin holes shorter than this do not end a run.</summary>
    private const double Dirt = 0.02;

    /// <summary>Is there a patch pattern whose bars run across or down the page?</summary>
    public static bool IsOn(PixelImage ink, double dpi)
    {
        using var quarter = ink.Turn(90);
        return Crosses(quarter, dpi) || Crosses(ink, dpi);
    }

    /// <summary>One cut across the bars: do its runs hold the pattern?</summary>
    internal static bool HasPattern(IReadOnlyList<InkRun> runs, double dpi)
    {
        var bars = Merge(runs, Dirt * dpi);
        for (var i = 0; i + Bars <= bars.Count; i++)
        {
            if (IsPattern(bars.GetRange(i, Bars), dpi))
                return true;
        }

        return false;
    }

    private static bool Crosses(PixelImage cuts, double dpi)
    {
        var step = Math.Max(1, (int)(CutDistance * dpi));
        var (inARow, needed) = (0, (int)(ShortestBar / CutDistance));
        for (var y = 0; y < cuts.Height; y += step)
        {
            inARow = HasPattern(cuts.BlackRuns(y), dpi) ? inARow + 1 : Math.Max(0, inARow - 2);
            if (inARow >= needed)
                return true;
        }

        return false;
    }

    private static bool IsPattern(List<InkRun> bars, double dpi)
    {
        var lengths = bars.ConvertAll(bar => (double)bar.Length);
        if (lengths.Min() < NarrowestBar * dpi || lengths.Max() > WidestBar * dpi)
            return false;
        var (odd, even) = ((lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2);
        var (wide, narrow) = (Math.Max(odd, even), Math.Min(odd, even));
        if (wide < 1.7 * narrow || wide > 4 * narrow)
            return false;
        if (!Alike(lengths[0], lengths[2]) || !Alike(lengths[1], lengths[3]))
            return false;
        for (var i = 1; i < Bars; i++)
        {
            var gap = bars[i].Start - bars[i - 1].End;
            if (gap < 0.5 * narrow || gap > 2 * narrow)
                return false;
        }

        return true;
    }

    private static bool Alike(double one, double other) => Math.Abs(one - other) <= 0.25 * Math.Max(one, other);

    private static List<InkRun> Merge(IReadOnlyList<InkRun> runs, double dirt)
    {
        var merged = new List<InkRun>();
        foreach (var run in runs)
        {
            if (merged.Count > 0 && merged[^1] is var last && run.Start - last.End <= dirt)
                merged[^1] = last with { End = run.End };
            else
                merged.Add(run);
        }

        return merged.FindAll(run => run.Length > dirt);
    }
}
