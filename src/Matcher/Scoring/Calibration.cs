namespace Capture.Matcher;

/// <summary>Turns log-odds and doubts into probabilities that hold: of the candidates given 0.9, nine in ten are right.</summary>
/// <remarks>
/// Fitted on 4,622 doubtful ones of 12,000 synthetic noisy pages against 200,000 patients (household structure, twins, namesakes, duplicates,
/// 5 % strangers, 1 % pages with two patients), and measured on pages and patients of another seed. Refit when the scoring changes:
/// <c>capture matcher evaluate pages.jsonl --patients patients.csv --details lines.tsv</c> and <c>eng/fit-calibration.py lines.tsv</c>,
/// which prints the weights below.
/// </remarks>
internal static class Calibration
{
    /// <summary>All 7,140 candidates without a doubt were right: (n + 1) / (n + 2) is as much as that can tell (Laplace's rule).</summary>
    private const double MostCertain = 0.9998;

    private const double Lowest = -8;
    private const double Highest = 30;

    /// <summary>Log-odds at which the slope changes: what doubts find, odds do not see, and so high odds tell less than they say.</summary>
    private static readonly double[] Bends = [0, 4, 10];

    /// <summary>Constant, slope, and the change of slope at each of <see cref="Bends"/>: a logistic regression, with the doubts below.</summary>
    private static readonly double[] Odds = [1.428, 0.537, 0.143, -0.501, 0.081];

    /// <summary>What each doubt adds. One that seldom comes alone may add little; none is meant to be read by itself.</summary>
    private static readonly Dictionary<string, double> OfDoubt = new(StringComparer.Ordinal)
    {
        [Doubts.AgeConflict] = -1.23,
        [Doubts.BirthDateNotExact] = 0.65,
        [Doubts.CloseRival] = -0.18,
        [Doubts.DetailConflict] = -0.71,
        [Doubts.LivesElsewhere] = -1.60,
        [Doubts.NameNotExact] = 1.60,
        [Doubts.Newborn] = 0.02,
        [Doubts.NoBirthDateOrNumber] = 0.09,
        [Doubts.NoCandidate] = 0.61,
        [Doubts.NoThirdFactor] = 1.04,
        [Doubts.NumberOfAnother] = -1.44,
        [Doubts.RivalOnPage] = 0.08,
        [Doubts.SexConflict] = -1.09,
        [Doubts.TextOfAnother] = -2.09,
        [Doubts.UnexplainedBirthDate] = -0.96,
        [Doubts.UnexplainedName] = -1.92,
        [Doubts.WeakRole] = -2.72,
    };

    public static double Probability(double logOdds, IReadOnlyCollection<string> doubts)
    {
        if (doubts.Count == 0)
            return Math.Min(Logistic(logOdds), MostCertain);
        var odds = Math.Clamp(logOdds, Lowest, Highest);
        var sum = Odds[0] + Odds[1] * odds + doubts.Sum(doubt => OfDoubt.GetValueOrDefault(doubt));
        for (var i = 0; i < Bends.Length; i++)
            sum += Odds[i + 2] * Math.Max(0, odds - Bends[i]);
        return Math.Min(Logistic(sum), MostCertain);
    }

    private static double Logistic(double sum) => 1 / (1 + Math.Exp(-sum));
}
