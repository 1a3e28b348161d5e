namespace Capture.Contracts;

/// <summary>The pages of one document are known. Consumed by <c>classify</c>.</summary>
public sealed record DocumentAssembled
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
