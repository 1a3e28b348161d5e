using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What SQLite and PostgreSQL say differently.</summary>
/// <param name="Now">The database's clock in Unix milliseconds: leases and due times never depend on a worker's own.</param>
/// <param name="SkipTaken">Ends a SELECT whose rows are to be changed: locks them, passing over those another transaction holds.</param>
/// <param name="ArrayRows">A table whose column <c>value</c> holds the elements of a parameter that is the text of a JSON array.</param>
public sealed record SqlDialect(string Now, string SkipTaken, Func<string, string> ArrayRows)
{
    /// <summary>Every writing transaction holds the whole database (BEGIN IMMEDIATE), so rows need no locks.</summary>
    private static readonly SqlDialect Sqlite = new("CAST(unixepoch('subsec') * 1000 AS INTEGER)", "", array => $"json_each({array})");

    // The statement's clock and not the transaction's, which stands still from its begin on; as a subquery, since no index is
    // searched for a value that might change on the way.
    private static readonly SqlDialect PostgreSql = new(
        "(SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))", "FOR UPDATE SKIP LOCKED", array => $"json_array_elements(CAST({array} AS json))");

    public static SqlDialect Of(CaptureDb db) => db.Database.IsSqlite() ? Sqlite : PostgreSql;

    /// <summary>Waits until no other transaction holds the row of that file, then holds it until the end of this one.</summary>
    public static async Task LockFileAsync(CaptureDb db, Guid fileId, CancellationToken stop)
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM files WHERE id = {fileId} FOR UPDATE", stop);
    }

    /// <summary>Waits until no other transaction holds one of these numbers of that topic, then holds all of them until the end of this one.</summary>
    public static async Task LockAsync(CaptureDb db, LockTopic topic, IReadOnlyCollection<int> numbers, CancellationToken stop)
    {
        // In one order everywhere, so that two that want the same locks cannot wait for each other.
        var ordered = numbers.Distinct().Order().ToArray();
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({(int)topic}, number) FROM (SELECT number FROM unnest({ordered}) AS number ORDER BY number) wanted", stop);
    }
}

/// <summary>What transactions that touch no common row must still not do at the same time.</summary>
public enum LockTopic
{
    /// <summary>Giving arrivals their place in the order, and finding that the same bytes came before.</summary>
    Landing = 1,

    /// <summary>Looking for documents with the same content key.</summary>
    ContentKey = 2,

    /// <summary>Saying what waits in the inboxes.</summary>
    InboxNotices = 3,
}
