using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>Trains a <see cref="DocumentTypeModel"/>. The same texts, options and seed give the same bytes.</summary>
public static class Trainer
{
    private const int Folds = 3;

    /// <summary>Trains a model.</summary>
    /// <param name="texts">Texts with their types. May be empty when made-up pages are used.</param>
    /// <returns>The bytes of a model file.</returns>
    /// <exception cref="ArgumentException">There are fewer than two types, or so few texts that they have nothing in common.</exception>
    public static byte[] Train(
        IReadOnlyList<LabelledText> texts, TrainerOptions options, IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        progress?.Report($"Writing training pages from {texts.Count} texts");
        var pages = TrainingPages.Make(texts, options.Synthetic, options.Seed);
        var types = TypesOf(pages);
        if (types.Length < 2)
            throw new ArgumentException("Training needs texts of at least two types.", nameof(texts));

        progress?.Report($"Counting features of {pages.Count} pages, {types.Length} types");
        var bags = new FeatureBag[pages.Count];
        for (var i = 0; i < bags.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bags[i] = TextFeatures.Extract(pages[i].Text);
        }

        var labels = pages.Select(page => Array.IndexOf(types, page.Type)).ToArray();
        var folds = AssignFolds(pages);
        var held = new List<double[]>();
        var heldLabels = new List<int>();
        for (var fold = 0; fold < Folds; fold++)
        {
            progress?.Report($"Holding out part {fold + 1} of {Folds} to calibrate");
            var rest = Where(folds, part => part != fold);
            var (space, regression) = FitPruned(bags, labels, rest, types.Length, options, cancellationToken);
            foreach (var i in Where(folds, part => part == fold))
            {
                held.Add(regression.Scores(space.Vectorise(bags[i])));
                heldLabels.Add(labels[i]);
            }
        }

        var calibration = CalibrationFit.Fit(held, heldLabels, [.. held.Select(_ => 1.0)], types.Length);
        progress?.Report(Summary(held, heldLabels, types, calibration));
        progress?.Report("Training on everything");
        var (finalSpace, final) = FitPruned(bags, labels, Where(folds, _ => true), types.Length, options, cancellationToken);
        if (finalSpace.Keys.Length == 0)
            throw new ArgumentException($"Training needs more texts: nothing occurs in {options.MinDocuments} of them.", nameof(texts));
        return Quantise(types, finalSpace, final, calibration).ToBytes();
    }

    private static string[] TypesOf(List<TrainingPage> pages)
    {
        var present = pages.Select(page => page.Type).ToHashSet(StringComparer.Ordinal);
        var known = DocumentTypes.All.Select(type => type.Name).Where(present.Contains);
        return [.. known, .. present.Where(name => DocumentTypes.Find(name) is null).Order(StringComparer.Ordinal)];
    }

    /// <summary>Deals the groups of each type to the folds in turn, so that every fold holds out whole layouts of every type.</summary>
    internal static int[] AssignFolds(List<TrainingPage> pages)
    {
        var fold = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var type in pages.GroupBy(page => (page.Type, Made: page.Group.StartsWith("form/", StringComparison.Ordinal))))
        {
            var groups = type.Select(page => page.Group).Distinct().OrderBy(TrainingPages.StableHash).ThenBy(group => group, StringComparer.Ordinal);
            var next = 0;
            foreach (var group in groups)
                fold[group] = next++ % Folds;
        }

