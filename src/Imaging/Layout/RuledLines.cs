using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>The rules of a form: long, thin, straight ink along the rows of an image.</summary>
internal static class RuledLines
{
    /// <summary>Straight ink of at least this many inches is a rule: no stroke of print is that long.</summary>
    private const double Shortest = 0.4;

    /// <summary>Straight ink thicker than this many inches is a bar or a black area, in which print may stand white on black.</summary>
    private const double Thickest = 0.04;

    /// <summary>Rules that run across the page. Strokes that cross a rule are no part of it: there is ink on both sides of it.</summary>
    /// <param name="ink">Bitonal, upright and straight; a rule that leans falls apart.</param>
    public static PixelImage Across(PixelImage ink, double dpi)
    {
        // A rule that leans or was torn by noise goes on in the next row.
        using var thickened = ink.Thicken(1, 3);
        using var runs = thickened.KeepLongRuns((int)(Shortest * dpi));
        return Among(runs, ink, dpi, down: false);
    }

    /// <summary>Rules that run down the page.</summary>
    public static PixelImage Down(PixelImage ink, double dpi)
    {
        using var thickened = ink.Thicken(3, 1);
        using var runs = thickened.KeepLongColumns((int)(Shortest * dpi));
        return Among(runs, ink, dpi, down: true);
    }

    private static PixelImage Among(PixelImage runs, PixelImage ink, double dpi, bool down)
    {
        var thickness = Math.Max(2, (int)(Thickest * dpi));
        var straight = ink.And(runs);
        if (straight.CountBlack() == 0)
            return straight;
        using (straight)
        {
            using var thick = Along(straight.Open, 1, thickness + 1);
            using var area = Along(thick.Thicken, 1, 2 * thickness + 1);
            using var thin = straight.Without(area);
            // Scanned rules are ragged: their ends and edges belong to them.
            using var ragged = Along(thin.Thicken, 9, 3);
            using var rule = ink.And(ragged);
            using var print = ink.Without(rule);
            using var joined = Along(print.Close, 1, thickness + 2);
            using var stroke = Along(joined.Thicken, 3, 1);
            return rule.Without(stroke);
        }

        // By a bar of so many pixels along the rules and across them.
        PixelImage Along(Func<int, int, PixelImage> change, int length, int breadth) => down ? change(breadth, length) : change(length, breadth);
    }
}
