namespace Capture.Contracts;

/// <summary>One page of a file is stored as an image of its own. Consumed by <c>deskew</c>.</summary>
public sealed record PageLanded
{
    public required Guid FileId { get; init; }

    /// <summary>One-based.</summary>
    public required int Page { get; init; }
    public required int InputVersion { get; init; }
}
