namespace Capture.Contracts;

/// <summary>A document is filed. For delivery and anyone who subscribes.</summary>
public sealed record DocumentIndexed
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
