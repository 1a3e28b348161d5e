namespace Capture.Contracts;

/// <summary>A file's bytes are stored and its row exists. Consumed by <c>paginate</c>.</summary>
public sealed record FileLanded
{
    public required Guid FileId { get; init; }
    public required int InputVersion { get; init; }
}
