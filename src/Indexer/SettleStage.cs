using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Indexer;

/// <summary>
/// Puts a person's decision into effect when the time to undo it has passed: files the document, rejects it, or sends its
/// pages through the stages again as other documents.
/// </summary>
internal sealed class SettleStage(ReviewDecisionTable decisions, DocumentTable documents, PageTable pages, DocumentPdf pdf, DocumentWords search, DeliveryPlan deliveries, IOptions<SecondReviewOptions> second)
    : Stage<ReviewDecided>
{
    public override async Task<Outcome> RunAsync(Unit<ReviewDecided> unit, CancellationToken stop)
    {
        var decision = await decisions.ReadAsync(unit.Message.DocumentId, unit.Message.Decision, stop);
        var answer = ReviewAnswer.FromJson(decision.Answer);
        var document = await documents.ReadAsync(unit.Message.DocumentId, stop);
        if (decision.Kind == DecisionKinds.File)
            Settlement.File(document, answer);
        var arranged = PageArrangement.Apply(await pages.OfDocumentAsync(document.Id, stop), document.Arrangement);
        var stored = decision.Kind == DecisionKinds.File ? await pdf.WriteAsync(unit.Fence, document, arranged, stop) : null;
        var words = await search.ReadAsync(arranged, stop);

        return new Outcome(db => RecordAsync(db, unit.Next, decision, answer, stored, words, stop))
        {
            Figures = new(("decision", decision.Number)),
        };
    }

    private async Task<IReadOnlyList<WorkKey>> RecordAsync(
        CaptureDb db, Following follows, ReviewDecisionRow decision, ReviewAnswer answer, StoredBlob? stored, SearchWords words, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == decision.DocumentId, stop);
        IReadOnlyList<WorkKey> next = [];
        int? filing = null;
        switch (decision.Kind)
        {
            case DecisionKinds.File:
                var labels = document.Sensitivity;
                Settlement.File(document, answer);
                document.Mrn = await PatientMerges.SurvivorAsync(db, answer.Mrn, stop);
                if (document.Sensitivity != labels)
                    await AuditTable.AppendAsync(db, new(decision.UserName, "document.sensitivity", "document", document.Id.ToString(), new { decision = decision.Number, was = labels, now = document.Sensitivity }), stop);
                (document.OutputBlob, document.OutputSha256) = (stored!.Name, stored.Sha256);
                filing = await DocumentTable.AddVersionAsync(db, document, decision.Number, "reviewed", stop);
                next = [follows.Document(Stages.Deliver, document.Id, filing.Value)];
                await SecondReviewTable.DrawAsync(db, document, decision, second.Value, stop);
                break;

            case DecisionKinds.Reject:
                document.State = DocumentStates.Rejected;
                document.Mrn = null;
                document.Reasons = answer.Reason ?? "other";
                break;

            case DecisionKinds.Duplicate:
                document.State = DocumentStates.Duplicate;
                document.Mrn = null;
                document.Reasons = "duplicate";
                document.DuplicateOf = answer.Other;
                break;

            default:
                next = await RegroupAsync(db, follows, document, answer, stop);
                break;
        }

        await SearchTable.PutAsync(db, document, words, stop);
        await DeliveryWishes.FollowAsync(db, document, filing, deliveries, stop);
        await db.SaveChangesAsync(stop);
        await ReviewDecisionTable.SettleAsync(db, decision, stop);
        return next;
    }

    /// <summary>The pages of one or two documents become other documents, whose borders a person drew.</summary>
    private static async Task<IReadOnlyList<WorkKey>> RegroupAsync(CaptureDb db, Following follows, DocumentRow document, ReviewAnswer answer, CancellationToken stop)
    {
        var replaced = new List<DocumentRow> { document };
        if (answer.Other is { } other)
            replaced.Add(await db.Documents.SingleAsync(row => row.Id == other && row.FileId == document.FileId, stop));
        var ids = replaced.ConvertAll(row => row.Id);
        var pages = await db.Pages.Where(page => page.DocumentId != null && ids.Contains(page.DocumentId.Value)).OrderBy(page => page.Number).ToListAsync(stop);
        var groups = Settlement.Groups(pages, answer);
        var ordinal = await db.Documents.Where(row => row.FileId == document.FileId).MaxAsync(row => row.Ordinal, stop);
        var work = new List<WorkKey>();
        foreach (var group in groups)
        {
            var made = Settlement.Regrouped(document, ++ordinal, group, pages);
            db.Documents.Add(made);
            foreach (var page in pages.Where(page => group.Any(turn => turn.Number == page.Number)))
                page.DocumentId = made.Id;
            work.Add(follows.Document(Stages.Classify, made.Id, made.InputVersion));
        }

        foreach (var row in replaced)
        {
            row.State = DocumentStates.Replaced;
            await db.ContentKeys.Where(key => key.DocumentId == row.Id).ExecuteDeleteAsync(stop);
            await SearchTable.PutAsync(db, row, new SearchWords(), stop);
            await DeliveryWishes.LeaveAsync(db, row, stop);
        }

        return work;
    }
}