        return [.. pages.Select(page => fold[page.Group])];
    }

    /// <summary>Fits on all frequent features, keeps those with the most influence, and fits again on these alone.</summary>
    internal static (FeatureSpace Space, SoftmaxRegression Regression) FitPruned(
        FeatureBag[] bags, int[] labels, int[] examples, int types, TrainerOptions options, CancellationToken cancellationToken)
    {
        var space = FrequentFeatures(bags, examples, options.MinDocuments);
        var regression = Fit(space, options.Selection);
        if (space.Keys.Length > options.MaxFeatures)
        {
            space = Prune(space, regression, bags, examples, options.MaxFeatures);
            regression = Fit(space, options.Final);
        }

        return (space, regression);

        SoftmaxRegression Fit(FeatureSpace features, SoftmaxSettings settings)
        {
            var vectors = examples.Select(i => Ordered(features.Vectorise(bags[i]))).ToArray();
            var labelsHere = examples.Select(i => labels[i]).ToArray();
            return SoftmaxRegression.Fit(
                vectors, labelsHere, Importance(labelsHere, types), types, features.Keys.Length, settings, options.Seed, cancellationToken);
        }
    }

    /// <summary>In order of memory, which is several times faster to learn from.</summary>
    private static SparseVector Ordered(SparseVector vector)
    {
        Array.Sort(vector.Indices, vector.Values);
        return vector;
    }

    private static int[] Where(int[] folds, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, folds.Length).Where(i => wanted(folds[i]))];

    /// <summary>Rare types weigh more, by the root of their rarity: full balance would trade frequent types' accuracy for noise.</summary>
    private static float[] Importance(int[] labels, int types)
    {
        var counts = new int[types];
        foreach (var label in labels)
            counts[label]++;
        var mean = (double)labels.Length / types;
        return [.. labels.Select(label => (float)Math.Clamp(Math.Sqrt(mean / counts[label]), 0.5, 3))];
    }

    private static FeatureSpace FrequentFeatures(FeatureBag[] bags, int[] examples, int minDocuments)
    {
        var documents = new Dictionary<uint, int>();
        foreach (var i in examples)
        {
            for (var block = 0; block < TextFeatures.Blocks; block++)
            {
                foreach (var key in bags[i][(Block)block].Keys)
                    System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(documents, key, out _)++;
            }
        }

        var keys = documents.Where(pair => pair.Value >= minDocuments).Select(pair => pair.Key).Order().ToArray();
        return new FeatureSpace(keys, [.. keys.Select(key => Inverse(documents[key]))], Inverse(minDocuments));

        // Rounded to what the model file holds, so that training and use see the same numbers.
        float Inverse(int count) => (float)(Half)(1 + Math.Log((1.0 + examples.Length) / (1 + count)));
    }

    private static FeatureSpace Prune(
        FeatureSpace space, SoftmaxRegression regression, FeatureBag[] bags, int[] examples, int count)
    {
        var energy = new double[space.Keys.Length];
        foreach (var i in examples)
        {
            var vector = space.Vectorise(bags[i]);
            for (var j = 0; j < vector.Indices.Length; j++)
                energy[vector.Indices[j]] += vector.Values[j] * vector.Values[j];
        }

        for (var feature = 0; feature < energy.Length; feature++)
        {
            var square = 0.0;
            var mean = 0.0;
            var row = regression.Row(feature);
            foreach (var weight in row)
                mean += weight / row.Length;
            foreach (var weight in row)
                square += (weight - mean) * (weight - mean);
            energy[feature] *= square;
        }

        var kept = Enumerable.Range(0, energy.Length).OrderByDescending(feature => energy[feature]).ThenBy(feature => feature)
            .Take(count).Order().ToArray();
        return new FeatureSpace(
            [.. kept.Select(feature => space.Keys[feature])],
            [.. kept.Select(feature => space.InverseFrequencies[feature])],
            space.UnknownInverseFrequency);
    }

    private static ModelFile Quantise(string[] types, FeatureSpace space, SoftmaxRegression regression, Calibration calibration)
    {
        var scales = new float[space.Keys.Length];
        var weights = new sbyte[space.Keys.Length * types.Length];
        for (var feature = 0; feature < scales.Length; feature++)
        {
            // Softmax does not feel a constant added to a row; centred, the bytes are used best.
            var row = regression.Row(feature);
            var mean = 0f;
            foreach (var weight in row)
                mean += weight / row.Length;
            var largest = 0f;
            foreach (var weight in row)
                largest = Math.Max(largest, Math.Abs(weight - mean));
            var scale = (float)(Half)(largest / 127);
            scales[feature] = scale;
            if (scale == 0)
                continue;
            for (var type = 0; type < types.Length; type++)
                weights[(feature * types.Length) + type] = (sbyte)Math.Clamp((int)Math.Round((row[type] - mean) / scale), -127, 127);
        }

        return new ModelFile
        {
            Types = types,
            Calibration = calibration,
            Bias = regression.Bias[..types.Length],
            Keys = space.Keys,
            InverseFrequencies = space.InverseFrequencies,
            UnknownInverseFrequency = space.UnknownInverseFrequency,
            Scales = scales,
            Weights = weights,
        };
    }

    private static string Summary(List<double[]> scores, List<int> labels, string[] types, Calibration calibration)
    {
        var answers = new List<(string Truth, string Answer, double Confidence)>();
        for (var i = 0; i < scores.Count; i++)
        {
            var probabilities = calibration.Probabilities(scores[i]);
            var best = Array.IndexOf(probabilities, probabilities.Max());
            answers.Add((types[labels[i]], types[best], probabilities[best]));
        }

        var evaluation = Evaluation.Of(answers);
        var strangers = answers.Where(answer => answer.Truth == DocumentTypes.Unknown).ToArray();
        var believed = strangers.Count(answer => answer.Answer != DocumentTypes.Unknown && answer.Confidence >= 0.9);
        return FormattableString.Invariant(
            $"Held-out texts and layouts: accuracy {evaluation.Accuracy:F3}, calibration error {evaluation.CalibrationError:F3}, scale {calibration.Scale:F2}; {(strangers.Length == 0 ? 0 : (double)believed / strangers.Length):P1} of unknown pages given a type with confidence >= 0.9");
    }
}

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Add made-up pages for the known types, and dress real texts as faxed pages.</summary>
    public bool Synthetic { get; init; } = true;

    /// <summary>Features kept; each costs 8 bytes and one byte per type in the model file.</summary>
    public int MaxFeatures { get; init; } = 40_000;

    /// <summary>Pages a feature must occur in to be looked at.</summary>
    public int MinDocuments { get; init; } = 8;

    internal SoftmaxSettings Selection { get; init; } = new() { Passes = 4, Averaged = 1 };

    internal SoftmaxSettings Final { get; init; } = new();
}
