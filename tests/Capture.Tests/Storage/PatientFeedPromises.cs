using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Patients;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>What the table of feeds promises, on whichever database.</summary>
public abstract class PatientFeedPromises
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Person = new(Guid.NewGuid(), "sue", Roles.Supervisor);
    private static readonly Patient Ann = new() { Mrn = "1", Last = "Ash", First = "Ann", Sex = "F", Dob = new(1962, 3, 14) };
    private static readonly Patient Bob = new() { Mrn = "3", Last = "Birch", First = "Bob", Sex = "M", Dob = new(1950, 1, 1) };

    private int _messages;

    internal abstract Task<TemporaryStore> StoreAsync();

    [StoreFact]
    public async Task What_is_told_is_in_the_register_and_counted_and_the_same_bytes_again_change_nothing()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());

        Assert.True((await feeds.ApplyAsync("adt", "a", [Told("1", last: "Ash", at: 10)], Stop)).Applied);
        Assert.True((await feeds.ApplyAsync("adt", "b", [Told("1", last: "Elm", at: 10)], Stop)).Applied);
        var version = await patients.VersionAsync(Stop);
        // Of one second both are: only the bytes say that this one was heard before.
        Assert.False((await feeds.ApplyAsync("adt", "a", [Told("1", last: "Ash", at: 10)], Stop)).Applied);

        Assert.Equal("Elm", (await patients.RegistrationAsync("1", Stop))!.Last);
        Assert.Equal(version, await patients.VersionAsync(Stop));
        var feed = Assert.Single(await feeds.FeedsAsync(Stop));
        Assert.Equal(("adt", 2L, 1L, 0L, 0L), (feed.Name, feed.Applied, feed.Passed, feed.Questions, feed.Refused));
    }

    [StoreFact]
    public async Task A_message_is_taken_whole_or_not_at_all()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Ann with { Mrn = "2" }], Stop);

        var outcome = await ApplyAsync(feeds, Merge("1", "2", 10), Merge("1", "1", 10));

        Assert.Equal(FeedRefusals.IntoItself, outcome.Refusal);
        Assert.Null((await patients.RegistrationAsync("2", Stop))!.MergedInto);
        Assert.Equal((1L, FeedRefusals.IntoItself), ((await feeds.FeedsAsync(Stop)).Single().Refused, (await feeds.FeedsAsync(Stop)).Single().LastRefusal));
    }

    [StoreFact]
    public async Task A_merge_and_its_end_are_seen_by_whoever_asks_for_the_chart_and_stand_in_the_audit_log()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Ann with { Mrn = "2" }], Stop);
        var before = await patients.VersionAsync(Stop);

        await ApplyAsync(feeds, Merge("1", "2", 10));
        Assert.Equal("1", Assert.Single(await patients.OfAsync(["2"], Stop)).Mrn);
        var (changed, _) = await patients.ChangedAsync(before, 100, Stop);
        Assert.Equal(["2"], changed!.Select(patient => patient.Mrn));

        await ApplyAsync(feeds, new PatientEvent.Parted(11, new() { Mrn = "1" }, new() { Mrn = "2" }));
        Assert.Equal("2", Assert.Single(await patients.OfAsync(["2"], Stop)).Mrn);
        var parting = Assert.Single(await feeds.UncheckedAsync(Stop));
        Assert.Equal(("2", "1", true), (parting.Mrn, parting.PartedFrom, parting.Since > 0));
        Assert.Equal(["patient.parted", "patient.merged"], (await store.Get<AuditTable>().ListAsync(new AuditFilter { Entity = "patient" }, null, 10, Stop)).Select(row => row.Action));
    }

    [StoreFact]
    public async Task An_import_that_takes_a_merge_back_parts_as_a_feed_does()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Ann with { Mrn = "2", MergedInto = "1" }], Stop);

        await patients.ImportAsync([Ann with { Mrn = "2", MergedInto = null }], Stop);
        Assert.Empty(await feeds.UncheckedAsync(Stop));
        await patients.ImportAsync([Ann with { Mrn = "2", MergedInto = "" }], Stop);
        Assert.Equal(("2", "1", 0L), ((await feeds.UncheckedAsync(Stop)).Single().Mrn, (await feeds.UncheckedAsync(Stop)).Single().PartedFrom, (await feeds.UncheckedAsync(Stop)).Single().Since));
    }

    [StoreFact]
    public async Task What_is_held_is_asked_once_and_done_when_a_person_says_so()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Bob], Stop);

        Assert.Equal([QuestionCauses.Unlike], (await ApplyAsync(feeds, Merge("1", "3", 10))).Questions);
        Assert.Empty((await ApplyAsync(feeds, Merge("1", "3", 11))).Questions);
        var question = Assert.Single((await feeds.QuestionsAsync(10, Stop)).Questions);
        Assert.Null((await patients.RegistrationAsync("3", Stop))!.MergedInto);

        Assert.True(await feeds.SettleAsync(question.Id, apply: true, Person, Stop));
        Assert.False(await feeds.SettleAsync(question.Id, apply: true, Person, Stop));
        Assert.Equal("1", (await patients.RegistrationAsync("3", Stop))!.MergedInto);
        Assert.Equal(0, (await feeds.QuestionsAsync(10, Stop)).Total);
        Assert.Equal(["question.applied", "patient.merged"], (await store.Get<AuditTable>().ListAsync(new AuditFilter { Actor = "sue" }, null, 10, Stop)).Select(row => row.Action));
    }

    [StoreFact]
    public async Task What_a_person_leaves_stays_as_it_was_and_what_cannot_be_done_any_more_is_not()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Bob], Stop);
        await ApplyAsync(feeds, Merge("1", "3", 10));
        var left = Assert.Single((await feeds.QuestionsAsync(10, Stop)).Questions);
        Assert.True(await feeds.SettleAsync(left.Id, apply: false, Person, Stop));
        Assert.Null((await patients.RegistrationAsync("3", Stop))!.MergedInto);

        await ApplyAsync(feeds, Merge("1", "3", 12));
        var late = Assert.Single((await feeds.QuestionsAsync(10, Stop)).Questions);
        await patients.ImportAsync([Ann with { MergedInto = "3" }], Stop);
        Assert.False(await feeds.SettleAsync(late.Id, apply: true, Person, Stop));
    }

    [StoreFact]
    public async Task Two_processes_that_hear_of_one_patient_at_once_lose_nothing_of_what_either_heard()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann], Stop);

        List<Task> heard = [.. Enumerable.Range(0, 40).Select(i => Task.Run(() => feeds.ApplyAsync("adt", $"m{i}", [new PatientEvent.Told(10, i % 2 == 0 ? new() { Mrn = "1", Phone = "5550101" } : new() { Mrn = "1", City = "Lima" })], Stop))), Task.Run(() => patients.ImportAsync([Bob], Stop))];
        await Task.WhenAll(heard);

        Assert.Equal(Ann with { Phone = "5550101", City = "Lima" }, await patients.RegistrationAsync("1", Stop));
        Assert.Equal(40, (await feeds.FeedsAsync(Stop)).Sum(feed => feed.Applied + feed.Passed));
    }

    [StoreFact]
    public async Task What_was_filed_while_two_were_one_is_found_and_what_was_filed_before_is_not()
    {
        await using var store = await StoreAsync();
        var (feeds, patients) = (store.Get<PatientFeedTable>(), store.Get<PatientTable>());
        await patients.ImportAsync([Ann, Ann with { Mrn = "2" }, Bob], Stop);
        var before = await FiledAsync("1");
        await Task.Delay(20, Stop);
        await ApplyAsync(feeds, Merge("1", "2", 10));
        var meanwhile = await FiledAsync("1");
        await FiledAsync("3");
        await ApplyAsync(feeds, new PatientEvent.Parted(11, new() { Mrn = "1" }, new() { Mrn = "2" }));

        var parting = Assert.Single(await feeds.UncheckedAsync(Stop));
        var (filed, more) = await feeds.FiledMeanwhileAsync(parting, Stop);

        Assert.Equal((meanwhile, false), (Assert.Single(filed), more));
        Assert.NotEqual(before, meanwhile);
        await feeds.CheckedAsync(parting.Id, Stop);
        Assert.Empty(await feeds.UncheckedAsync(Stop));

        Task<Guid> FiledAsync(string mrn) => store.Database.WriteAsync(async db =>
        {
            var (file, document) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            db.Files.Add(new FileRow { Id = file, Sequence = ++_messages, Source = "fax", Name = "a.tif", Receipt = file.ToString(), Sha256 = file.ToString(), Bytes = 1, Lane = Lanes.Routine, ReceivedAt = 0, OriginalBlob = "x", State = FileStates.Assembled });
            db.Documents.Add(new DocumentRow { Id = document, FileId = file, Ordinal = 1, State = DocumentStates.Indexed, InputVersion = 1, SplitConfidence = 1, TypeName = "letter", Mrn = mrn });
            db.DocumentVersions.Add(new DocumentVersionRow { DocumentId = document, Number = 1, RecordedAt = await db.NowAsync(Stop), Mrn = mrn, TypeName = "letter", OutputBlob = "x", Sensitivity = "", Pages = "", Reason = "" });
            await db.SaveChangesAsync(Stop);
            return document;
        }, Stop);
    }

    [StoreFact]
    public async Task Messages_of_long_ago_are_forgotten()
    {
        await using var store = await StoreAsync();
        var feeds = store.Get<PatientFeedTable>();
        await feeds.ApplyAsync("adt", "a", [Told("1", last: "Ash", at: 10)], Stop);
        await store.Database.WriteAsync(db => db.PatientFeedMessages.ExecuteUpdateAsync(row => row.SetProperty(message => message.At, message => message.At - 8 * 24 * 3600 * 1000L), Stop), Stop);

        await feeds.ForgetAsync(Stop);

        Assert.Equal(0, await store.Database.ReadAsync(db => db.PatientFeedMessages.CountAsync(Stop), Stop));
    }

    private Task<FeedOutcome> ApplyAsync(PatientFeedTable feeds, params PatientEvent[] events) => feeds.ApplyAsync("adt", $"message {++_messages}", events, Stop);

    private static PatientEvent.Told Told(string mrn, string last, long at) => new(at, new() { Mrn = mrn, Last = last, First = "Ann" });

    private static PatientEvent.Merged Merge(string survivor, string prior, long at) => new(at, new() { Mrn = survivor }, prior, true);
}

public sealed class PatientFeedTests : PatientFeedPromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
