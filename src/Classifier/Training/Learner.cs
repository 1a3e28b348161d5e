using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>
/// Fits the two models of a <see cref="ModelFile"/> on the same examples. They are better apart: a model that has to be
/// sure on half of a page's words knows a stranger, and is less good at telling types apart.
/// </summary>
/// <param name="real">Which examples are real texts.</param>
/// <param name="arranged">Which examples are pages made of words in arrangements.</param>
/// <param name="types">All types, in the order of the labels.</param>
internal sealed class Learner(SparseVector[] vectors, int[] labels, bool[] real, bool[] arranged, string[] types, int features, TrainerOptions options)
{
    /// <summary>How much the model fitted to every arrangement counts in the mean: it is the better on layouts that were held out.</summary>
    private const float ShareOfAll = 2 / 3f;

    /// <summary>
    /// How much a held-out real text counts in calibration beside a made-up page: some of their labels are wrong, and what a fax brings is
    /// pages and not bare reports.
    /// </summary>
    private const double TextInCalibration = 0.3;

    private readonly int _unknown = Array.IndexOf(types, DocumentTypes.Unknown);

    /// <summary>Positions of the known types among all.</summary>
    public int[] KnownTypes { get; } = [.. Enumerable.Range(0, types.Length).Where(type => types[type] != DocumentTypes.Unknown)];

    /// <summary>Fits on the given examples. Both models know all types.</summary>
    public (SoftmaxRegression Known, SoftmaxRegression Strangers) Learn(int[] examples, CancellationToken cancellationToken)
    {
        var plain = examples.Where(i => !arranged[i]).ToArray();
        SoftmaxRegression? ofAll = null, ofPlain = null, strangers = null;
        // Each has random numbers of its own and shares nothing, so the order in which they end does not matter.
        Parallel.Invoke(
            new ParallelOptions { CancellationToken = cancellationToken },
            () => ofAll = Fit(examples, options.Final, cancellationToken),
            () => strangers = Fit(examples, options.Strangers, cancellationToken),
            () => ofPlain = plain.Length == examples.Length ? null : Fit(plain, options.Final, cancellationToken));
        // One that has seen written layouts and real texts alone errs on other pages than one that has seen every
        // arrangement; their mean is surer where they agree, and doubts where they do not.
        return (ofPlain is null ? ofAll! : SoftmaxRegression.Mean(ofAll!, ofPlain, ShareOfAll), strangers!);
    }

    /// <summary>Calibrates on those of the examples that are of a known type.</summary>
    public Calibration CalibrateKnown(SoftmaxRegression known, int[] examples)
    {
        var ofKnown = examples.Where(i => labels[i] != _unknown).ToArray();
        return CalibrationFit.Fit(
            [.. ofKnown.Select(i => ScoresOfKnown(known, i))], [.. ofKnown.Select(i => Array.IndexOf(KnownTypes, labels[i]))], Weights(ofKnown), KnownTypes.Length);
    }

    public Calibration CalibrateStrangers(SoftmaxRegression strangers, int[] examples) => CalibrationFit.Fit(
        [.. examples.Select(i => strangers.Scores(vectors[i]))], [.. examples.Select(i => labels[i])], Weights(examples), types.Length, _unknown);

    private double[] Weights(int[] examples) => [.. examples.Select(i => real[i] ? TextInCalibration : 1)];

    /// <summary>How both together do on examples that they have not seen, in a line.</summary>
    public string Summary(
        SoftmaxRegression known, Calibration knownCalibration, SoftmaxRegression strangers, Calibration strangersCalibration, int[] examples)
    {
        var answers = new List<(string Truth, string Answer, double Confidence)>();
        foreach (var i in examples)
        {
            var probabilities = DocumentTypeModel.Joined(
                knownCalibration.Probabilities(ScoresOfKnown(known, i)), strangersCalibration.Probabilities(strangers.Scores(vectors[i])), _unknown);
            var best = Array.IndexOf(probabilities, probabilities.Max());
            answers.Add((types[labels[i]], types[best], probabilities[best]));
        }

        var evaluation = Evaluation.Of(answers);
        var papers = answers.Where(answer => answer.Truth == DocumentTypes.Unknown).ToArray();
        var believed = papers.Count(answer => answer.Answer != DocumentTypes.Unknown && answer.Confidence >= 0.9);
        return FormattableString.Invariant(
            $"Held-out texts and layouts: accuracy {evaluation.Accuracy:F3}, calibration error {evaluation.CalibrationError:F3}, scales {knownCalibration.Scale:F2} and {strangersCalibration.Scale:F2}; {(papers.Length == 0 ? 0 : (double)believed / papers.Length):P1} of unknown pages given a type with confidence >= 0.9");
    }

    /// <summary>Rare types weigh more, by the root of their rarity: full balance would trade frequent types' accuracy for noise.</summary>
    public static float[] Importance(int[] labels, int types)
    {
        var counts = new int[types];
        foreach (var label in labels)
            counts[label]++;
        var mean = (double)labels.Length / types;
        return [.. labels.Select(label => (float)Math.Clamp(Math.Sqrt(mean / counts[label]), 0.5, 3))];
    }

    private SoftmaxRegression Fit(int[] examples, SoftmaxSettings settings, CancellationToken cancellationToken)
    {
        int[] own = [.. examples.Select(i => labels[i])];
        return SoftmaxRegression.Fit(
            [.. examples.Select(i => vectors[i])], own, Importance(own, types.Length), types.Length, features, settings, options.Seed, cancellationToken);
    }

    private double[] ScoresOfKnown(SoftmaxRegression known, int example)
    {
        var scores = known.Scores(vectors[example]);
        return [.. KnownTypes.Select(type => scores[type])];
    }
}
