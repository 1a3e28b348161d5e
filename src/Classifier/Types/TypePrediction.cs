namespace Capture.Classifier.Types;

/// <summary>A document type and the probability that it is the right one.</summary>
/// <param name="Type">Name as in <see cref="Contracts.DocumentTypes"/>, or one a deployment trained.</param>
/// <param name="Probability">Calibrated probability in [0, 1].</param>
public readonly record struct TypeProbability(string Type, double Probability);

/// <summary>What the model thinks a text is.</summary>
public sealed record TypePrediction
{
    /// <summary>Every type of the model, most probable first; the probabilities sum to one.</summary>
    public required IReadOnlyList<TypeProbability> Ranked { get; init; }

    /// <summary>Names the exact weights that gave this answer; kept with the document.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The most probable type.</summary>
    public string Type => Ranked[0].Type;

    /// <summary>Probability in [0, 1] that <see cref="Type"/> is right.</summary>
    public double Confidence => Ranked[0].Probability;

    /// <summary>Probability of one type; 0 when the model does not know it.</summary>
    public double ProbabilityOf(string type)
    {
        foreach (var candidate in Ranked)
        {
            if (candidate.Type == type)
                return candidate.Probability;
        }

        return 0;
    }
}
