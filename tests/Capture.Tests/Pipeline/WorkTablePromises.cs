using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Capture.Tests.Storage;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Pipeline;

/// <summary>What the work table promises, on whichever database.</summary>
public abstract class WorkTablePromises
{
    internal abstract Task<TemporaryStore> StoreAsync(Action<WorkOptions>? configure = null);

    private static readonly WorkKey Key = new(Guid.Parse("11111111-1111-1111-1111-111111111111"), 3, Stages.Ocr, 1);
    private static readonly WorkKey Next = new(Key.SubjectId, 0, Stages.Assemble, 1);
    private static readonly CancellationToken Stop = CancellationToken.None;

    [StoreFact]
    public async Task Work_is_claimed_once_however_often_it_is_announced()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);

        Assert.NotNull(await store.Work.ClaimAsync(Key, Stop));
        Assert.Null(await store.Work.ClaimAsync(Key, Stop));
        Assert.Null(await store.SecondWorker().ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task Fifty_racing_workers_get_one_claim()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);

        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => store.SecondWorker().ClaimAsync(Key, Stop))));

        Assert.Single(claims, claim => claim is not null);
    }

    [StoreFact]
    public async Task Finished_work_is_not_done_again_and_its_successor_appears_once()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        var claim = await store.Work.ClaimAsync(Key, Stop);

        var next = await store.Work.CompleteAsync(claim!, _ => Task.FromResult<IReadOnlyList<WorkKey>>([Next, Next]), Stop);

        Assert.Equal(Next, Assert.Single(next).Key);
        Assert.Null(await store.Work.ClaimAsync(Key, Stop));
        Assert.Equal(1, await store.Database.ReadAsync(db => db.StageWork.CountAsync(row => row.Stage == Stages.Assemble), Stop));
    }

    [StoreFact]
    public async Task A_lapsed_lease_lets_another_worker_in_and_the_first_one_out()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        var late = await store.Work.ClaimAsync(Key, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET lease_until = 0");

        var second = store.SecondWorker();
        var taken = await second.ClaimAsync(Key, Stop);

        Assert.True(taken!.Fence > late!.Fence);
        var recorded = false;
        await Assert.ThrowsAsync<FencedOutException>(() => store.Work.CompleteAsync(late, _ =>
        {
            recorded = true;
            return Task.FromResult<IReadOnlyList<WorkKey>>([]);
        }, Stop));
        Assert.False(recorded);
        await second.CompleteAsync(taken, _ => Task.FromResult<IReadOnlyList<WorkKey>>([]), Stop);
        Assert.Equal(WorkStates.Done, (await store.RowAsync(Key)).State);
    }

    [StoreFact]
    public async Task A_result_that_cannot_be_recorded_leaves_the_work_undone()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        var claim = await store.Work.ClaimAsync(Key, Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Work.CompleteAsync(claim!, _ => throw new InvalidOperationException(), Stop));

        Assert.Equal(WorkStates.Running, (await store.RowAsync(Key)).State);
    }

    [StoreFact]
    public async Task Renewing_keeps_a_lease_that_would_lapse()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.ClaimAsync(Key, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET lease_until = 0");

        await store.Work.RenewLeasesAsync(Stop);

        Assert.Null(await store.SecondWorker().ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task A_failure_is_tried_again_later_and_the_third_is_the_last()
    {
        await using var store = await StoreAsync(options => options.RetryAfter = TimeSpan.FromMinutes(10));
        await store.AddWorkAsync(Key);
        for (var failure = 1; failure <= 3; failure++)
        {
            await store.ExecuteAsync($"UPDATE stage_work SET next_due = 0");
            var claim = await store.Work.ClaimAsync(Key, Stop);
            var givenUp = await store.Work.FailAsync(claim!, "timeout", null, permanent: false, Stop);

            Assert.Equal(failure == 3, givenUp);
            Assert.Null(await store.Work.ClaimAsync(Key, Stop));
        }

        Assert.Equal(WorkStates.Failed, (await store.RowAsync(Key)).State);
    }

    [StoreFact]
    public async Task A_permanent_failure_is_not_tried_again()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        var claim = await store.Work.ClaimAsync(Key, Stop);

        Assert.True(await store.Work.FailAsync(claim!, "encrypted", "Ask for another copy.", permanent: true, Stop));
    }

    [StoreFact]
    public async Task What_was_given_up_is_recorded_once()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        var claim = await store.Work.ClaimAsync(Key, Stop);
        await store.Work.FailAsync(claim!, "encrypted", null, permanent: true, Stop);
        var recorded = 0;
        Task<IReadOnlyList<WorkKey>> Record(CaptureDb db, StageWorkRow row)
        {
            recorded++;
            return Task.FromResult<IReadOnlyList<WorkKey>>([Next]);
        }

        Assert.Single(await store.Work.RecordGivenUpAsync(Key, Record, Stop));
        Assert.Empty(await store.Work.RecordGivenUpAsync(Key, Record, Stop));
        Assert.Equal(1, recorded);
    }

    [StoreFact]
    public async Task Work_that_kills_every_process_is_given_up_in_the_end()
    {
        await using var store = await StoreAsync(options => options.MaxAttempts = 3);
        await store.AddWorkAsync(Key);
        for (var death = 0; death < 3; death++)
        {
            Assert.NotNull(await store.Work.ClaimAsync(Key, Stop));
            await store.Work.RecoverAsync(Stop);
        }

        await Assert.ThrowsAsync<WorkAbandonedException>(() => store.Work.ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task Work_given_back_at_a_stop_does_not_count_as_an_attempt()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.GiveBackAsync((await store.Work.ClaimAsync(Key, Stop))!, TimeSpan.Zero, Stop);

        Assert.Equal(0, (await store.RowAsync(Key)).Attempt);
        Assert.Single(await store.Work.TakeUnannouncedAsync(Stop));
    }

    [StoreFact]
    public async Task After_a_crash_everything_unfinished_is_announced_again_at_once()
    {
        await using var store = await StoreAsync();
        var (ready, running, done) = (Key, Key with { Page = 4 }, Key with { Page = 5 });
        await store.AddWorkAsync(ready, running, done);
        await store.Work.ClaimAsync(running, Stop);
        await store.Work.CompleteAsync((await store.Work.ClaimAsync(done, Stop))!, _ => Task.FromResult<IReadOnlyList<WorkKey>>([]), Stop);
        Assert.Empty(await store.Work.TakeUnannouncedAsync(Stop));

        await store.Work.RecoverAsync(Stop);

        Assert.True(await store.Work.AnyUnannouncedAsync(Stop));
        Assert.Equal([3, 4], (await store.Work.TakeUnannouncedAsync(Stop)).Select(due => due.Key.Page));
        Assert.False(await store.Work.AnyUnannouncedAsync(Stop));
    }

    [StoreFact]
    public async Task A_lapsed_lease_is_announced()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.ClaimAsync(Key, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET lease_until = 1, announce_due = 1");

        Assert.Equal(Key, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        Assert.NotNull(await store.SecondWorker().ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task Work_that_its_inserter_did_not_live_to_announce_is_announced_by_the_reconciler()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        Assert.Empty(await store.Work.TakeUnannouncedAsync(Stop));

        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = announce_due - 10000");

        Assert.Equal(Key, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        Assert.Empty(await store.SecondWorker().TakeUnannouncedAsync(Stop));
    }

    [StoreFact]
    public async Task Of_many_reconcilers_one_announces_each_unit_of_work()
    {
        await using var store = await StoreAsync(options => options.AnnounceAtMost = 30);
        await store.AddWorkAsync([.. Enumerable.Range(1, 200).Select(page => Key with { Page = page })]);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 1");

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.SecondWorker(new() { AnnounceAtMost = 30 }).TakeUnannouncedAsync(Stop))));

        var pages = taken.SelectMany(due => due).Select(due => due.Key.Page).ToList();
        Assert.Equal(pages.Count, pages.Distinct().Count());
        Assert.Equal(200, pages.Count);
    }

    [StoreFact]
    public async Task The_most_urgent_lane_is_announced_first()
    {
        await using var store = await StoreAsync(options => options.AnnounceAtMost = 2);
        await store.AddWorkAsync(Lanes.Bulk, Key with { Page = 1 });
        await store.AddWorkAsync(Lanes.Routine, Key with { Page = 2 });
        await store.AddWorkAsync(Lanes.Stat, Key with { Page = 3 });
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 1");

        Assert.Equal([3, 2], (await store.Work.TakeUnannouncedAsync(Stop)).Select(due => due.Key.Page));
        Assert.Equal([1], (await store.Work.TakeUnannouncedAsync(Stop)).Select(due => due.Key.Page));
    }

    [StoreFact]
    public async Task A_lost_queue_has_its_work_announced_again_and_no_other()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Lanes.Bulk, Key);
        await store.AddWorkAsync(Lanes.Stat, Key with { Page = 4 });
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = NULL");

        Assert.Equal(1, await store.Work.AnnounceWaitingAgainAsync(new StageQueue(Stages.Ocr, Lanes.Bulk), Stop));

        Assert.Equal(Key, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
    }

    [StoreFact]
    public async Task A_lost_queue_of_given_up_work_has_it_announced_again()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.FailAsync((await store.Work.ClaimAsync(Key, Stop))!, "encrypted", null, permanent: true, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = NULL");

        await store.Work.AnnounceWaitingAgainAsync(StageQueue.Failures, Stop);

        Assert.True(Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Failed);
    }

    [StoreFact]
    public async Task What_was_given_back_for_a_while_is_announced_when_that_is_over_also_after_a_restart()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.GiveBackAsync((await store.Work.ClaimAsync(Key, Stop))!, TimeSpan.FromSeconds(2), Stop);

        await store.Work.RecoverAsync(Stop);

        var due = await UntilAnnouncedAsync(store.Work);
        Assert.Equal(Key, Assert.Single(due).Key);
        Assert.NotNull(await store.Work.ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task A_restart_does_not_bring_forward_what_has_its_time()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.GiveBackAsync((await store.Work.ClaimAsync(Key, Stop))!, TimeSpan.FromHours(1), Stop);

        await store.Work.RecoverAsync(Stop);

        Assert.Empty(await store.Work.TakeUnannouncedAsync(Stop));
        Assert.Null(await store.Work.ClaimAsync(Key, Stop));
    }

    [StoreFact]
    public async Task A_message_that_comes_before_its_work_is_due_does_not_use_up_the_announcement()
    {
        await using var store = await StoreAsync();
        await store.AddWorkAsync(Key);
        await store.Work.GiveBackAsync((await store.Work.ClaimAsync(Key, Stop))!, TimeSpan.FromSeconds(2), Stop);
        // Announced too early, and confirmed.
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = NULL");

        Assert.Null(await store.Work.ClaimAsync(Key, Stop));

        Assert.Equal(Key, Assert.Single(await UntilAnnouncedAsync(store.Work)).Key);
    }

    [StoreFact]
    public async Task A_message_let_go_of_unread_is_announced_again_though_its_announcer_takes_it_for_lying_in_the_queue()
    {
        await using var store = await StoreAsync();
        var clock = new ClockAhead();
        var announcer = new WorkTable(store.Database, RouteTable.Standard, new ClaimsInHand(), new QueueTraffic(), Microsoft.Extensions.Options.Options.Create(new WorkOptions()), clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<WorkTable>.Instance);
        var bus = Bus.Factory.CreateUsingInMemory(_ => { });
        await bus.StartAsync(Stop);
        var due = await store.Database.WriteAsync(db => WorkRows.InsertAsync(db, [Key], Lanes.Routine, new WorkOptions(), Stop), Stop);
        await announcer.AnnounceAsync(bus, due, Stop);

        await store.SecondWorker().AnnounceAgainAsync(Key, Stop);
        clock.Ahead = TimeSpan.FromSeconds(5);
        await announcer.ConfirmAnnouncedAsync(Stop);

        Assert.Equal(Key, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        await bus.StopAsync(Stop);
    }

    [StoreFact]
    public async Task An_event_that_was_told_is_done_and_one_whose_teller_died_is_told_by_another()
    {
        await using var store = await StoreAsync();
        WorkKey told = new(Guid.CreateVersion7(), 0, Stages.Deliver, 1), untold = new(Guid.CreateVersion7(), 0, Stages.Deliver, 1);
        var bus = Bus.Factory.CreateUsingInMemory(_ => { });
        await bus.StartAsync(Stop);
        var due = await store.Database.WriteAsync(db => WorkRows.InsertAsync(db, [told, untold], Lanes.Routine, new WorkOptions(), Stop), Stop);

        await store.Work.AnnounceAsync(bus, [due[0]], Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 0 WHERE announce_due IS NOT NULL");

        Assert.Equal(WorkStates.Done, (await store.RowAsync(told)).State);
        Assert.Equal(untold, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        await bus.StopAsync(Stop);
    }

    [StoreFact]
    public async Task An_event_that_the_broker_does_not_take_is_told_again()
    {
        await using var store = await StoreAsync();
        WorkKey key = new(Guid.CreateVersion7(), 0, Stages.Deliver, 1);
        var bus = Bus.Factory.CreateUsingInMemory(memory => memory.ConfigurePublish(publish => publish.UseExecute(_ => throw new InvalidOperationException())));
        await bus.StartAsync(Stop);
        var due = await store.Database.WriteAsync(db => WorkRows.InsertAsync(db, [key], Lanes.Routine, new WorkOptions(), Stop), Stop);

        await store.Work.AnnounceAsync(bus, due, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 0 WHERE announce_due IS NOT NULL");

        Assert.Equal(key, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        await bus.StopAsync(Stop);
    }

    /// <summary>As a client does whose broker was frozen while it waited for a confirmation: a batch waited with it for ever.</summary>
    [StoreFact]
    public async Task A_broker_client_that_never_answers_holds_nobody_up_and_what_it_was_to_tell_is_told_again()
    {
        await using var store = await StoreAsync();
        WorkKey key = new(Guid.CreateVersion7(), 0, Stages.Deliver, 1);
        var hasty = new WorkOptions { ConfirmWithin = TimeSpan.FromSeconds(1) };
        var announcer = new WorkTable(store.Database, RouteTable.Standard, new ClaimsInHand(), new QueueTraffic(), Microsoft.Extensions.Options.Options.Create(hasty), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<WorkTable>.Instance);
        var answer = new TaskCompletionSource();
        var bus = Bus.Factory.CreateUsingInMemory(memory => memory.ConfigurePublish(publish => publish.UseExecuteAsync(_ => answer.Task)));
        await bus.StartAsync(Stop);
        var due = await store.Database.WriteAsync(db => WorkRows.InsertAsync(db, [key], Lanes.Routine, hasty, Stop), Stop);

        await announcer.AnnounceAsync(bus, due, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 0 WHERE announce_due IS NOT NULL");

        Assert.Equal(key, Assert.Single(await announcer.TakeUnannouncedAsync(Stop)).Key);
        answer.SetResult();
        await bus.StopAsync(Stop);
    }

    /// <summary>While a newer version runs beside this one.</summary>
    [StoreFact]
    public async Task Work_of_a_stage_that_is_not_known_here_holds_up_nothing_and_is_left_to_whoever_knows_it()
    {
        await using var store = await StoreAsync();
        WorkKey foreign = new(Guid.CreateVersion7(), 0, "of-tomorrow", 1), told = new(Guid.CreateVersion7(), 0, Stages.Deliver, 1);
        var bus = Bus.Factory.CreateUsingInMemory(_ => { });
        await bus.StartAsync(Stop);
        var due = await store.Database.WriteAsync(db => WorkRows.InsertAsync(db, [foreign, told], Lanes.Routine, new WorkOptions(), Stop), Stop);

        await store.Work.AnnounceAsync(bus, due, Stop);
        await store.ExecuteAsync($"UPDATE stage_work SET announce_due = 0 WHERE announce_due IS NOT NULL");

        Assert.Equal(WorkStates.Done, (await store.RowAsync(told)).State);
        Assert.Equal(foreign, Assert.Single(await store.Work.TakeUnannouncedAsync(Stop)).Key);
        await bus.StopAsync(Stop);
    }

    private static async Task<IReadOnlyList<DueWork>> UntilAnnouncedAsync(WorkTable work)
    {
        for (var look = 0; look < 200; look++)
        {
            if (await work.TakeUnannouncedAsync(Stop) is { Count: > 0 } due)
                return due;
            await Task.Delay(50);
        }

        return [];
    }

    private sealed class ClockAhead : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
