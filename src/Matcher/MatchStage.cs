using System.Text.Json;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Capture.Matcher;

/// <summary>Says whose a document is, with a probability, or leaves it to a person. Safe to run twice: one row, guarded by the claim's fence.</summary>
internal sealed partial class MatchConsumer(WorkTable work, DocumentTable documents, PageTable pages, IBlobStore blobs, PatientDirectory directory, ILogger<MatchConsumer> log)
    : IConsumer<DocumentClassified>
{
    public async Task Consume(ConsumeContext<DocumentClassified> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var matcher = await directory.MatcherAsync(stop);
        var reading = matcher.Read(await documents.ReceivedOnAsync(message.DocumentId, stop));
        foreach (var page in await pages.OfDocumentAsync(message.DocumentId, stop))
            reading.Add(await page.TextAsync(blobs, stop));
        var match = reading.Match(stop);

        var next = await work.CompleteAsync(claim, db => RecordAsync(db, message, match, stop), stop);
        LogMatched(message.DocumentId, match.Candidates.Count, match.FiledUnder is not null);
        await work.AnnounceAsync(context, next, stop);
    }

    private static async Task<IReadOnlyList<WorkKey>> RecordAsync(CaptureDb db, DocumentClassified message, MatchResult match, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == message.DocumentId, stop);
        document.Candidates = JsonSerializer.Serialize(match.Candidates.Select(candidate => new PatientCandidate(candidate.Mrn, candidate.Confidence)));
        document.MatchEvidence = EvidenceOf(match).ToJson();
        document.PatientCertain = match.FiledUnder is not null;
        document.Mrn = match.FiledUnder;
        document.PatientConfidence = match.Confidence;
        document.MatchReasons = string.Join(' ', match.Reasons);
        return [new WorkKey(message.DocumentId, 0, Stages.Index, message.InputVersion)];
    }

    // A field that is nowhere on the pages says nothing and is not kept.
    private static MatchEvidence EvidenceOf(MatchResult match) => new()
    {
        Doubts = match.Doubts,
        Candidates = [.. match.Candidates.Select(candidate => new CandidateEvidence(candidate.Mrn, candidate.Confidence,
            [.. candidate.Evidence.Where(field => field.Agreement != Agreements.Missing)
                .Select(field => new EvidenceField(field.Field, field.Agreement, Math.Round(field.Weight, 2), [.. field.Words.Select(word => new PagePlace(word.Page, word.Box))]))]))],
    };

    [LoggerMessage(5001, LogLevel.Information, "Document {DocumentId} has {Candidates} candidates; certain: {Certain}")]
    private partial void LogMatched(Guid documentId, int candidates, bool certain);
}
