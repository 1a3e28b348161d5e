namespace Capture.Contracts;

/// <summary>Whose document it is has been decided or left to a person. Consumed by <c>index</c>.</summary>
public sealed record DocumentMatched
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
