namespace Capture.Imaging.Pages;

/// <summary>How much text lines lean, found as the tilt at which neighbouring rows of pixels differ most.</summary>
/// <param name="Degrees">Clockwise.</param>
/// <param name="Confidence">Largest by smallest contrast of the rows among the angles looked at closely; 0 where it cannot be trusted.</param>
/// <param name="Contrast">See <see cref="InkStrips.Contrast"/>.</param>
internal readonly record struct Tilt(double Degrees, double Confidence, double Contrast)
{
    /// <summary>Rows that differ less are no text, whatever the angle.</summary>
    private const double LeastContrast = 10_000;

    /// <summary>
    /// Share of width² · height that the smallest contrast must reach: an all but black page has hardly any when level, so that
    /// the ratio says nothing. This and the limit above are those of Leptonica's pixFindSkewSweepAndSearchScore.
    /// </summary>
    private const double LeastShare = 2e-6;

    /// <param name="coarse">The page at half the resolution of <paramref name="fine"/> or the same, tried at even steps.</param>
    /// <param name="fine">The page, tried around the best of these.</param>
    /// <param name="center">Degrees around which to search, <paramref name="range"/> to either side in steps of <paramref name="step"/>.</param>
    /// <param name="finalStep">Degrees within which the search ends.</param>
    /// <returns>Confidence 0 where the best lies at the end of the range.</returns>
    public static Tilt Find(InkStrips coarse, InkStrips fine, double center, double range, double step, double finalStep)
    {
        var (best, bestContrast) = (center, double.MinValue);
        var steps = (int)Math.Round(range / step);
        for (var i = -steps; i <= steps; i++)
        {
            var degrees = center + i * step;
            var contrast = coarse.Contrast(degrees);
            if (contrast > bestContrast)
                (best, bestContrast) = (degrees, contrast);
        }

        if (Math.Abs(best - center) > range - step / 2)
            return default;
        bestContrast = fine.Contrast(best);
        var least = Math.Min(bestContrast, Math.Min(fine.Contrast(best - step), fine.Contrast(best + step)));
        for (var delta = step / 2; delta >= finalStep; delta /= 2)
        {
            var middle = best;
            foreach (var degrees in (ReadOnlySpan<double>)[middle - delta, middle + delta])
            {
                var contrast = fine.Contrast(degrees);
                least = Math.Min(least, contrast);
                if (contrast > bestContrast)
                    (best, bestContrast) = (degrees, contrast);
            }
        }

        var certain = Math.Abs(best - center) <= range - step && bestContrast >= LeastContrast
            && least > LeastShare * fine.Width * fine.Width * fine.Height;
        return new Tilt(best, certain ? bestContrast / least : 0, bestContrast);
    }
}
