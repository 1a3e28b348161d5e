namespace Capture.Tests.Pipeline.AddedStage;

/// <summary>The message that wakes the added stage. One of three files.</summary>
public sealed record DocumentStamped
{
    public required Guid DocumentId { get; init; }
    public required int InputVersion { get; init; }
}
