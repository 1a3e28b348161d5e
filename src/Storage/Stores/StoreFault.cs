namespace Capture.Storage.Stores;

/// <summary>What the whole of Capture depends on, by the names that people read.</summary>
public static class StoreNames
{
    public const string Database = "Database";
    public const string Blobs = "Blob store";
    public const string TemporaryFolder = "Temporary folder";
    public const string Broker = "Broker";

    public static IReadOnlyList<string> All { get; } = [Database, Blobs, TemporaryFolder, Broker];
}

/// <summary>What a fault of a store amounts to. While it stays the same, changing codes are no news.</summary>
public enum FaultKind
{
    /// <summary>No answer, or none in time.</summary>
    Silent,

    /// <summary>It does not let Capture in, or not do what it must.</summary>
    Refused,

    /// <summary>It can be read and not written.</summary>
    ReadOnly,

    /// <summary>No room, or none left of what the account may use.</summary>
    Full,

    /// <summary>No connection is left for Capture.</summary>
    Crowded,

    /// <summary>What should be there is not: the database, its tables, the container, the folder.</summary>
    Missing,

    /// <summary>Its own files cannot be read or written.</summary>
    Damaged,
}

/// <summary>A fault of a whole store: nothing that needs the store can be done, and nothing of it is the work's own fault.</summary>
/// <param name="Store">One of <see cref="StoreNames"/>.</param>
/// <param name="Code">What the store said: an SQLSTATE, an HTTP status, the name of a system error.</param>
/// <param name="Cause">What is wrong, in plain words: one sentence.</param>
/// <param name="Remedy">What to do: one sentence or two.</param>
public sealed record StoreFault(string Store, FaultKind Kind, string Code, string Cause, string Remedy)
{
    /// <summary>Cause, what the store said, and remedy.</summary>
    public string Text => $"{Cause} [{Code}] {Remedy}";

    /// <summary>
    /// The same answer may concern a single unit of work, such as a blob that alone belongs to another account. A full disk
    /// never does: a large file fails on it when a small one still fits. Nor does a right in the database: those are given for
    /// tables, which all work shares.
    /// </summary>
    public bool MayBeOfOne => Kind is FaultKind.Damaged || (Store != StoreNames.Database && Kind is (FaultKind.Refused or FaultKind.Missing));
}

/// <summary>A store is out of order; the inner exception is what it said.</summary>
public sealed class StoreUnavailableException(StoreFault fault, Exception inner) : Exception(fault.Text, inner)
{
    public StoreFault Fault { get; } = fault;
}
