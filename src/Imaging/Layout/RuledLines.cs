using Capture.Imaging.Native;

namespace Capture.Imaging.Layout;

/// <summary>The rules of a form: long, thin, straight ink along the rows of an image.</summary>
internal static class RuledLines
{
    /// <summary>Straight ink of at least this many inches is a rule: no stroke of print is that long.</summary>
    private const double Shortest = 0.4;

    /// <summary>Straight ink thicker than this many inches is a bar or a black area, in which print may stand white on black.</summary>
    private const double Thickest = 0.04;

    /// <summary>Rules that run down the page. Strokes that cross a rule are no part of it: there is ink on both sides of it.</summary>
    /// <param name="ink">Bitonal, upright and straight; a rule that leans falls apart.</param>
    public static PixelImage Down(PixelImage ink, double dpi)
    {
        using var turned = ink.Turn(90);
        using var across = Across(turned, dpi);
        return across.Turn(270);
    }

    /// <summary>Rules that run across the page.</summary>
    public static PixelImage Across(PixelImage ink, double dpi)
    {
        var thickness = Math.Max(2, (int)(Thickest * dpi));
        // A rule that leans or was torn by noise goes on in the next row.
        using var thickened = ink.Thicken(1, 3);
        using var runs = thickened.KeepLongRuns((int)(Shortest * dpi));
        var straight = runs.And(ink);
        if (straight.CountBlack() == 0)
            return straight;
        using (straight)
        {
            using var thick = straight.Open(1, thickness + 1);
            using var area = thick.Thicken(1, 2 * thickness + 1);
            using var thin = straight.Without(area);
            // Scanned rules are ragged: their ends and edges belong to them.
            using var ragged = thin.Thicken(9, 3);
            using var rule = ragged.And(ink);
            using var print = ink.Without(rule);
            using var joined = print.Close(1, thickness + 2);
            using var stroke = joined.Thicken(3, 1);
            return rule.Without(stroke);
        }
    }
}
