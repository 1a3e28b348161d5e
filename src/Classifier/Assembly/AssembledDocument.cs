namespace Capture.Classifier.Assembly;

/// <summary>Pages that belong together.</summary>
internal sealed record AssembledDocument
{
    /// <summary>One-based page numbers in order; blank and separator pages are not among them.</summary>
    public required IReadOnlyList<int> Pages { get; init; }

    /// <summary>Probability that the least certain of the document's gaps, at both ends and inside, is right. 1 where a file holds one page.</summary>
    public required double SplitConfidence { get; init; }

    /// <summary>Codes of <see cref="Contracts.ReviewReasons"/> found while assembling: empty when nothing is doubtful.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}
