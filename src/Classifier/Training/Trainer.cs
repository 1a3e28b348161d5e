using Capture.Classifier.Types;
using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>Trains a <see cref="DocumentTypeModel"/>. The same texts, options and seed give the same bytes.</summary>
public static class Trainer
{
    private const int Parts = 3;

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
        progress?.Report("Selecting features");
        var everything = Enumerable.Range(0, bags.Length).ToArray();
        var space = Select(bags, labels, everything, types.Length, options, cancellationToken);
        if (space.Keys.Length == 0)
            throw new ArgumentException($"Training needs more texts: nothing occurs in {options.MinDocuments} of them.", nameof(texts));
        var learner = new Learner(
            [.. bags.Select(bag => Ordered(space.Vectorise(bag)))], labels, [.. pages.Select(page => page.Real)], [.. pages.Select(page => page.Arranged)], types, space.Keys.Length, options);
        var parts = AssignParts(pages);
        progress?.Report($"Holding out one part of {Parts} to calibrate");
        var (known, strangers) = learner.Learn(Where(parts, part => part != 0), cancellationToken);
        var heldOut = Where(parts, part => part == 0);
        var knownCalibration = learner.CalibrateKnown(known, heldOut);
        var strangersCalibration = learner.CalibrateStrangers(strangers, heldOut);
        progress?.Report(learner.Summary(known, knownCalibration, strangers, strangersCalibration, heldOut));
        progress?.Report("Training on everything");
        (known, strangers) = learner.Learn(everything, cancellationToken);
        return new ModelFile
        {
            Types = types,
            Keys = space.Keys,
            InverseFrequencies = space.InverseFrequencies,
            UnknownInverseFrequency = space.UnknownInverseFrequency,
            Known = Quantise(known, knownCalibration, learner.KnownTypes),
            Strangers = Quantise(strangers, strangersCalibration, [.. Enumerable.Range(0, types.Length)]),
        }.ToBytes();
    }

    internal static string[] TypesOf(List<TrainingPage> pages)
    {
        var present = pages.Select(page => page.Type).ToHashSet(StringComparer.Ordinal);
        var known = DocumentTypes.All.Select(type => type.Name).Where(present.Contains);
        return [.. known, .. present.Where(name => DocumentTypes.Find(name) is null).Order(StringComparer.Ordinal)];
    }

    /// <summary>Deals the groups of each type to the parts in turn, so that every part holds whole layouts of every type.</summary>
    internal static int[] AssignParts(List<TrainingPage> pages)
    {
        var part = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var type in pages.GroupBy(page => (page.Type, Made: page.Group.StartsWith("form/", StringComparison.Ordinal))))
        {
            var groups = type.Select(page => page.Group).Distinct().OrderBy(TrainingPages.StableHash).ThenBy(group => group, StringComparer.Ordinal);
            var next = 0;
            foreach (var group in groups)
                part[group] = next++ % Parts;
        }

        return [.. pages.Select(page => part[page.Group])];
    }

    /// <summary>Frequent features; where there are too many, those that weigh most in a first and quick fit.</summary>
    internal static FeatureSpace Select(
        FeatureBag[] bags, int[] labels, int[] examples, int types, TrainerOptions options, CancellationToken cancellationToken)
    {
        var space = FrequentFeatures(bags, examples, options.MinDocuments);
        if (space.Keys.Length <= options.MaxFeatures)
            return space;
        var first = SoftmaxRegression.Fit(
            [.. examples.Select(i => Ordered(space.Vectorise(bags[i])))], labels, Learner.Importance(labels, types), types, space.Keys.Length,
            options.Selection, options.Seed, cancellationToken);
        return Prune(space, first, bags, examples, options.MaxFeatures);
    }

    /// <summary>In order of memory, which is several times faster to learn from.</summary>
    private static SparseVector Ordered(SparseVector vector)
    {
        Array.Sort(vector.Indices, vector.Values);
        return vector;
    }

    private static int[] Where(int[] parts, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, parts.Length).Where(i => wanted(parts[i]))];

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

    /// <param name="answers">Columns that are kept.</param>
    private static LinearModel Quantise(SoftmaxRegression regression, Calibration calibration, int[] answers)
    {
        var scales = new float[regression.Features];
        var weights = new sbyte[scales.Length * answers.Length];
        for (var feature = 0; feature < scales.Length; feature++)
        {
            // Softmax does not feel a constant added to a row; centred, the bytes are used best.
            var row = regression.Row(feature);
            var mean = 0f;
            foreach (var answer in answers)
                mean += row[answer] / answers.Length;
            var largest = 0f;
            foreach (var answer in answers)
                largest = Math.Max(largest, Math.Abs(row[answer] - mean));
            var scale = (float)(Half)(largest / 127);
            scales[feature] = scale;
            if (scale == 0)
                continue;
            for (var i = 0; i < answers.Length; i++)
                weights[(feature * answers.Length) + i] = (sbyte)Math.Clamp((int)Math.Round((row[answers[i]] - mean) / scale), -127, 127);
        }

        return new LinearModel(calibration, [.. answers.Select(answer => regression.Bias[answer])], scales, weights);
    }
}

/// <summary>How a model is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Add made-up pages for the known types, and dress real texts as faxed pages.</summary>
    public bool Synthetic { get; init; } = true;

    /// <summary>Features kept; each costs 10 bytes and two bytes per type in the model file.</summary>
    public int MaxFeatures { get; init; } = 120_000;

    /// <summary>Pages a feature must occur in to be looked at.</summary>
    public int MinDocuments { get; init; } = 8;

    internal SoftmaxSettings Selection { get; init; } = new() { Passes = 2, Averaged = 1 };

    /// <summary>The model of known types.</summary>
    internal SoftmaxSettings Final { get; init; } = new();

    /// <summary>The model of strangers. Features left out by chance teach it to name a type on much evidence only.</summary>
    internal SoftmaxSettings Strangers { get; init; } = new() { Dropout = 0.4f };
}
