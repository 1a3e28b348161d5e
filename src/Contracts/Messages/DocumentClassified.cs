namespace Capture.Contracts;

/// <summary>A document's type is known, what it says for the record, and whether it came before. Consumed by <c>match</c>.</summary>
public sealed record DocumentClassified
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
