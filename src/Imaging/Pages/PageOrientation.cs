using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Finds which way a page is turned and how much it is tilted.</summary>
internal static class PageOrientation
{
    /// <summary>Degrees searched to either side; must exceed the largest tilt to be found.</summary>
    private const double Range = 16;

    /// <summary>Below this ratio of best to worst row-sum score the page has no lines to align by.</summary>
    private const double LowestSkewConfidence = 3;

    /// <summary>Leptonica's own defaults for a decision: strength of the winner, and its lead over the other axis.</summary>
    private const double LowestStrength = 8;
    private const double LowestRatio = 2.5;

    public static (int Rotation, double SkewDegrees) Find(PixelImage ink)
    {
        var across = ink.FindSkew(2, 1, Range);
        using var quarter = ink.Turn(90);
        var down = quarter.FindSkew(2, 1, Range);
        var sideways = down is { } d && (across is not { } a || d.Score > a.Score);
        var skew = sideways ? down : across;
        if (skew is not { } tilt || tilt.Confidence < LowestSkewConfidence)
            return (0, 0);
        using var straight = (sideways ? quarter : ink).Rotate(-tilt.Degrees);
        var (up, left) = straight.FindOrientation();
        var turned = sideways ? 270 : 0;
        if (Math.Abs(up) >= LowestStrength && Math.Abs(up) >= LowestRatio * Math.Abs(left))
            return ((turned + (up > 0 ? 0 : 180)) % 360, tilt.Degrees);
        return (0, sideways ? 0 : tilt.Degrees);
    }
}
