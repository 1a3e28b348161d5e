using Capture.Contracts;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Matcher;

/// <summary>Matches a document as it is stored, and stores what was found.</summary>
internal sealed class DocumentMatching(DocumentTable documents, PageTable pages, IBlobStore blobs, PatientDirectory directory)
{
    /// <summary>What is matched after this is matched over all patients there are now.</summary>
    public Task SeeAllPatientsAsync(CancellationToken stop) => directory.LatestAsync(stop);

    public async Task<MatchResult> MatchAsync(Guid documentId, CancellationToken stop)
    {
        var matcher = await directory.MatcherAsync(stop);
        var reading = matcher.Read(await documents.ReceivedOnAsync(documentId, stop));
        foreach (var page in await pages.OfDocumentAsync(documentId, stop))
            reading.Add(await page.TextAsync(blobs, stop));
        return reading.Match(stop);
    }

    /// <summary>For use inside a transaction: writes down what was found.</summary>
    public static async Task RecordAsync(CaptureDb db, Guid documentId, MatchResult match, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.Candidates = [.. match.Candidates.Select(candidate => new PatientCandidate(candidate.Mrn, candidate.Confidence))];
        document.MatchEvidence = EvidenceOf(match).ToJson();
        document.PatientCertain = match.FiledUnder is not null;
        document.Mrn = match.FiledUnder;
        document.PatientConfidence = match.Confidence;
        document.MatchReasons = ReasonList.Of(match.Reasons);
    }

    // A field that is nowhere on the pages says nothing and is not kept.
    private static MatchEvidence EvidenceOf(MatchResult match) => new()
    {
        Doubts = match.Doubts,
        Candidates = [.. match.Candidates.Select(candidate => new CandidateEvidence(candidate.Mrn, candidate.Confidence,
            [.. candidate.Evidence.Where(field => field.Agreement != Agreements.Missing)
                .Select(field => new EvidenceField(field.Field, field.Agreement, Math.Round(field.Weight, 2), [.. field.Words.Select(word => new PagePlace(word.Page, word.Box))]))], candidate.Combination))],
    };
}
