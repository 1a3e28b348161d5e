using System.ComponentModel.DataAnnotations;

namespace Capture.Indexer;

/// <summary>When a document is filed without a person. Bound from the "Index" section.</summary>
public sealed class IndexerOptions
{
    public const string Section = "Index";

    /// <summary>Least probability of the type. Default 0.8.</summary>
    [Range(0.0, 1.0)]
    public double TypeConfidence { get; set; } = 0.8;

    /// <summary>Least mean probability that a word of the pages was read right. Default 0.5.</summary>
    [Range(0.0, 1.0)]
    public double OcrConfidence { get; set; } = 0.5;

    /// <summary>Least probability that a document begins and ends where it was cut. Default 0.8.</summary>
    [Range(0.0, 1.0)]
    public double SplitConfidence { get; set; } = 0.8;
}
