using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Review;

/// <summary>A decision as it comes from the person.</summary>
public sealed record NewDecision
{
    public required Guid ItemId { get; init; }
    public required Guid LeaseToken { get; init; }

    /// <summary>See <see cref="DecisionKinds"/>.</summary>
    public required string Kind { get; init; }
    public required ReviewAnswer Answer { get; init; }

    /// <summary>
    /// All that stood on the screen, whichever of it the decision used: a rejection is made of its reason alone. It is what undoing
    /// brings back. Null keeps what was entered earlier.
    /// </summary>
    public ReviewAnswer? Entered { get; init; }

    /// <summary>What the machine had proposed.</summary>
    public required ReviewAnswer Proposed { get; init; }

    /// <summary>Time the person was at it, without pauses.</summary>
    public required TimeSpan Active { get; init; }

    /// <summary>The part of the queue the person works through: the next item comes from there.</summary>
    public QueueFilter Then { get; init; } = new();
}

/// <summary>What became of a decision.</summary>
/// <param name="Decision">Null when the lease was lost: nothing was recorded.</param>
/// <param name="Next">The item the person has now; null when none was left.</param>
/// <param name="Ahead">The item reserved after that one.</param>
public sealed record DecisionResult(ReviewDecisionRow? Decision, ReviewLease? Next, Guid? Ahead);

/// <summary>What a person did last and can still undo.</summary>
/// <param name="Id">The decision; where <paramref name="AsideVersion"/> is given, the item that was put aside.</param>
/// <param name="AsideVersion">The item's version as putting it aside left it; null for a decision.</param>
/// <param name="Act">A kind of <see cref="DecisionKinds"/>, or how it was put aside: see <see cref="AsideState"/>.</param>
/// <param name="Answer">What was decided; empty for what was put aside.</param>
/// <param name="Cause">Why it was put aside.</param>
/// <param name="Until">It can be undone until then. Unix milliseconds.</param>
public sealed record UndoableAct(Guid Id, int? AsideVersion, string Act, ReviewAnswer Answer, string? TypeName, string? Cause, long Until);

/// <summary>How a person is doing today.</summary>
public sealed record Pace(int Decided, TimeSpan Median);

/// <summary>
/// Decisions about review items. A decision is recorded with everything that belongs to it in one transaction, and takes
/// effect as a unit of work that comes due when its hold ends. Until then undoing withdraws that work; the same row
/// decides which of the two was first.
/// </summary>
public sealed class ReviewDecisionTable(DatabaseAccess database, ReviewItemTable items, IOptions<ReviewOptions> options)
{
    private const string Joined = "joined";
    private readonly ReviewOptions _options = options.Value;

