using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Review;

/// <summary>Where a second look stands.</summary>
public static class SecondReviewStates
{
    public const string Open = "open";
    public const string Agreed = "agreed";

    /// <summary>The two answers differ; somebody else says which holds.</summary>
    public const string Differed = "differed";
    public const string Adjudicated = "adjudicated";
}

/// <summary>In which fields two answers about a document differ.</summary>
/// <param name="Field"><c>patient</c>, <c>type</c> or <c>date</c>.</param>
public sealed record Difference(string Field)
{
    public const string Patient = "patient";
    public const string Type = "type";
    public const string Date = "date";

    public static IReadOnlyList<Difference> Between(ReviewAnswer first, ReviewAnswer second)
    {
        var differences = new List<Difference>();
        if (first.Mrn != second.Mrn)
            differences.Add(new(Patient));
        if (first.TypeName != second.TypeName)
            differences.Add(new(Type));
        if (first.DocumentDate != second.DocumentDate)
            differences.Add(new(Date));
        return differences;
    }
}

/// <summary>
/// The sample of filed documents that are looked at a second time. It alone feeds the published error rate: what comes to
/// review by itself is there because something was doubtful, and says nothing about the rest.
/// </summary>
public sealed class SecondReviewTable(DatabaseAccess database, IOptions<ReviewOptions> options)
{
    /// <summary>Why a correction that follows from a second look is in the queue.</summary>
    public const string Cause = "second-review";

    private readonly ReviewOptions _options = options.Value;

    /// <summary>For use inside a transaction: draws a document that is being filed, or not. Each document is drawn once at most.</summary>
    /// <param name="decision">The decision behind it; null when the machine files it.</param>
    public static async Task DrawAsync(CaptureDb db, DocumentRow document, ReviewDecisionRow? decision, SecondReviewOptions draw, CancellationToken stop)
    {
        if (await db.SecondReviews.AnyAsync(row => row.DocumentId == document.Id, stop))
            return;
        var before = decision is null ? 0 : await db.ReviewDecisions.Where(row => row.UserId == decision.UserId && row.DecidedAt < decision.DecidedAt).Take(draw.FirstDecisions + 1).CountAsync(stop);
        var confidence = document.Mrn is null ? document.TypeConfidence : Math.Min(document.TypeConfidence, document.PatientConfidence);
        var filed = new FiledDocument(document.Id, decision?.Number ?? 0, document.TypeName, document.Sensitivity.Length > 0, decision?.UserName, before, confidence);
        if (SecondReviewDraw.Of(filed, draw) is not { } drawn)
            return;
        var proposed = decision is null ? null : ReviewAnswer.FromJson(decision.Proposed);
        db.SecondReviews.Add(new SecondReviewRow
        {
            Id = Guid.CreateVersion7(),
            DocumentId = document.Id,
            FirstDecision = decision?.Number,
            Stratum = drawn.Stratum,
            DrawnAt = drawn.DrawnAt,
            Blind = draw.Blind,
            State = SecondReviewStates.Open,
            FirstUser = decision?.UserId,
            OpenedAt = await db.NowAsync(stop),
            // With what the machine believed at the time: the difference to the final answer is what calibration learns from.
            FirstAnswer = new ReviewAnswer
            {
                Mrn = document.Mrn,
                TypeName = document.TypeName,
                DocumentDate = document.DocumentDate,
                MrnConfidence = proposed?.MrnConfidence ?? document.PatientConfidence,
                TypeConfidence = proposed?.TypeConfidence ?? document.TypeConfidence,
            }.ToJson(),
        });
    }

    public Task<SecondReviewRow?> FindAsync(Guid id, CancellationToken stop) =>
        database.ReadAsync(db => db.SecondReviews.SingleOrDefaultAsync(row => row.Id == id, stop), stop);

    /// <summary>Second looks in a state, the oldest first; of the open ones, those that this person may do.</summary>
    public Task<List<(SecondReviewRow Second, FileRow File, int Pages)>> ListAsync(string state, Reviewer reader, int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var rows = await For(db.SecondReviews.Where(row => row.State == state), state, reader.Id).OrderBy(row => row.OpenedAt).Take(most)
            .Join(db.Documents, row => row.DocumentId, document => document.Id, (row, document) => new { row, document.FileId })
            .Join(db.Files, pair => pair.FileId, file => file.Id, (pair, file) => new { pair.row, file }).OrderBy(pair => pair.row.OpenedAt).ToListAsync(stop);
        var documents = rows.ConvertAll(pair => pair.row.DocumentId);
        var pages = await db.Pages.Where(page => page.DocumentId != null && documents.Contains(page.DocumentId.Value))
            .GroupBy(page => page.DocumentId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return rows.ConvertAll(pair => (pair.row, pair.file, pages.GetValueOrDefault(pair.row.DocumentId)));
    }, stop);

    public Task<(int Open, int Disputed)> CountsAsync(Reviewer reader, CancellationToken stop) => database.ReadAsync(async db => (
        await For(db.SecondReviews.Where(row => row.State == SecondReviewStates.Open), SecondReviewStates.Open, reader.Id).CountAsync(stop),
        await For(db.SecondReviews.Where(row => row.State == SecondReviewStates.Differed), SecondReviewStates.Differed, reader.Id).CountAsync(stop)), stop);

