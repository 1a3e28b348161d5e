namespace Capture.Storage.Audit;

/// <summary>One thing somebody did. Rows are only ever added; each holds the digest of the one before it.</summary>
public sealed class AuditRow
{
    /// <summary>Without gaps, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>Unix milliseconds by the database's clock.</summary>
    public required long At { get; init; }

    /// <summary>The user's sign-in name, or <c>system</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, as <c>item.claimed</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to: <c>item</c>, <c>document</c>, <c>file</c>, <c>patient</c>, <c>user</c>.</summary>
    public required string Entity { get; init; }

    /// <summary>The id of it; a record number for a patient.</summary>
    public required string EntityId { get; init; }

    /// <summary>Codes and ids as JSON; never names, dates of birth or text of a page, but for the words of a search for patients.</summary>
    public required string Detail { get; init; }

    /// <summary>Digest of the row before, lower-case hexadecimal; empty for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>SHA-256 over this row and <see cref="Previous"/>.</summary>
    public required string Digest { get; init; }
}
