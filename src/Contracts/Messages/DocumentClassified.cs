namespace Capture.Contracts;

/// <summary>A document's type, date and sensitivity are known. Consumed by <c>match</c>.</summary>
public sealed record DocumentClassified
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
