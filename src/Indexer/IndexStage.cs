using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Indexer;

/// <summary>
/// Makes the searchable PDF of a document and files it, or puts it before a person. Safe to run twice: the PDF's blob
/// and the document's row belong to the claim's fence.
/// </summary>
internal sealed partial class IndexConsumer(WorkTable work, DocumentTable documents, PageTable pages, DocumentPdf pdf, DocumentWords search, IOptions<IndexerOptions> options, IOptions<SecondReviewOptions> second, ILogger<IndexConsumer> log)
    : IConsumer<DocumentMatched>
{
    public async Task Consume(ConsumeContext<DocumentMatched> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var document = await documents.ReadAsync(message.DocumentId, stop);
        var own = await pages.OfDocumentAsync(message.DocumentId, stop);
        var filing = Filing.Decide(document, options.Value);
        var arranged = PageArrangement.Apply(own, PageArrangement.FromJson(document.Arrangement));
        var stored = await pdf.WriteAsync(claim, document, arranged, stop);
        var words = await search.ReadAsync(arranged, stop);

        await work.CompleteAsync(claim, db => RecordAsync(db, document.Id, filing, stored, words, stop), stop);
        LogFiled(document.Id, filing.State, filing.Reasons.Count);
        if (filing.State == DocumentStates.Indexed)
            await context.Publish(new DocumentIndexed { DocumentId = document.Id, InputVersion = message.InputVersion }, stop);
    }

    private async Task<IReadOnlyList<WorkKey>> RecordAsync(CaptureDb db, Guid documentId, Filing filing, StoredBlob stored, SearchWords words, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.State = filing.State;
        document.Mrn = filing.Mrn;
        document.Reasons = string.Join(' ', filing.Reasons);
        (document.OutputBlob, document.OutputSha256) = (stored.Name, stored.Sha256);
        if (filing.State == DocumentStates.Indexed)
        {
            await DocumentTable.AddVersionAsync(db, document, null, "auto-filed", stop);
            await SecondReviewTable.DrawAsync(db, document, null, second.Value, stop);
        }
        else
        {
            await ReviewItemTable.OpenAsync(db, document, filing.Reasons, stop);
        }

        await SearchTable.PutAsync(db, document, words, stop);
        return [];
    }

    [LoggerMessage(6001, LogLevel.Information, "Document {DocumentId} is {State} with {Reasons} reasons")]
    private partial void LogFiled(Guid documentId, string state, int reasons);
}
