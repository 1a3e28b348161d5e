using Capture.Classifier.Types;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Classifier;

/// <summary>Says what type a document is, of what day, by whom and where, under which numbers, how urgent and sensitive, and whether it came before.</summary>
internal sealed class ClassifyStage(DocumentTable documents, PageTable pages, IBlobStore blobs, DocumentTypeModel model) : Stage<DocumentAssembled>
{
    /// <summary>So many types are kept for the person who reviews; the rest is beyond belief.</summary>
    private const int TypesKept = 5;

    public override async Task<Outcome> RunAsync(Unit<DocumentAssembled> unit, CancellationToken stop)
    {
        var documentId = unit.Message.DocumentId;
        var reading = new DocumentReading(await documents.ReceivedOnAsync(documentId, stop));
        foreach (var page in await pages.OfDocumentAsync(documentId, stop))
            reading.Add(await page.TextAsync(blobs, stop), page.Number);
        var type = reading.Type(model);

        return new Outcome(async db =>
        {
            await RecordAsync(db, documentId, type, reading, stop);
            return [unit.Next.Document(documentId)];
        })
        {
            Figures = new(("confidence", type.Confidence)),
        };
    }

    private async Task RecordAsync(CaptureDb db, Guid documentId, TypePrediction type, DocumentReading reading, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.TypeName = type.Type;
        document.TypeConfidence = type.Confidence;
        document.TypeCandidates = [.. type.Ranked.Take(TypesKept).Select(ranked => new TypeCandidate(ranked.Type, Math.Round(ranked.Probability, 4)))];
        var facts = reading.Facts(type.Type);
        document.Facts = facts.Facts;
        (document.DocumentDate, document.Author, document.Facility) = (facts.Date, facts.Author, facts.Facility);
        document.Sensitivity = string.Join(' ', reading.Sensitivity);
        await ResentDocuments.LinkAsync(db, blobs, document, reading, stop);
    }
}
