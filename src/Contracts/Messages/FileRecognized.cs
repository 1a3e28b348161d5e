namespace Capture.Contracts;

/// <summary>Every page of a file is read, blank, a separator or given up. Consumed by <c>assemble</c>.</summary>
public sealed record FileRecognized
{
    public required Guid FileId { get; init; }
    public required int InputVersion { get; init; }
}
