namespace Capture.Contracts;

/// <summary>How a page lies (turn, tilt, blank or not) has been measured. Consumed by <c>ocr</c>.</summary>
public sealed record PageDeskewed
{
    public required Guid FileId { get; init; }

    /// <summary>One-based.</summary>
    public required int Page { get; init; }
    public required int InputVersion { get; init; }
}
