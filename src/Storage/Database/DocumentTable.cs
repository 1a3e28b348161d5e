using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of documents.</summary>
public sealed class DocumentTable(DatabaseAccess database)
{
    public Task<DocumentRow> ReadAsync(Guid documentId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.SingleAsync(row => row.Id == documentId, stop), stop);

    /// <summary>The day the document's file arrived, UTC.</summary>
    public async Task<DateOnly> ReceivedOnAsync(Guid documentId, CancellationToken stop)
    {
        var received = await database.ReadAsync(db => db.Documents.Where(document => document.Id == documentId)
            .Join(db.Files, document => document.FileId, file => file.Id, (document, file) => file.ReceivedAt).SingleAsync(stop), stop);
        return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(received).UtcDateTime);
    }

    public Task<List<DocumentRow>> OfFileAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.Where(row => row.FileId == fileId).OrderBy(row => row.Ordinal).ToListAsync(stop), stop);

    /// <summary>For use inside a transaction: until its end, no other one looks for documents with these keys or adds any.</summary>
    public static Task LockKeysAsync(CaptureDb db, IReadOnlyCollection<long> keys, CancellationToken stop) =>
        SqlDialect.LockAsync(db, LockTopic.ContentKey, [.. keys.Select(key => key.GetHashCode())], stop);

    /// <summary>For use inside a transaction: documents of other files that share a content key, with their files' places in the order of arrival.</summary>
    public static async Task<List<(DocumentRow Document, long Sequence)>> SharingKeysAsync(CaptureDb db, Guid fileId, IReadOnlyList<long> keys, CancellationToken stop)
    {
        var found = await db.Documents
            .Where(document => document.FileId != fileId && db.ContentKeys.Any(key => key.DocumentId == document.Id && keys.Contains(key.Key)))
            .Join(db.Files, document => document.FileId, file => file.Id, (document, file) => new { document, file.Sequence })
            .ToListAsync(stop);
        return [.. found.Select(pair => (pair.document, pair.Sequence))];
    }
}
