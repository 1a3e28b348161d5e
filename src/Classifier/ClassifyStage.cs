using System.Text.Json;
using Capture.Classifier.Types;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Capture.Classifier;

/// <summary>Says what type a document is, of what date, how sensitive, and whether it came before. Safe to run twice: one row, guarded by the claim's fence.</summary>
internal sealed partial class ClassifyConsumer(WorkTable work, DocumentTable documents, PageTable pages, IBlobStore blobs, DocumentTypeModel model, ILogger<ClassifyConsumer> log)
    : IConsumer<DocumentAssembled>
{
    /// <summary>So many types are kept for the person who reviews; the rest is beyond belief.</summary>
    private const int TypesKept = 5;

    public async Task Consume(ConsumeContext<DocumentAssembled> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var reading = new DocumentReading(await documents.ReceivedOnAsync(message.DocumentId, stop));
        foreach (var page in await pages.OfDocumentAsync(message.DocumentId, stop))
            reading.Add(await page.TextAsync(blobs, stop));
        var type = reading.Type(model);

        var next = await work.CompleteAsync(claim, db => RecordAsync(db, message, type, reading, stop), stop);
        LogClassified(message.DocumentId, type.Confidence, type.ModelVersion);
        await work.AnnounceAsync(context, next, stop);
    }

    private async Task<IReadOnlyList<WorkKey>> RecordAsync(
        CaptureDb db, DocumentAssembled message, TypePrediction type, DocumentReading reading, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == message.DocumentId, stop);
        document.TypeName = type.Type;
        document.TypeConfidence = type.Confidence;
        document.TypeCandidates = JsonSerializer.Serialize(type.Ranked.Take(TypesKept).Select(ranked => new TypeCandidate(ranked.Type, Math.Round(ranked.Probability, 4))));
        document.DocumentDate = reading.Facts.Date;
        document.Sensitivity = string.Join(' ', reading.Sensitivity);
        document.Author = reading.Facts.Author;
        await ResentDocuments.LinkAsync(db, blobs, document, reading, stop);
        return [new WorkKey(message.DocumentId, 0, Stages.Match, message.InputVersion)];
    }

    [LoggerMessage(4002, LogLevel.Information, "Document {DocumentId} typed at {Confidence:F2} by model {Model}")]
    private partial void LogClassified(Guid documentId, double confidence, string model);
}
