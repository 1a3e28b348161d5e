using System.Numerics;
using Capture.Classifier.Types;

namespace Capture.Classifier.Training;

/// <summary>
/// Multinomial logistic regression with L2 penalty, fitted by stochastic gradient descent with the step sizes of
/// Bottou ("Stochastic gradient descent tricks", 2012) and averaged over the last passes. One thread and a seeded
/// order: the same input gives the same weights.
/// </summary>
internal sealed class SoftmaxRegression
{
    private readonly int _stride;

    private SoftmaxRegression(int types, int features)
    {
        Types = types;
        _stride = (types + 7) / 8 * 8;
        Weights = new float[(long)features * _stride];
        Bias = new float[_stride];
    }

    public int Types { get; }

    public float[] Weights { get; private set; }

    public float[] Bias { get; private set; }

    public int Features => Weights.Length / _stride;

    /// <summary>The mean of two fitted to the same types and features: their scores are the mean of both scores.</summary>
    /// <param name="share">Share of the first, in [0, 1].</param>
    public static SoftmaxRegression Mean(SoftmaxRegression first, SoftmaxRegression second, float share)
    {
        var mean = new SoftmaxRegression(first.Types, first.Features);
        for (var i = 0; i < mean.Weights.Length; i++)
            mean.Weights[i] = (share * first.Weights[i]) + ((1 - share) * second.Weights[i]);
        for (var i = 0; i < mean.Bias.Length; i++)
            mean.Bias[i] = (share * first.Bias[i]) + ((1 - share) * second.Bias[i]);
        return mean;
    }

    public ReadOnlySpan<float> Row(int feature) => Weights.AsSpan(feature * _stride, Types);

    public double[] Scores(SparseVector vector)
    {
        var scores = new float[_stride];
        Score(vector, scores, 1);
        var result = new double[Types];
        for (var type = 0; type < Types; type++)
            result[type] = scores[type];
        return result;
    }

    /// <param name="penalty">L2 penalty per example; weights shrink with it.</param>
    /// <param name="importance">Weight of each example; around 1.</param>
    public static SoftmaxRegression Fit(
        IReadOnlyList<SparseVector> vectors, IReadOnlyList<int> labels, IReadOnlyList<float> importance,
        int types, int features, SoftmaxSettings settings, int seed, CancellationToken cancellationToken)
    {
        var model = new SoftmaxRegression(types, features);
        var random = new Random(seed);
        var order = Enumerable.Range(0, vectors.Count).ToArray();
        var scores = new float[model._stride];
        var step = 0L;
        // True weights are shrink × Weights: the penalty then costs one multiplication a step.
        var shrink = 1.0f;
        float[]? sum = null;
        float[]? biasSum = null;
        for (var pass = 0; pass < settings.Passes; pass++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            foreach (var example in order)
            {
                var rate = settings.Rate / (float)(1 + (settings.Rate * settings.Penalty * step++));
                shrink *= 1 - (rate * settings.Penalty);
                var vector = Thinned(vectors[example], settings.Dropout, random);
                model.Score(vector, scores, shrink);
                // An example that is already answered well teaches next to nothing and costs as much as any other.
                if (model.ToGradient(scores, labels[example], settings.Smoothing) < settings.Settled)
                    continue;
                model.Add(vector, scores, -rate * importance[example] / shrink);
                for (var type = 0; type < types; type++)
                    model.Bias[type] -= settings.BiasRate * rate * importance[example] * scores[type];
            }

            for (var i = 0; i < model.Weights.Length; i++)
                model.Weights[i] *= shrink;
            shrink = 1;
            if (pass < settings.Passes - settings.Averaged)
                continue;
            sum ??= new float[model.Weights.Length];
            biasSum ??= new float[model.Bias.Length];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += model.Weights[i] / settings.Averaged;
            for (var i = 0; i < biasSum.Length; i++)
                biasSum[i] += model.Bias[i] / settings.Averaged;
        }

        if (sum is not null && biasSum is not null)
            (model.Weights, model.Bias) = (sum, biasSum);
        return model;
    }

    /// <summary>
    /// Leaves features out by chance, and makes up for them in the others, so that no answer hangs on few words (Wager,
    /// Wang and Liang, "Dropout training as adaptive regularization", 2013).
    /// </summary>
    private static SparseVector Thinned(SparseVector vector, float dropout, Random random)
    {
        if (dropout <= 0)
            return vector;
        var (indices, values) = (new int[vector.Indices.Length], new float[vector.Indices.Length]);
        var kept = 0;
        var scale = 1 / (1 - dropout);
        var bits = (ulong)random.NextInt64() | 1;
        var limit = (uint)(dropout * uint.MaxValue);
        for (var i = 0; i < indices.Length; i++)
        {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            indices[kept] = vector.Indices[i];
            values[kept] = vector.Values[i] * scale;
            kept += (uint)(bits >> 32) >= limit ? 1 : 0;
        }

        return new SparseVector(indices[..kept], values[..kept]);
    }

    private void Score(SparseVector vector, float[] scores, float shrink)
    {
        var width = Vector<float>.Count;
        Array.Clear(scores);
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            var row = vector.Indices[i] * _stride;
            var value = new Vector<float>(vector.Values[i] * shrink);
            for (var type = 0; type < _stride; type += width)
                (new Vector<float>(scores, type) + (value * new Vector<float>(Weights, row + type))).CopyTo(scores, type);
        }

        for (var type = 0; type < _stride; type++)
            scores[type] += Bias[type];
    }

    private void Add(SparseVector vector, float[] gradient, float factor)
    {
        var width = Vector<float>.Count;
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            var row = vector.Indices[i] * _stride;
            var value = new Vector<float>(vector.Values[i] * factor);
            for (var type = 0; type < _stride; type += width)
                (new Vector<float>(Weights, row + type) + (value * new Vector<float>(gradient, type))).CopyTo(Weights, row + type);
        }
    }

    /// <summary>Replaces scores by the gradient of the loss; returns its largest part.</summary>
    private float ToGradient(float[] scores, int label, float smoothing)
    {
        var highest = float.NegativeInfinity;
        for (var type = 0; type < Types; type++)
            highest = Math.Max(highest, scores[type]);
        var sum = 0f;
        for (var type = 0; type < Types; type++)
            sum += scores[type] = MathF.Exp(scores[type] - highest);
        for (var type = 0; type < Types; type++)
            scores[type] = (scores[type] / sum) - (smoothing / Types);
        scores[label] -= 1 - smoothing;
        scores.AsSpan(Types).Clear();
        var largest = 0f;
        for (var type = 0; type < Types; type++)
            largest = Math.Max(largest, Math.Abs(scores[type]));
        return largest;
    }
}

/// <summary>How <see cref="SoftmaxRegression"/> is fitted. Set by judgement, not searched.</summary>
internal sealed record SoftmaxSettings
{
    public int Passes { get; init; } = 10;

    /// <summary>Passes at the end whose weights are averaged.</summary>
    public int Averaged { get; init; } = 3;

    public float Rate { get; init; } = 1.0f;

    /// <summary>The bias moves more slowly than the weights, so that evidence and not frequency decides.</summary>
    public float BiasRate { get; init; } = 0.1f;

    /// <summary>Share of the features of an example that are left out each time it is shown.</summary>
    public float Dropout { get; init; }

    public float Penalty { get; init; } = 1e-5f;

    /// <summary>Share of the target given to all types alike; 2–4 % of real labels are wrong.</summary>
    public float Smoothing { get; init; } = 0.02f;

    /// <summary>Examples whose gradient is smaller in every part are passed over.</summary>
    public float Settled { get; init; } = 0.02f;
}
