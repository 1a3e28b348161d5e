using Capture.Classifier.Types;

namespace Capture.Classifier.Training;

/// <summary>Fits <see cref="Calibration"/> to scores of texts held out from training by gradient descent on the log loss.</summary>
internal static class CalibrationFit
{
    private const int Steps = 400;

    /// <summary>Pulls biases to zero: without it rare types would get biases from a handful of texts.</summary>
    private const double BiasPenalty = 0.02;

    /// <param name="weights">How much each text counts.</param>
    /// <param name="unbiased">
    /// A type that is neither favoured nor put back against the mean of the others, or -1: that of unknown papers. Pages of
    /// unseen layouts are often taken for one, so a bias against it raises the share that is right among pages of the known
    /// types, and files papers that are of none.
    /// </param>
    public static Calibration Fit(IReadOnlyList<double[]> scores, IReadOnlyList<int> labels, IReadOnlyList<double> weights, int types, int unbiased = -1)
    {
        var total = weights.Sum();
        var calibration = new Calibration(1, new double[types]);
        var (logScale, speed, biasSpeed) = (0.0, 0.0, new double[types]);
        for (var step = 0; step < Steps; step++)
        {
            var scaleGradient = 0.0;
            var biasGradient = new double[types];
            for (var i = 0; i < scores.Count; i++)
            {
                var probabilities = calibration.Probabilities(scores[i]);
                for (var type = 0; type < types; type++)
                {
                    var error = (probabilities[type] - (type == labels[i] ? 1 : 0)) * weights[i] / total;
                    scaleGradient += error * scores[i][type];
                    biasGradient[type] += error;
                }
            }

            // Gradient with momentum; the loss is convex in scale and biases.
            speed = (0.9 * speed) - (0.05 * scaleGradient * calibration.Scale);
            logScale += speed;
            var bias = new double[types];
            for (var type = 0; type < types; type++)
            {
                biasSpeed[type] = (0.9 * biasSpeed[type]) - (0.5 * (biasGradient[type] + (BiasPenalty * calibration.Bias[type] / types)));
                bias[type] = type == unbiased ? 0 : calibration.Bias[type] + biasSpeed[type];
            }

            calibration = new Calibration(Math.Exp(logScale), bias);
        }

        return unbiased < 0 ? calibration : calibration with { Bias = Centred(calibration.Bias, unbiased) };
    }

    /// <summary>Softmax does not feel a constant added to all: the mean of the others is what the unbiased type is measured against.</summary>
    private static double[] Centred(double[] bias, int unbiased)
    {
        var sum = 0.0;
        for (var type = 0; type < bias.Length; type++)
            sum += type == unbiased ? 0 : bias[type];
        var mean = sum / (bias.Length - 1);
        return [.. bias.Select((value, type) => type == unbiased ? 0 : value - mean)];
    }
}
