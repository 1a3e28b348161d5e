using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Indexer;

/// <summary>Makes the searchable PDF of a document and files it, or puts it before a person.</summary>
internal sealed class IndexStage(DocumentTable documents, PageTable pages, DocumentPdf pdf, DocumentWords search, DeliveryPlan deliveries, IOptions<IndexerOptions> options, IOptions<SecondReviewOptions> second)
    : Stage<DocumentMatched>
{
    public override async Task<Outcome> RunAsync(Unit<DocumentMatched> unit, CancellationToken stop)
    {
        var document = await documents.ReadAsync(unit.Message.DocumentId, stop);
        var filing = Filing.Decide(document, options.Value);
        var arranged = PageArrangement.Apply(await pages.OfDocumentAsync(document.Id, stop), document.Arrangement);
        var stored = await pdf.WriteAsync(unit.Fence, document, arranged, stop);
        var words = await search.ReadAsync(arranged, stop);

        return new Outcome(async db => await RecordAsync(db, document.Id, filing, stored, words, stop) is { } number
            ? [unit.Next.Document(Stages.Deliver, document.Id, number)]
            : [])
        {
            Figures = new(("filed", filing.State == DocumentStates.Indexed ? 1 : 0), ("reasons", filing.Reasons.Codes.Count)),
        };
    }

    /// <returns>The number of the filing; null when it goes to a person.</returns>
    private async Task<int?> RecordAsync(CaptureDb db, Guid documentId, Filing filing, StoredBlob stored, SearchWords words, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.State = filing.State;
        document.Mrn = await PatientMerges.SurvivorAsync(db, filing.Mrn, stop);
        document.Reasons = filing.Reasons;
        (document.OutputBlob, document.OutputSha256) = (stored.Name, stored.Sha256);
        int? number = null;
        if (filing.State == DocumentStates.Indexed)
        {
            number = await DocumentTable.AddVersionAsync(db, document, null, "auto-filed", stop);
            await SecondReviewTable.DrawAsync(db, document, null, second.Value, stop);
        }
        else
        {
            await ReviewItemTable.OpenAsync(db, document, filing.Reasons, stop);
        }

        await SearchTable.PutAsync(db, document, words, stop);
        await DeliveryWishes.FollowAsync(db, document, number, deliveries, stop);
        return number;
    }
}
