namespace Capture.Storage.Review;

/// <summary>How often answers are wrong, with the interval the true rate lies in with 95 % confidence.</summary>
/// <param name="Looked">How many were looked at a second time.</param>
/// <param name="Wrong">How many of them were wrong.</param>
public sealed record ErrorRate(int Looked, int Wrong, double Rate, double Low, double High)
{
    // The 97.5 % quantile of the normal distribution.
    private const double Quantile = 1.959963984540054;

    /// <summary>
    /// Weighs every answer by the inverse of the probability with which it was drawn (Horvitz and Thompson 1952), so that what
    /// was sampled more often does not count for more, and gives the Wilson score interval (Wilson 1927) for the effective
    /// number of answers under these weights (Kish 1965). With equal weights it is Wilson's interval itself.
    /// </summary>
    /// <param name="answers">Whether each answer was wrong, and the probability in (0, 1] with which it was drawn.</param>
    public static ErrorRate Of(IReadOnlyCollection<(bool Wrong, double DrawnAt)> answers)
    {
        if (answers.Count == 0)
            return new(0, 0, 0, 0, 1);
        var weights = answers.Sum(answer => 1 / answer.DrawnAt);
        var squares = answers.Sum(answer => 1 / (answer.DrawnAt * answer.DrawnAt));
        var rate = answers.Where(answer => answer.Wrong).Sum(answer => 1 / answer.DrawnAt) / weights;
        var n = weights * weights / squares;
        var z2 = Quantile * Quantile;
        var centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
        var half = Quantile / (1 + z2 / n) * Math.Sqrt(rate * (1 - rate) / n + z2 / (4 * n * n));
        return new(answers.Count, answers.Count(answer => answer.Wrong), rate, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
