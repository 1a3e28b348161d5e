namespace Capture.Contracts;

/// <summary>A person has decided about a document and the time to undo it has passed. Consumed by <c>settle</c>, which puts it into effect.</summary>
public sealed record ReviewDecided
{
    public required Guid DocumentId { get; init; }

    /// <summary>Number of the decision about this document, from 1.</summary>
    public required int Decision { get; init; }
}
