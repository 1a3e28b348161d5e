namespace Capture.Classifier.Assembly;

/// <summary>Logistic regression over a gap's signals: the probability that a new document begins there.</summary>
/// <param name="Weights">One per name of <see cref="Gap.Signals"/>, in log odds.</param>
internal sealed record GapModel(IReadOnlyList<double> Weights)
{
    public double Probability(Gap gap)
    {
        var logOdds = 0.0;
        for (var i = 0; i < Weights.Count; i++)
            logOdds += Weights[i] * gap.Values[i];
        return 1 / (1 + Math.Exp(-logOdds));
    }

    /// <summary>
    /// Weights that maximise the likelihood of <paramref name="gaps"/> less <paramref name="penalty"/>/2 times their
    /// squares (the constant goes free), by Newton's method (iteratively reweighted least squares; Hastie, Tibshirani
    /// and Friedman, The Elements of Statistical Learning, 4.4.1). A signal whose weight would contradict what it means
    /// is left out and the rest found anew: such a weight is an accident of the sample.
    /// </summary>
    public static GapModel Fit(IReadOnlyList<(Gap Gap, bool Begins, double Weight)> gaps, double penalty)
    {
        var used = Gap.Signals.Select(_ => true).ToArray();
        while (true)
        {
            var model = Fit(gaps, penalty, used);
            var contrary = Enumerable.Range(0, used.Length).Where(i => model.Weights[i] * Gap.Signals[i].Means < 0).ToList();
            if (contrary.Count == 0)
                return model;
            foreach (var i in contrary)
                used[i] = false;
        }
    }

    private static GapModel Fit(IReadOnlyList<(Gap Gap, bool Begins, double Weight)> gaps, double penalty, bool[] used)
    {
        var size = Gap.Signals.Count;
        var weights = new double[size];
        for (var round = 0; round < 50; round++)
        {
            var model = new GapModel(weights);
            var slope = new double[size];
            var curve = new double[size, size];
            for (var i = 0; i < size; i++)
            {
                slope[i] = i == 0 ? 0 : -penalty * weights[i];
                curve[i, i] = i == 0 ? 1e-6 : penalty;
            }

            foreach (var (gap, begins, weight) in gaps)
            {
                var probability = model.Probability(gap);
                var spread = Math.Max(1e-9, probability * (1 - probability)) * weight;
                for (var i = 0; i < size; i++)
                {
                    if (!used[i])
                        continue;
                    slope[i] += weight * ((begins ? 1 : 0) - probability) * gap.Values[i];
                    for (var j = 0; j < size; j++)
                        curve[i, j] += used[j] ? spread * gap.Values[i] * gap.Values[j] : 0;
                }
            }

            var step = Solve(curve, slope);
            var length = Math.Sqrt(step.Sum(x => x * x));
            var shorten = Math.Min(1, 5 / Math.Max(length, 1e-12));
            weights = [.. weights.Select((weight, i) => weight + shorten * step[i])];
            if (length < 1e-8)
                break;
        }

        return new GapModel(weights);
    }

    /// <summary>Gaussian elimination with row pivoting; the matrix is positive definite.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        var (a, b) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(a[row, column]));
            for (var k = 0; k < size; k++)
                (a[column, k], a[pivot, k]) = (a[pivot, k], a[column, k]);
            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (var row = column + 1; row < size; row++)
            {
                var factor = a[row, column] / a[column, column];
                for (var k = column; k < size; k++)
                    a[row, k] -= factor * a[column, k];
                b[row] -= factor * b[column];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < size; k++)
                b[row] -= a[row, k] * b[k];
            b[row] /= a[row, row];
        }

        return b;
    }
}
