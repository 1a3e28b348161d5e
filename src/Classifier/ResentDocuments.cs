using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Classifier;

/// <summary>Finds documents that were sent more than once: the later arrival points to the earliest.</summary>
internal static class ResentDocuments
{
    /// <summary>
    /// For use inside a transaction, so that of two copies classified at once one sees the other. Stored texts are read
    /// only for the few documents whose sketch is alike.
    /// </summary>
    public static async Task LinkAsync(CaptureDb db, IBlobStore blobs, DocumentRow document, DocumentReading reading, CancellationToken stop)
    {
        var signature = reading.Signature;
        document.Signature = signature.ToBytes();
        var keys = signature.Keys.Distinct().ToList();
        await DocumentTable.LockKeysAsync(db, keys, stop);
        var sequence = await db.Files.Where(file => file.Id == document.FileId).Select(file => file.Sequence).SingleAsync(stop);
        foreach (var (other, otherSequence) in (await DocumentTable.SharingKeysAsync(db, document.FileId, keys, stop)).OrderBy(pair => pair.Sequence))
        {
            if (ContentSignature.Similarity(signature, ContentSignature.FromBytes(other.Signature)) < ContentSignature.PossibleFrom)
                continue;
            var pages = await db.Pages.Where(page => page.DocumentId == other.Id).OrderBy(page => page.Number).ToListAsync(stop);
            if (!Redelivery.Compare(reading.Beginning, await BeginningAsync(pages, blobs, stop)).SameContent)
                continue;
            if (otherSequence < sequence)
                document.DuplicateOf ??= other.DuplicateOf ?? other.Id;
            else
                other.DuplicateOf = document.DuplicateOf ?? document.Id;
        }

        await db.ContentKeys.Where(key => key.DocumentId == document.Id).ExecuteDeleteAsync(stop);
        db.ContentKeys.AddRange(keys.Select(key => new ContentKeyRow { Key = key, DocumentId = document.Id }));
    }

    private static async Task<IReadOnlyList<PageText>> BeginningAsync(IEnumerable<PageRow> pages, IBlobStore blobs, CancellationToken stop)
    {
        var beginning = new List<PageText>();
        var words = 0;
        foreach (var page in pages)
        {
            if (words >= Redelivery.WordsRead)
                break;
            beginning.Add(FaxHeader.Strip(await page.TextAsync(blobs, stop)));
            words += beginning[^1].Lines.Sum(line => line.Words.Count);
        }

        return beginning;
    }
}
