namespace Capture.Classifier.Types;

/// <summary>
/// Turns scores into probabilities by vector scaling: softmax of <c>scale × score + bias</c> (Guo et al., "On
/// calibration of modern neural networks", ICML 2017). Fitted on noisy texts from layouts the scores never saw.
/// </summary>
/// <param name="Scale">One common scale, the inverse temperature.</param>
/// <param name="Bias">One bias per type.</param>
internal sealed record Calibration(double Scale, double[] Bias)
{
    /// <summary>
    /// Fewer letters than this are less and less evidence. An almost empty text may be a page of any type that could
    /// not be read, so not even "unknown" is certain then: with no letter at all, half of every probability is given
    /// to all types alike.
    /// </summary>
    private const int EnoughLetters = 30;

    /// <summary>Probabilities as far as so few letters can tell.</summary>
    /// <param name="letters">Letters that were read.</param>
    public static double[] Doubted(double[] probabilities, int letters)
    {
        var doubt = 0.5 * Math.Max(0, 1 - ((double)letters / EnoughLetters));
        return [.. probabilities.Select(probability => ((1 - doubt) * probability) + (doubt / probabilities.Length))];
    }

    public double[] Probabilities(ReadOnlySpan<double> scores)
    {
        var result = new double[scores.Length];
        var highest = double.NegativeInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            result[i] = (Scale * scores[i]) + Bias[i];
            highest = Math.Max(highest, result[i]);
        }

        var sum = 0.0;
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Math.Exp(result[i] - highest);
            sum += result[i];
        }

        for (var i = 0; i < result.Length; i++)
            result[i] /= sum;
        return result;
    }
}
