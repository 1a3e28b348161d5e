namespace Capture.Contracts;

/// <summary>A stage has given up on a page, file or document. Consumed by the role <c>index</c>, which records what becomes of it, so that nothing disappears.</summary>
public sealed record StageFailed
{
    /// <summary>The file or, for document stages, the document.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>One-based; 0 where the stage works on the whole subject.</summary>
    public required int Page { get; init; }

    /// <summary>A name of <see cref="Stages"/>.</summary>
    public required string Stage { get; init; }
    public required int InputVersion { get; init; }
}
