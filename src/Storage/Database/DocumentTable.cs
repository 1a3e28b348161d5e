using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of documents.</summary>
public sealed class DocumentTable(DatabaseAccess database)
{
    public Task<DocumentRow> ReadAsync(Guid documentId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.SingleAsync(row => row.Id == documentId, stop), stop);

    public Task<bool> ExistsAsync(Guid documentId, CancellationToken stop) => database.ReadAsync(db => db.Documents.AnyAsync(row => row.Id == documentId, stop), stop);

    /// <summary>The day the document's file arrived, UTC.</summary>
    public async Task<DateOnly> ReceivedOnAsync(Guid documentId, CancellationToken stop)
    {
        var received = await database.ReadAsync(db => db.Documents.Where(document => document.Id == documentId)
            .Join(db.Files, document => document.FileId, file => file.Id, (document, file) => file.ReceivedAt).SingleAsync(stop), stop);
        return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(received).UtcDateTime);
    }

    /// <summary>The documents of a file in order; those whose pages are in other documents by now are left out.</summary>
    public Task<List<DocumentRow>> OfFileAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.Where(row => row.FileId == fileId && row.State != DocumentStates.Replaced).OrderBy(row => row.Ordinal).ToListAsync(stop), stop);

    /// <summary>What people wrote with their decisions about a document, by the decision's number.</summary>
    public Task<Dictionary<int, string>> NotesAsync(Guid documentId, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var decisions = await db.ReviewDecisions.AsNoTracking().Where(decision => decision.DocumentId == documentId && decision.UndoneAt == null)
            .Select(decision => new { decision.Number, decision.Answer }).ToListAsync(stop);
        return decisions.Select(decision => (decision.Number, ReviewAnswer.FromJson(decision.Answer).Note)).Where(decision => decision.Note is not null)
            .ToDictionary(decision => decision.Number, decision => decision.Note!);
    }, stop);

    /// <summary>How a document was filed at each time, the first one first, and the open question about it.</summary>
    public Task<(List<DocumentVersionRow> Versions, Guid? Item)> HistoryAsync(Guid documentId, CancellationToken stop) => database.ReadAsync(async db => (
        await db.DocumentVersions.Where(version => version.DocumentId == documentId).OrderBy(version => version.Number).ToListAsync(stop),
        await db.ReviewItems.Where(item => item.DocumentId == documentId && item.State != ReviewStates.Done && item.State != ReviewStates.Settled).Select(item => (Guid?)item.Id).FirstOrDefaultAsync(stop)), stop);

    /// <summary>For use inside a transaction: keeps a document as it is being filed now.</summary>
    /// <param name="decision">Number of the decision behind it; null when the machine files it.</param>
    /// <returns>The number of this filing of the document, from 1.</returns>
    public static async Task<int> AddVersionAsync(CaptureDb db, DocumentRow document, int? decision, string reason, CancellationToken stop)
    {
        var number = 1 + (await db.DocumentVersions.Where(version => version.DocumentId == document.Id).MaxAsync(version => (int?)version.Number, stop) ?? 0);
        db.DocumentVersions.Add(await VersionAsync(db, document, number, decision, reason, stop));
        return number;
    }

    private static async Task<DocumentVersionRow> VersionAsync(CaptureDb db, DocumentRow document, int number, int? decision, string reason, CancellationToken stop) => new()
    {
        DocumentId = document.Id,
        Number = number,
        Decision = decision,
        RecordedAt = await db.NowAsync(stop),
        TypeName = document.TypeName,
        Mrn = document.Mrn,
        DocumentDate = document.DocumentDate,
        Author = document.Author,
        Facility = document.Facility,
        Sensitivity = document.Sensitivity,
        Pages = document.Arrangement?.ToJson() ?? DocumentVersionRow.AsTheyArrived,
        OutputBlob = document.OutputBlob,
        OutputSha256 = document.OutputSha256,
        Reason = reason,
    };

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
