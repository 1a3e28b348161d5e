using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Intake;

/// <summary>What was given up for one cause and can be taken up again.</summary>
/// <param name="Code">The cause's code, by which a retry names it.</param>
/// <param name="Text">What happened and what to do, as one of them says it; null when only the code is known.</param>
/// <param name="Files">Held files.</param>
/// <param name="Documents">Documents that could not be filed and lie in review for that, with nobody at them.</param>
public sealed record FailedCause(string Code, string? Text, int Files, int Documents);

/// <summary>Work that was given up, by its cause; for taking it up again in bulk once the cause is gone.</summary>
public sealed class FailedWorkTable(DatabaseAccess database, IntakeTable intake)
{
    private const string UnknownCause = "unknown";

    /// <summary>The causes, the most frequent first.</summary>
    public Task<List<FailedCause>> CausesAsync(CancellationToken stop) => database.ReadAsync(async db =>
    {
        var files = await db.Files.Where(file => file.State == FileStates.Quarantined).GroupBy(file => file.Reason)
            .Select(group => new { Code = group.Key ?? UnknownCause, Text = group.Max(file => file.ReasonText), Count = group.Count() }).ToListAsync(stop);
        var documents = await Unfiled(db, await db.NowAsync(stop)).GroupBy(work => work.LastError)
            .Select(group => new { Code = group.Key ?? UnknownCause, Text = group.Max(work => work.LastErrorText), Count = group.Count() }).ToListAsync(stop);
        return files.Select(file => file.Code).Union(documents.Select(document => document.Code)).Select(code => new FailedCause(
                code, files.Find(file => file.Code == code)?.Text ?? documents.Find(document => document.Code == code)?.Text,
                files.Find(file => file.Code == code)?.Count ?? 0, documents.Find(document => document.Code == code)?.Count ?? 0))
            .OrderByDescending(cause => cause.Files + cause.Documents).ThenBy(cause => cause.Code, StringComparer.Ordinal).ToList();
    }, stop);

    /// <summary>Takes up again all that was given up for that cause: files from their originals, documents at their filing.</summary>
    /// <returns>How many files and documents that was; what somebody else settled meanwhile is not among them.</returns>
    public async Task<(int Files, int Documents)> RetryAsync(string code, Reviewer person, CancellationToken stop)
    {
        var (held, unfiled) = await database.ReadAsync(async db => (
            await db.Files.Where(file => file.State == FileStates.Quarantined && (file.Reason ?? UnknownCause) == code).OrderBy(file => file.Sequence).Select(file => file.Id).ToListAsync(stop),
            await Unfiled(db, await db.NowAsync(stop)).Where(work => (work.LastError ?? UnknownCause) == code).OrderBy(work => work.Id).Select(work => work.SubjectId).ToListAsync(stop)), stop);
        var (files, documents) = (0, 0);
        // One by one: a batch that fails half-way has taken up what it has, and the next try takes up the rest.
        foreach (var file in held)
            files += await intake.RetryAsync(file, person, stop) ? 1 : 0;
        foreach (var document in unfiled)
            documents += await RefileAsync(document, person, stop) ? 1 : 0;
        return (files, documents);
    }

    // A document whose typing or matching was given up is not among them: what a person sees of it is already decided from
    // what was known without.
    private static IQueryable<StageWorkRow> Unfiled(CaptureDb db, long now) =>
        from work in db.StageWork
        where work.Stage == Stages.Index && work.State == WorkStates.GivenUp
        join document in db.Documents on work.SubjectId equals document.Id
        where document.State == DocumentStates.Review && db.ReviewItems.Where(ReviewTransitions.MayBySystem(ReviewAct.Refile, now)).Any(item => item.DocumentId == document.Id)
        select work;

    /// <summary>Withdraws a document from review, if nobody is at it, and has it filed again.</summary>
    private Task<bool> RefileAsync(Guid documentId, Reviewer person, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var withdrawn = await db.ReviewItems.Where(item => item.DocumentId == documentId).Where(ReviewTransitions.MayBySystem(ReviewAct.Refile, now))
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Refile)).SetProperty(item => item.Cause, "retried")
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (withdrawn == 0)
            return false;
        await db.StageWork.Where(work => work.SubjectId == documentId && work.Stage == Stages.Index && work.State == WorkStates.GivenUp)
            .ExecuteUpdateAsync(row => row.SetProperty(work => work.State, WorkStates.Ready).SetProperty(work => work.Failures, 0).SetProperty(work => work.Attempt, 0)
                .SetProperty(work => work.NextDue, now).SetProperty(work => work.AnnounceDue, (long?)now), stop);
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.State = DocumentStates.Open;
        document.Reasons = document.Reasons.Without(ReviewReasons.StageGivenUp);
        await db.SaveChangesAsync(stop);
        await AuditTable.AppendAsync(db, new(person.Name, "document.refiled", "document", documentId.ToString(), new { }), stop);
        return true;
    }, stop);
}
