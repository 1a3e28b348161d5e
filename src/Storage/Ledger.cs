using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage;

/// <summary>Where every arrival and every page is. The sums must match, or something is lost.</summary>
public sealed record LedgerReport
{
    /// <summary>Files by where they are; see <see cref="Accounts"/>.</summary>
    public required IReadOnlyDictionary<string, int> Files { get; init; }

    /// <summary>Pages by where they are: an account of their document, <c>blank</c>, <c>separator</c>, or that of their file.</summary>
    public required IReadOnlyDictionary<string, int> Pages { get; init; }
    public required IReadOnlyDictionary<string, int> Documents { get; init; }

    /// <summary>Files that came attached to others; each is counted among the files too.</summary>
    public int AttachedFiles { get; init; }

    /// <summary>Files that are in no known state: ids only.</summary>
    public required IReadOnlyList<Guid> UnaccountedFiles { get; init; }

    /// <summary>The books held against the blob store; null unless that was asked for.</summary>
    public StoreReport? Store { get; init; }

    public bool Balanced => UnaccountedFiles.Count == 0 && Store is not { Clean: false };
}

/// <summary>The states an arrival can be in. The first five are where arrivals end.</summary>
public static class Accounts
{
    public const string Indexed = "indexed";
    public const string Review = "in review";
    public const string Duplicate = "duplicate";
    public const string Rejected = "rejected";
    public const string Quarantined = "quarantined";
    public const string InProgress = "in progress";
    public const string Unaccounted = "unaccounted";

    public static IReadOnlyList<string> All { get; } = [Indexed, Review, Duplicate, Rejected, Quarantined, InProgress, Unaccounted];
}

/// <summary>Proves that nothing is lost, from the database and, when asked to verify, from the stored bytes.</summary>
public sealed class Ledger(DatabaseAccess database, StoreVerification store)
{
    // A file is accounted for when its state says where it is and everything that state implies is there too: unfinished
    // work for what is open, an original for a duplicate, and for an assembled file every page in exactly one place.
    private const string FileAccounts = """
        SELECT f.id AS id, f.pages_found AS pages_found, CASE
            WHEN f.state = 'quarantined' THEN CASE WHEN f.reason IS NOT NULL THEN 'quarantined' ELSE 'unaccounted' END
            WHEN f.state = 'rejected' THEN CASE WHEN f.reason IS NOT NULL THEN 'rejected' ELSE 'unaccounted' END
            WHEN f.state = 'duplicate' THEN CASE WHEN EXISTS (SELECT 1 FROM files o WHERE o.id = f.duplicate_of AND o.state <> 'duplicate') THEN 'duplicate' ELSE 'unaccounted' END
            WHEN f.state = 'open' THEN CASE WHEN EXISTS (SELECT 1 FROM stage_work w WHERE w.subject_id = f.id AND w.state IN ('ready', 'running', 'failed')) THEN 'in progress' ELSE 'unaccounted' END
            WHEN f.state = 'assembled' THEN CASE
                WHEN (SELECT COUNT(*) FROM pages p WHERE p.file_id = f.id AND (
                        (p.state IN ('blank', 'separator') AND p.document_id IS NULL)
                        OR (p.state IN ('recognized', 'given-up') AND EXISTS (SELECT 1 FROM documents d WHERE d.id = p.document_id AND d.file_id = f.id AND d.state <> 'replaced')))) <> f.pages_found THEN 'unaccounted'
                WHEN EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id AND d.state = 'open'
                        AND NOT EXISTS (SELECT 1 FROM stage_work w WHERE w.subject_id = d.id AND w.state IN ('ready', 'running', 'failed'))) THEN 'unaccounted'
                WHEN EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id AND d.state = 'open') THEN 'in progress'
                WHEN NOT EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id) THEN 'unaccounted'
                WHEN EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id AND d.state = 'review') THEN 'in review'
                WHEN EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id AND d.state = 'indexed') THEN 'indexed'
                WHEN EXISTS (SELECT 1 FROM documents d WHERE d.file_id = f.id AND d.state = 'duplicate') THEN 'duplicate'
                ELSE 'rejected' END
            ELSE 'unaccounted' END AS account
        FROM files f
        """;

    /// <param name="verify">Also compares, both ways, what the rows name with what the blob store holds, byte for byte.</param>
    public async Task<LedgerReport> ReadAsync(bool verify, CancellationToken stop)
    {
        var report = await database.ReadAsync(async db =>
        {
            var files = await db.Database.SqlQueryRaw<Tally>($"SELECT account AS name, CAST(COUNT(*) AS INTEGER) AS count FROM ({FileAccounts}) a GROUP BY account").ToListAsync(stop);
            var pages = await db.Database.SqlQueryRaw<Tally>($"""
                SELECT name, CAST(COUNT(*) AS INTEGER) AS count FROM (
                    SELECT CASE
                        WHEN p.state IN ('blank', 'separator') THEN p.state
                        WHEN d.state = 'review' THEN 'in review'
                        WHEN d.state IN ('indexed', 'rejected', 'duplicate') THEN d.state
                        ELSE a.account END AS name
                    FROM pages p JOIN ({FileAccounts}) a ON a.id = p.file_id LEFT JOIN documents d ON d.id = p.document_id) x
                GROUP BY name
                """).ToListAsync(stop);
            var documents = await db.Documents.GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(stop);
            var lost = await db.Database.SqlQueryRaw<Guid>($"SELECT id AS \"Value\" FROM ({FileAccounts}) a WHERE account = 'unaccounted'").ToListAsync(stop);
            return new LedgerReport
            {
                Files = files.ToDictionary(tally => tally.Name, tally => tally.Count),
                Pages = pages.ToDictionary(tally => tally.Name, tally => tally.Count),
                Documents = documents.ToDictionary(group => group.Key, group => group.Count),
                UnaccountedFiles = lost,
                AttachedFiles = await db.Files.CountAsync(file => file.CarrierId != null, stop),
            };
        }, stop);
        return verify ? report with { Store = await store.ReadAsync(stop) } : report;
    }

    private sealed record Tally(string Name, int Count);
}
