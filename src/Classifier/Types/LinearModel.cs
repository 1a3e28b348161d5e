namespace Capture.Classifier.Types;

/// <summary>
/// A linear model over the features of a <see cref="FeatureSpace"/>, with its calibration. Weights are kept as a row of
/// one signed byte per answer and feature (weight = byte × scale of the feature).
/// </summary>
/// <param name="Calibration">Makes probabilities of its scores.</param>
/// <param name="Bias">One for each answer.</param>
/// <param name="Scales">One for each feature.</param>
/// <param name="Weights">Feature by feature, one for each answer.</param>
internal sealed record LinearModel(Calibration Calibration, float[] Bias, float[] Scales, sbyte[] Weights)
{
    /// <summary>Probabilities of the answers, which sum to one.</summary>
    public double[] Probabilities(SparseVector vector) => Calibration.Probabilities(Scores(vector));

    /// <summary>Scores before calibration, one per answer.</summary>
    private double[] Scores(SparseVector vector)
    {
        var count = Bias.Length;
        var scores = new double[count];
        for (var answer = 0; answer < count; answer++)
            scores[answer] = Bias[answer];
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            var feature = vector.Indices[i];
            double value = vector.Values[i] * Scales[feature];
            var row = Weights.AsSpan(feature * count, count);
            for (var answer = 0; answer < count; answer++)
                scores[answer] += value * row[answer];
        }

        return scores;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Calibration.Scale);
        foreach (var bias in Calibration.Bias)
            writer.Write(bias);
        foreach (var bias in Bias)
            writer.Write(bias);
        foreach (var scale in Scales)
            writer.Write((Half)scale);
        foreach (var weight in Weights)
            writer.Write(weight);
    }

    /// <exception cref="EndOfStreamException">The file ends too early.</exception>
    public static LinearModel Read(BinaryReader reader, int answers, int features) => new(
        new Calibration(reader.ReadDouble(), ModelFile.Many(answers, reader.ReadDouble)),
        ModelFile.Many(answers, reader.ReadSingle),
        ModelFile.Many(features, () => (float)reader.ReadHalf()),
        ModelFile.Many(features * answers, reader.ReadSByte));
}