    /// <summary>Records a decision, gives its maker the next item and reserves the one after it.</summary>
    /// <remarks>Sending the same decision twice records it once: a lease makes one decision.</remarks>
    public Task<DecisionResult> DecideAsync(NewDecision decision, Reviewer reviewer, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var audit = new List<AuditEntry>();
        var recorded = await db.ReviewDecisions.AsNoTracking().SingleOrDefaultAsync(row => row.LeaseToken == decision.LeaseToken, stop)
            ?? await RecordAsync(db, decision, reviewer, audit, stop);
        if (recorded is null)
            return new DecisionResult(null, null, null);
        var next = await ReviewItemTable.HeldAsync(db, reviewer, decision.Then, stop) ?? await items.ClaimNextAsync(db, reviewer, decision.Then, audit, stop);
        var ahead = await items.ReserveAsync(db, reviewer, decision.Then, stop);
        await AuditTable.AppendAllAsync(db, audit, stop);
        return new DecisionResult(recorded, next, ahead);
    }, stop);

    /// <summary>
    /// Takes a decision back while its hold lasts, and gives the item to the one who does, with all that was entered. What he or
    /// she had open in the meantime goes back and is reserved to come next.
    /// </summary>
    /// <returns>Null when it has taken effect, or is not this person's to undo.</returns>
    public Task<ReviewLease?> UndoAsync(Guid decisionId, Reviewer reviewer, CancellationToken stop) => database.WriteAsync<ReviewLease?>(async db =>
    {
        var now = await db.NowAsync(stop);
        var decision = await db.ReviewDecisions.SingleOrDefaultAsync(row => row.Id == decisionId && row.UndoneAt == null, stop);
        if (decision is null || (decision.UserId != reviewer.Id && !reviewer.Supervises))
            return null;
        var withdrawn = await db.StageWork
            .Where(work => work.SubjectId == decision.DocumentId && work.Page == 0 && work.Stage == Stages.Settle && work.InputVersion == decision.Number
                && work.State == WorkStates.Ready && work.NextDue > now)
            .ExecuteUpdateAsync(row => row.SetProperty(work => work.State, WorkStates.Withdrawn).SetProperty(work => work.AnnounceDue, (long?)null), stop);
        if (withdrawn == 0)
            return null;

        decision.UndoneAt = now;
        await db.SaveChangesAsync(stop);
        await items.GiveBackAsync(db, reviewer, now, stop);
        var answer = ReviewAnswer.FromJson(decision.Answer);
        if (answer.Other is { } other && decision.Kind is DecisionKinds.Split or DecisionKinds.Join)
            await GiveOtherBackAsync(db, other, now, stop);
        var (token, until) = (Guid.NewGuid(), now + (long)_options.Lease.TotalMilliseconds);
        await db.ReviewItems.Where(item => item.Id == decision.ItemId)
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Undo)).SetProperty(item => item.Decision, (int?)null)
                .SetProperty(item => item.LeaseUser, reviewer.Id).SetProperty(item => item.LeaseToken, token)
                .SetProperty(item => item.LeaseSince, now).SetProperty(item => item.LeaseUntil, until)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        var version = await db.ReviewItems.Where(item => item.Id == decision.ItemId).Select(item => item.Version).SingleAsync(stop);
        await AuditTable.AppendAsync(db, new(reviewer.Name, "item.undone", "item", decision.ItemId.ToString(), new { document = decision.DocumentId, decision = decision.Number }), stop);
        return new ReviewLease(decision.ItemId, token, until, version);
    }, stop);

    /// <summary>The last act of a person that can still be undone: a decision, or putting an item aside. Null when there is none.</summary>
    public Task<UndoableAct?> LastActAsync(Reviewer reviewer, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var decision = await db.ReviewDecisions.AsNoTracking().Where(row => row.UserId == reviewer.Id && row.UndoneAt == null && row.SettledAt == null && row.DueAt > now)
            .OrderByDescending(row => row.DecidedAt).FirstOrDefaultAsync(stop);
        var aside = await items.LastAsideAsync(db, reviewer, now, stop);
        if (aside is { AsideAt: { } at, BeforeAside: { } before } && !(decision?.DecidedAt > at))
            return new UndoableAct(aside.Id, aside.Version, AsideState.FromJson(before).Act, new ReviewAnswer(), aside.TypeName, aside.Cause, at + (long)_options.Hold.TotalMilliseconds);
        if (decision is null)
            return null;
        var answer = ReviewAnswer.FromJson(decision.Answer);
        var type = answer.TypeName ?? await db.ReviewItems.Where(item => item.Id == decision.ItemId).Select(item => item.TypeName).SingleAsync(stop);
        return new UndoableAct(decision.Id, null, decision.Kind, answer, type, null, decision.DueAt);
    }, stop);

    public Task<ReviewDecisionRow> ReadAsync(Guid documentId, int number, CancellationToken stop) =>
        database.ReadAsync(db => db.ReviewDecisions.SingleAsync(decision => decision.DocumentId == documentId && decision.Number == number, stop), stop);

    /// <summary>What a person decided since the given time.</summary>
    public Task<Pace> PaceAsync(Reviewer reviewer, DateTimeOffset since, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var from = since.ToUnixTimeMilliseconds();
        var times = await db.ReviewDecisions.Where(decision => decision.UserId == reviewer.Id && decision.DecidedAt >= from && decision.UndoneAt == null)
            .OrderBy(decision => decision.ActiveMilliseconds).Select(decision => decision.ActiveMilliseconds).ToListAsync(stop);
        return new Pace(times.Count, TimeSpan.FromMilliseconds(times.Count == 0 ? 0 : times[times.Count / 2]));
    }, stop);

    /// <summary>For use inside a transaction: marks a decision and its items as having taken effect, and keeps what can be learned from it.</summary>
    public static async Task SettleAsync(CaptureDb db, ReviewDecisionRow settled, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        var (answer, proposed) = (ReviewAnswer.FromJson(settled.Answer), ReviewAnswer.FromJson(settled.Proposed));
        await db.ReviewDecisions.Where(decision => decision.Id == settled.Id).ExecuteUpdateAsync(row => row.SetProperty(decision => decision.SettledAt, now), stop);
        await db.ReviewDrafts.Where(draft => draft.ItemId == settled.ItemId).ExecuteDeleteAsync(stop);
        await db.ReviewItems.Where(item => item.Id == settled.ItemId)
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.TakeEffect)).SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (answer.Other is { } other && settled.Kind is DecisionKinds.Split or DecisionKinds.Join)
            await MoveOtherAsync(db, other, ReviewAct.TakeEffect, Joined, now, stop);

        void Learn(string subject, string was, double confidence, string given) => db.TrainingExamples.Add(new TrainingExampleRow
        {
            Id = Guid.CreateVersion7(),
            DocumentId = settled.DocumentId,
            Decision = settled.Number,
            Subject = subject,
            Proposed = was,
            Confidence = confidence,
            Answer = given,
            Shown = settled.Proposed,
            At = now,
        });
        if (settled.Kind == DecisionKinds.File)
        {
            Learn("type", proposed.TypeName ?? "", proposed.TypeConfidence, answer.TypeName ?? "");
            Learn("patient", proposed.Mrn ?? "", proposed.MrnConfidence, answer.Mrn ?? "");
        }
        else if (settled.Kind is DecisionKinds.Split or DecisionKinds.Join)
        {
            Learn("split", Groups(proposed), 0, Groups(answer));
        }

        await AuditTable.AppendAsync(db, new(settled.UserName, $"document.{settled.Kind}", "document", settled.DocumentId.ToString(), new { decision = settled.Number, patient = answer.Mrn, type = answer.TypeName, answer.Reason, answer.Other }), stop);
    }

    /// <summary>For use inside a transaction: a decision that could not be put into effect goes back before a person, who finds what was entered.</summary>
    public static async Task ReopenAsync(CaptureDb db, Guid documentId, int number, CancellationToken stop)
    {
        var decision = await db.ReviewDecisions.AsNoTracking().SingleAsync(row => row.DocumentId == documentId && row.Number == number, stop);
        var answer = ReviewAnswer.FromJson(decision.Answer);
        if (answer.Other is { } other && decision.Kind is DecisionKinds.Split or DecisionKinds.Join)
            await GiveOtherBackAsync(db, other, await db.NowAsync(stop), stop);
        await db.ReviewItems.Where(item => item.Id == decision.ItemId)
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Reopen)).SetProperty(item => item.Supervised, true).SetProperty(item => item.Cause, "not-filed").SetProperty(item => item.Decision, (int?)null)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        await AuditTable.AppendAsync(db, new("system", "item.reopened", "item", decision.ItemId.ToString(), new { document = documentId, decision = number }), stop);
    }

    private static string Groups(ReviewAnswer answer) =>
        answer.Pages is null ? "" : string.Join(" | ", answer.Pages.Select(group => string.Join(' ', group.Select(page => page.Number))));

    private async Task<ReviewDecisionRow?> RecordAsync(CaptureDb db, NewDecision decision, Reviewer reviewer, List<AuditEntry> audit, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        if (await db.ReviewItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == decision.ItemId, stop) is not { } item)
            return null;
        var number = 1 + (await db.ReviewDecisions.Where(row => row.DocumentId == item.DocumentId).MaxAsync(row => (int?)row.Number, stop) ?? 0);

        // The guard: this lease and no other. A lease that ran out without anybody taking the item still holds.
        var settled = await db.ReviewItems.Where(row => row.Id == item.Id).Where(ReviewTransitions.MayByHolder(decision.LeaseToken, ReviewAct.Decide))
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.State, ReviewTransitions.To(ReviewAct.Decide)).SetProperty(one => one.Decision, number)
                .SetProperty(one => one.LeaseUser, (Guid?)null).SetProperty(one => one.LeaseToken, (Guid?)null).SetProperty(one => one.LeaseUntil, 0L)
                .SetProperty(one => one.Version, one => one.Version + 1), stop);
        if (settled == 0)
            return null;
        if (decision.Answer.Other is { } other && decision.Kind is DecisionKinds.Split or DecisionKinds.Join)
            await TakeOtherAsync(db, other, reviewer, now, stop);

        var hold = decision.Kind is DecisionKinds.Split or DecisionKinds.Join ? _options.SplitHold : _options.Hold;
        var row = new ReviewDecisionRow
        {
            Id = Guid.CreateVersion7(),
            ItemId = item.Id,
            DocumentId = item.DocumentId,
            Number = number,
            UserId = reviewer.Id,
            UserName = reviewer.Name,
            Kind = decision.Kind,
            LeaseToken = decision.LeaseToken,
            Answer = decision.Answer.ToJson(),
            Proposed = decision.Proposed.ToJson(),
            OpenedAt = item.LeaseSince,
            DecidedAt = now,
            DueAt = now + (long)hold.TotalMilliseconds,
            ActiveMilliseconds = (int)Math.Clamp(decision.Active.TotalMilliseconds, 0, 86_400_000),
        };
        db.ReviewDecisions.Add(row);
        var lane = await db.Documents.Where(document => document.Id == item.DocumentId)
            .Join(db.Files, document => document.FileId, file => file.Id, (_, file) => file.Lane).SingleAsync(stop);
        db.StageWork.Add(new StageWorkRow
        {
            SubjectId = item.DocumentId,
            Page = 0,
            Stage = Stages.Settle,
            InputVersion = number,
            Lane = lane,
            State = WorkStates.Ready,
            NextDue = row.DueAt,
            AnnounceDue = row.DueAt,
        });
        if ((decision.Entered ?? (decision.Kind == DecisionKinds.File ? decision.Answer : null)) is { } entered)
            await ReviewDraftTable.PutAsync(db, item.Id, reviewer, entered, now, stop);
        await db.SaveChangesAsync(stop);
        audit.Add(new(reviewer.Name, "item.decided", "item", item.Id.ToString(), new { document = item.DocumentId, decision = number, decision.Kind }));
        return row;
    }

    // The other document's question is answered by the same decision, so it must be free.
    private static async Task TakeOtherAsync(CaptureDb db, Guid documentId, Reviewer reviewer, long now, CancellationToken stop)
    {
        var may = db.ReviewItems.Where(item => item.DocumentId == documentId).Where(QueueParts.For(reviewer)).Where(ReviewTransitions.MayBy(reviewer, ReviewAct.AnswerWithOther, now));
        var free = await may.AsNoTracking().SingleOrDefaultAsync(stop);
        var before = free is null ? null : new AsideState(AsideState.Join, free.Version + 1, free.NotBefore, free.Skips, free.SkippedBy, free.Cause, free.Note) { State = free.State }.ToJson();
        var taken = free is null ? 0 : await may.Where(item => item.Version == free.Version)
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.AnswerWithOther)).SetProperty(item => item.Cause, Joined).SetProperty(item => item.BeforeAside, before)
                .SetProperty(item => item.LeaseUser, (Guid?)null).SetProperty(item => item.LeaseToken, (Guid?)null).SetProperty(item => item.LeaseUntil, 0L)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (taken == 0)
            throw new ReviewConflictException("The other document is being reviewed by somebody else, waits for a supervisor, or is settled. Wait for that, or escalate this one.");
    }

    // It stands again where it stood: what a supervisor was to see is not before everybody because a join was undone.
    private static async Task GiveOtherBackAsync(CaptureDb db, Guid documentId, long now, CancellationToken stop)
    {
        var item = await db.ReviewItems.AsNoTracking().SingleOrDefaultAsync(row => row.DocumentId == documentId && row.Cause == Joined && row.State == ReviewStates.Settled, stop);
        var before = item?.BeforeAside is { } kept ? AsideState.FromJson(kept) : null;
        if (item is null || before?.Act != AsideState.Join || before.Version != item.Version)
        {
            await MoveOtherAsync(db, documentId, ReviewAct.UndoWithOther, null, now, stop);
            return;
        }

        var act = before.State switch
        {
            ReviewStates.Escalated => ReviewAct.UndoWithOtherEscalated,
            ReviewStates.Waiting => ReviewAct.UndoWithOtherWaiting,
            _ => ReviewAct.UndoWithOther,
        };
        await MoveOtherAsync(db, documentId, act, before.Cause, now, stop);
    }

    private static Task<int> MoveOtherAsync(CaptureDb db, Guid documentId, ReviewAct act, string? cause, long now, CancellationToken stop) =>
        db.ReviewItems.Where(item => item.DocumentId == documentId && item.Cause == Joined).Where(ReviewTransitions.MayBySystem(act, now))
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewTransitions.To(act)).SetProperty(item => item.Cause, cause).SetProperty(item => item.Version, item => item.Version + 1), stop);
}

/// <summary>What was decided cannot be recorded as things stand; nothing was.</summary>
/// <param name="message">What stands against it and what to do, without patient data.</param>
public sealed class ReviewConflictException(string message) : Exception(message);