    /// <summary>Takes a second look, or the oldest free one; for its lease time. Taking what one has gives it again.</summary>
    /// <returns>Null when there is none, somebody else has it, or it is this person's own decision that is looked at.</returns>
    public Task<SecondReviewRow?> ClaimAsync(Guid? id, Reviewer reviewer, CancellationToken stop) => database.WriteAsync<SecondReviewRow?>(async db =>
    {
        var now = await db.NowAsync(stop);
        var (token, until) = (Guid.NewGuid(), now + (long)_options.LongestLease.TotalMilliseconds);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var free = For(db.SecondReviews.Where(row => row.State == SecondReviewStates.Open && (row.LeaseUntil < now || row.LeaseUser == reviewer.Id)), SecondReviewStates.Open, reviewer.Id);
            var next = await free.Where(row => id == null || row.Id == id).OrderBy(row => row.LeaseUser == reviewer.Id ? 0 : 1).ThenBy(row => row.OpenedAt).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(stop);
            if (next is null)
                return null;
            var taken = await free.Where(row => row.Id == next).ExecuteUpdateAsync(row => row
                .SetProperty(one => one.LeaseUser, reviewer.Id).SetProperty(one => one.LeaseToken, token).SetProperty(one => one.LeaseUntil, until), stop);
            if (taken == 1)
                return await db.SecondReviews.AsNoTracking().SingleAsync(row => row.Id == next, stop);
        }

        return null;
    }, stop);

    // Two registrations that were merged since are one patient, and naming either is no difference.
    private static async Task<IReadOnlyList<Difference>> DifferencesAsync(CaptureDb db, SecondReviewRow second, ReviewAnswer answer, CancellationToken stop)
    {
        var first = ReviewAnswer.FromJson(second.FirstAnswer);
        var survivors = await PatientMerges.SurvivorsAsync(db, [.. new[] { first.Mrn, answer.Mrn }.OfType<string>()], stop);
        ReviewAnswer Living(ReviewAnswer said) => said with { Mrn = said.Mrn is { } mrn ? survivors[mrn] : null };
        return Difference.Between(Living(first), Living(answer));
    }

    /// <summary>Records what the second person says: agreed when it is what the first one said.</summary>
    /// <returns>The state it has now; null when the lease was lost.</returns>
    public Task<string?> AnswerAsync(Guid id, Guid token, Reviewer reviewer, ReviewAnswer answer, CancellationToken stop) => database.WriteAsync<string?>(async db =>
    {
        if (await db.SecondReviews.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, stop) is not { } second)
            return null;
        var state = (await DifferencesAsync(db, second, answer, stop)).Count == 0 ? SecondReviewStates.Agreed : SecondReviewStates.Differed;
        var now = await db.NowAsync(stop);
        var answered = await db.SecondReviews.Where(row => row.Id == id && row.State == SecondReviewStates.Open && row.LeaseToken == token)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.State, state).SetProperty(one => one.SecondAnswer, answer.ToJson()).SetProperty(one => one.SecondUser, reviewer.Id).SetProperty(one => one.AnsweredAt, now)
                .SetProperty(one => one.LeaseUser, (Guid?)null).SetProperty(one => one.LeaseToken, (Guid?)null).SetProperty(one => one.LeaseUntil, 0L), stop);
        if (answered == 0)
            return null;
        await AuditTable.AppendAsync(db, new(reviewer.Name, $"second-review.{state}", "document", second.DocumentId.ToString(), new { second = id }), stop);
        return state;
    }, stop);

    /// <summary>
    /// Says which answer holds. Where it is not what was filed, a correction is put before the supervisors, filled in: filing it
    /// makes the next version of the document.
    /// </summary>
    /// <returns>False when it is settled, or this person gave one of the two answers.</returns>
    public Task<bool> AdjudicateAsync(Guid id, Reviewer adjudicator, ReviewAnswer final, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var settled = await db.SecondReviews.Where(row => row.Id == id && row.State == SecondReviewStates.Differed && row.SecondUser != adjudicator.Id && (row.FirstUser == null || row.FirstUser != adjudicator.Id))
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.State, SecondReviewStates.Adjudicated).SetProperty(one => one.FinalAnswer, final.ToJson())
                .SetProperty(one => one.Adjudicator, adjudicator.Id).SetProperty(one => one.AdjudicatedAt, now), stop);
        if (settled == 0)
            return false;
        var second = await db.SecondReviews.AsNoTracking().SingleAsync(row => row.Id == id, stop);
        var differences = await DifferencesAsync(db, second, final, stop);
        if (differences.Count > 0)
            await CorrectAsync(db, second.DocumentId, adjudicator, final, differences, stop);
        await AuditTable.AppendAsync(db, new(adjudicator.Name, "second-review.adjudicated", "document", second.DocumentId.ToString(), new { second = id, wrong = differences.Select(difference => difference.Field) }), stop);
        return true;
    }, stop);

    private static async Task CorrectAsync(CaptureDb db, Guid documentId, Reviewer adjudicator, ReviewAnswer final, IReadOnlyList<Difference> differences, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        var reasons = ReasonList.Of(ReviewReasons.FiledWrong);
        if (differences.Any(difference => difference.Field == Difference.Patient))
            reasons = reasons.With(ReviewReasons.PatientUncertain);
        if (differences.Any(difference => difference.Field == Difference.Type))
            reasons = reasons.With(ReviewReasons.TypeUncertain);
        var draft = final with { Author = document.Author, Facility = document.Facility, Sensitivity = document.Sensitivity, MrnConfidence = 0, TypeConfidence = 0 };
        await ReviewItemTable.OpenCorrectionAsync(db, document, reasons, Cause, null, draft, adjudicator, stop);
    }

    // Nobody looks at his or her own decision, and nobody judges between himself and another.
    private static IQueryable<SecondReviewRow> For(IQueryable<SecondReviewRow> rows, string state, Guid reader) => state == SecondReviewStates.Differed
        ? rows.Where(row => (row.FirstUser == null || row.FirstUser != reader) && row.SecondUser != reader)
        : rows.Where(row => row.FirstUser == null || row.FirstUser != reader);
}
