using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>What is asked of documents.</summary>
public sealed class DocumentTable(DatabaseAccess database)
{
    public Task<DocumentRow> ReadAsync(Guid documentId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.SingleAsync(row => row.Id == documentId, stop), stop);

    public Task<List<DocumentRow>> OfFileAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Documents.Where(row => row.FileId == fileId).OrderBy(row => row.Ordinal).ToListAsync(stop), stop);

    /// <summary>For use inside a transaction: documents of other files that share a band of the signature, with their files' places in the order of arrival.</summary>
    public static async Task<List<(DocumentRow Document, long Sequence)>> SharingBandsAsync(CaptureDb db, Guid fileId, IReadOnlyList<long> bands, CancellationToken stop)
    {
        var ids = new HashSet<Guid>();
        for (var band = 0; band < bands.Count; band++)
        {
            var (number, hash) = (band, bands[band]);
            ids.UnionWith(await db.SignatureBands.Where(row => row.Band == number && row.Hash == hash).Select(row => row.DocumentId).ToListAsync(stop));
        }

        var found = await db.Documents.Where(row => ids.Contains(row.Id) && row.FileId != fileId)
            .Join(db.Files, document => document.FileId, file => file.Id, (document, file) => new { document, file.Sequence })
            .ToListAsync(stop);
        return [.. found.Select(pair => (pair.document, pair.Sequence))];
    }
}
