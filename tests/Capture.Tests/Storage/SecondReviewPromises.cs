using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>What second looks and held files promise, on whichever database.</summary>
public abstract class SecondReviewPromises
{
    internal abstract Task<TemporaryStore> StoreAsync();

    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly SecondReviewOptions All = new() { Random = 1 };
    private static readonly Reviewer First = new(Guid.NewGuid(), "first", Roles.Specialist);
    private static readonly Reviewer Second = new(Guid.NewGuid(), "second", Roles.Specialist);
    private static readonly Reviewer Supervisor = new(Guid.NewGuid(), "boss", Roles.Supervisor);

    [StoreFact]
    public async Task Nobody_is_given_his_or_her_own_decision_and_two_who_ask_at_once_are_given_different_ones()
    {
        await using var store = await StoreAsync();
        var table = store.Get<SecondReviewTable>();
        await FileAsync(store, 1, First);
        await FileAsync(store, 2, null);
        await FileAsync(store, 3, null);

        Assert.Equal(2, (await table.ListAsync(SecondReviewStates.Open, First, 50, Stop)).Count);
        var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => table.ClaimAsync(null, new Reviewer(Guid.NewGuid(), "x", Roles.Specialist), Stop))));
        Assert.Equal(3, claims.Select(claim => claim!.Id).Distinct().Count());
        Assert.Null(await table.ClaimAsync(null, First, Stop));
    }

    [StoreFact]
    public async Task The_same_answer_agrees_another_is_judged_by_a_third_person_and_corrected()
    {
        await using var store = await StoreAsync();
        var table = store.Get<SecondReviewTable>();
        await FileAsync(store, 1, First);
        await FileAsync(store, 2, First);
        var filed = new ReviewAnswer { Mrn = "100", TypeName = "letter", DocumentDate = "2026-01-01" };

        var one = (await table.ClaimAsync(null, Second, Stop))!;
        Assert.Equal(SecondReviewStates.Agreed, await table.AnswerAsync(one.Id, one.LeaseToken!.Value, Second, filed, Stop));
        var other = (await table.ClaimAsync(null, Second, Stop))!;
        var right = filed with { Mrn = "200" };
        Assert.Equal(SecondReviewStates.Differed, await table.AnswerAsync(other.Id, other.LeaseToken!.Value, Second, right, Stop));
        Assert.Null(await table.AnswerAsync(other.Id, other.LeaseToken!.Value, Second, filed, Stop));

        Assert.False(await table.AdjudicateAsync(other.Id, Second, right, Stop));
        Assert.False(await table.AdjudicateAsync(other.Id, First, filed, Stop));
        Assert.True(await table.AdjudicateAsync(other.Id, Supervisor, right, Stop));
        Assert.False(await table.AdjudicateAsync(other.Id, Supervisor, right, Stop));

        var item = await store.Database.ReadAsync(db => db.ReviewItems.SingleAsync(Stop), Stop);
        Assert.Equal((ReviewStates.Escalated, SecondReviewTable.Cause, other.DocumentId), (item.State, item.Cause, item.DocumentId));
        Assert.Equal("200", ReviewAnswer.FromJson((await store.Get<ReviewDraftTable>().FindAsync(item.Id, Stop))!.Answer).Mrn);
        var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(one.OpenedAt).UtcDateTime);
        var (ended, open, disputed) = await store.Get<StatisticsTable>().SecondLooksAsync(new DaySpan(today, today.AddDays(1), TimeZoneInfo.Utc), Stop);
        Assert.Equal((2, 0, 0), (ended.Count, open, disputed));
    }

    [StoreFact]
    public async Task A_document_is_drawn_once_however_often_it_is_filed()
    {
        await using var store = await StoreAsync();
        await FileAsync(store, 1, null);
        await store.Database.WriteAsync(async db => await SecondReviewTable.DrawAsync(db, await db.Documents.SingleAsync(Stop), null, All, Stop), Stop);

        Assert.Equal(1, await store.Database.ReadAsync(db => db.SecondReviews.CountAsync(Stop), Stop));
    }

    [StoreFact]
    public async Task A_held_file_is_taken_up_again_or_rejected_once_and_stays_accounted_for()
    {
        await using var store = await StoreAsync();
        var intake = store.Get<IntakeTable>();
        var (retried, rejected) = (await HeldAsync(store, 1), await HeldAsync(store, 2));

        Assert.Equal([rejected, retried], (await intake.HeldAsync(null, 50, Stop)).Select(file => file.Id));
        Assert.Equal([retried], (await intake.HeldAsync(2, 50, Stop)).Select(file => file.Id));
        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => intake.RetryAsync(retried, Supervisor, Stop))));
        Assert.Single(asked, done => done);
        Assert.True(await intake.RejectAsync(rejected, "junk", Supervisor, Stop));
        Assert.False(await intake.RejectAsync(rejected, "junk", Supervisor, Stop));

        Assert.NotNull(await store.Work.ClaimAsync(new WorkKey(retried, 0, Stages.Paginate, 2), Stop));
        var ledger = await store.Get<Capture.Storage.Ledger>().ReadAsync(verify: false, Stop);
        Assert.True(ledger.Balanced);
        Assert.Equal(1, ledger.Files[Capture.Storage.Accounts.Rejected]);
        Assert.Equal(1, ledger.Files[Capture.Storage.Accounts.InProgress]);
    }

    [StoreFact]
    public async Task What_was_given_up_for_one_cause_is_taken_up_again_at_once_and_nothing_else_is()
    {
        await using var store = await StoreAsync();
        var failed = store.Get<FailedWorkTable>();
        foreach (var number in new[] { 1, 2, 3 })
            await HeldAsync(store, number);
        var (unfiled, another) = (await UnfiledAsync(store, 4, "store-refuses"), await UnfiledAsync(store, 5, "abandoned"));
        var inHand = await UnfiledAsync(store, 6, "store-refuses");
        var item = (await store.Database.ReadAsync(db => db.ReviewItems.SingleAsync(row => row.DocumentId == inHand, Stop), Stop)).Id;
        Assert.NotNull(await store.Get<ReviewItemTable>().ClaimAsync(item, Supervisor, takeOver: false, Stop));

        Assert.Equal([("broken", 3, 0), ("abandoned", 0, 1), ("store-refuses", 0, 1)], (await failed.CausesAsync(Stop)).Select(cause => (cause.Code, cause.Files, cause.Documents)));
        Assert.Equal((0, 1), await failed.RetryAsync("store-refuses", Supervisor, Stop));
        Assert.Equal((3, 0), await failed.RetryAsync("broken", Supervisor, Stop));
        Assert.Equal((0, 0), await failed.RetryAsync("broken", Supervisor, Stop));

        Assert.NotNull(await store.Work.ClaimAsync(new WorkKey(unfiled, 0, Stages.Index, 1), Stop));
        Assert.Null(await store.Work.ClaimAsync(new WorkKey(another, 0, Stages.Index, 1), Stop));
        Assert.Null(await store.Work.ClaimAsync(new WorkKey(inHand, 0, Stages.Index, 1), Stop));
        var document = await store.Database.ReadAsync(db => db.Documents.SingleAsync(row => row.Id == unfiled, Stop), Stop);
        Assert.Equal((DocumentStates.Open, "fax-cut"), (document.State, document.Reasons.ToString()));
        Assert.Equal([("abandoned", 1)], (await failed.CausesAsync(Stop)).Select(cause => (cause.Code, cause.Documents)));
    }

    private static async Task<Guid> UnfiledAsync(TemporaryStore store, int number, string cause)
    {
        var id = Guid.CreateVersion7();
        await store.Database.WriteAsync(async db =>
        {
            db.Files.Add(FileOf(id, number, FileStates.Assembled));
            var document = new DocumentRow
            {
                Id = id,
                FileId = id,
                Ordinal = 1,
                State = DocumentStates.Review,
                InputVersion = 1,
                SplitConfidence = 1,
                TypeName = "letter",
                TypeConfidence = 1,
                Reasons = $"fax-cut {ReviewReasons.StageGivenUp}",
            };
            db.Documents.Add(document);
            db.StageWork.Add(new StageWorkRow { SubjectId = id, Page = 0, Stage = Stages.Index, InputVersion = 1, Lane = Lanes.Routine, State = WorkStates.GivenUp, Attempt = 3, Failures = 3, LastError = cause });
            await db.SaveChangesAsync(Stop);
            await ReviewItemTable.OpenAsync(db, document, document.Reasons, Stop);
        }, Stop);
        return id;
    }

    private static async Task<Guid> HeldAsync(TemporaryStore store, int number)
    {
        var id = Guid.CreateVersion7();
        await store.Database.WriteAsync(db =>
        {
            db.Files.Add(FileOf(id, number, FileStates.Quarantined));
            db.Pages.Add(new PageRow { FileId = id, Number = 1, State = PageStates.Landed, ImageBlob = "x", ImageFormat = "tif", Width = 1, Height = 1, DpiX = 200, DpiY = 200 });
            return Task.CompletedTask;
        }, Stop);
        return id;
    }

    private static async Task FileAsync(TemporaryStore store, int number, Reviewer? by)
    {
        var id = Guid.CreateVersion7();
        await store.Database.WriteAsync(async db =>
        {
            db.Files.Add(FileOf(id, number, FileStates.Assembled));
            var document = new DocumentRow
            {
                Id = id,
                FileId = id,
                Ordinal = 1,
                State = DocumentStates.Indexed,
                InputVersion = 1,
                SplitConfidence = 1,
                TypeName = "letter",
                TypeConfidence = 1,
                Mrn = "100",
                PatientConfidence = 1,
                DocumentDate = "2026-01-01",
            };
            db.Documents.Add(document);
            await db.SaveChangesAsync(Stop);
            var decision = by is null ? null : new ReviewDecisionRow
            {
                Id = Guid.CreateVersion7(),
                ItemId = Guid.CreateVersion7(),
                DocumentId = id,
                Number = 1,
                UserId = by.Id,
                UserName = by.Name,
                Kind = DecisionKinds.File,
                LeaseToken = Guid.NewGuid(),
                Answer = "{}",
                Proposed = "{}",
                OpenedAt = 0,
                DecidedAt = 0,
                DueAt = 0,
                ActiveMilliseconds = 0,
            };
            await SecondReviewTable.DrawAsync(db, document, decision, All, Stop);
        }, Stop);
    }

    private static FileRow FileOf(Guid id, int number, string state) => new()
    {
        Id = id,
        Sequence = number,
        Source = "fax",
        Name = "a.tif",
        Receipt = $"r{number}",
        Sha256 = "",
        Bytes = 0,
        Lane = "routine",
        ReceivedAt = 0,
        OriginalBlob = "x",
        State = state,
        Reason = state == FileStates.Quarantined ? "broken" : null,
        PagesFound = 1,
    };
}
