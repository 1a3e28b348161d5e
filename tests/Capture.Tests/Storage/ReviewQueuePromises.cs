using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.People;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>What the review queue promises, whatever database it lies in.</summary>
public abstract class ReviewQueuePromises
{
    private static readonly CancellationToken Stop = CancellationToken.None;
    private static readonly Reviewer Ada = new(Guid.Parse("00000000-0000-0000-0000-00000000000a"), "ada", Roles.Specialist);
    private static readonly Reviewer Ben = new(Guid.Parse("00000000-0000-0000-0000-00000000000b"), "ben", Roles.Specialist);
    private static readonly Reviewer Sue = new(Guid.Parse("00000000-0000-0000-0000-00000000000c"), "sue", Roles.Supervisor);

    internal abstract Task<TemporaryStore> StoreAsync();

    [StoreFact]
    public async Task Of_two_who_open_an_item_one_gets_it_and_the_other_is_told_who_has_it()
    {
        await using var store = await StoreAsync();
        var item = (await SeedAsync(store, 1))[0];
        var items = store.Get<ReviewItemTable>();

        var leases = await Task.WhenAll(Task.Run(() => items.ClaimAsync(item, Ada, false, Stop)), Task.Run(() => items.ClaimAsync(item, Ben, false, Stop)));

        Assert.Single(leases, lease => lease is not null);
        Assert.Equal(leases[0] is null ? "Ben" : "Ada", (await items.HolderAsync(item, Stop))!.Value.FullName);
    }

    /// <summary>The conditions of the statements are made from the table; here each is tried on a real row.</summary>
    [StoreFact]
    public async Task What_is_done_to_an_item_happens_where_the_table_of_transitions_allows_it_and_nowhere_else()
    {
        await using var store = await StoreAsync();
        var items = store.Get<ReviewItemTable>();
        var item = (await SeedAsync(store, 1))[0];
        var token = Guid.NewGuid();
        foreach (var standing in Enum.GetValues<ReviewStanding>())
        {
            foreach (var person in new[] { Ada, Sue })
            {
                ReviewParty[] parties = person.Supervises ? [ReviewParty.Reviewer, ReviewParty.Supervisor] : [ReviewParty.Reviewer];
                // Ben has it.
                await TryAsync(ReviewAct.Claim, parties, async () => await items.ClaimAsync(item, person, takeOver: false, Stop) is not null);
                if (person.Supervises)
                    await TryAsync(ReviewAct.TakeOver, parties, async () => await items.ClaimAsync(item, person, takeOver: true, Stop) is not null);
                await TryAsync(ReviewAct.Wake, parties, () => items.WakeAsync(item, person, Stop));
            }

            foreach (var act in new[] { ReviewAct.Skip, ReviewAct.Park, ReviewAct.Escalate })
                await TryAsync(act, [ReviewParty.Holder], () => items.PutAsideAsync(item, token, Ben, act, TimeSpan.FromMinutes(5), null, null, Stop));
            // Ben put it aside a moment ago.
            await TryAsync(ReviewAct.TakeBack, [ReviewParty.Mover], async () => await items.TakeBackAsync(item, await PutAsideByAsync(Ben), Ben, Stop) is not null);
            Assert.Null(await items.TakeBackAsync(item, await PutAsideByAsync(Ben), Ada, Stop));
            Assert.Null(await items.TakeBackAsync(item, await PutAsideByAsync(Ben) + 1, Ben, Stop));
            await TryAsync(ReviewAct.Decide, [ReviewParty.Holder], async () =>
                (await DecideAsync(store, new ReviewLease(item, token, 0, 0), Ben)).Decision is not null && await ForgetDecisionAsync());

            async Task TryAsync(ReviewAct act, ReviewParty[] parties, Func<Task<bool>> tryIt)
            {
                var before = await StandAsync(standing);
                Assert.True(ReviewTransitions.Allows(before, act, parties) == await tryIt(), $"{act} by {string.Join("/", parties)} where {before}");
            }
        }

        async Task<ReviewStanding> StandAsync(ReviewStanding standing)
        {
            var now = await store.Database.ReadAsync(db => db.NowAsync(Stop), Stop);
            var inHand = standing is ReviewStanding.Held or ReviewStanding.Lapsed;
            var state = standing switch
            {
                ReviewStanding.Ready or ReviewStanding.PutOff => ReviewStates.Ready,
                ReviewStanding.Held or ReviewStanding.Lapsed => ReviewStates.InReview,
                ReviewStanding.Waiting => ReviewStates.Waiting,
                ReviewStanding.Escalated => ReviewStates.Escalated,
                ReviewStanding.Settled => ReviewStates.Settled,
                _ => ReviewStates.Done,
            };
            await store.Database.WriteAsync(db => db.ReviewItems.Where(row => row.Id == item).ExecuteUpdateAsync(row => row
                .SetProperty(one => one.State, state).SetProperty(one => one.NotBefore, standing == ReviewStanding.PutOff ? now + 600_000 : 0).SetProperty(one => one.Skips, 0)
                .SetProperty(one => one.LeaseUser, inHand ? Ben.Id : (Guid?)null).SetProperty(one => one.LeaseToken, inHand ? token : (Guid?)null)
                .SetProperty(one => one.LeaseSince, now).SetProperty(one => one.LeaseUntil, standing == ReviewStanding.Held ? now + 600_000 : standing == ReviewStanding.Lapsed ? now - 600_000 : 0)
                .SetProperty(one => one.Supervised, standing == ReviewStanding.Escalated).SetProperty(one => one.ReservedBy, (Guid?)null).SetProperty(one => one.SkippedBy, (Guid?)null), Stop), Stop);
            var stands = ReviewTransitions.Of((await items.FindAsync(item, Stop))!, now);
            Assert.Equal(standing, stands);
            return stands;
        }

        async Task<int> PutAsideByAsync(Reviewer person)
        {
            var version = (await items.FindAsync(item, Stop))!.Version;
            var now = await store.Database.ReadAsync(db => db.NowAsync(Stop), Stop);
            await store.Database.WriteAsync(db => db.ReviewItems.Where(row => row.Id == item).ExecuteUpdateAsync(row => row
                .SetProperty(one => one.AsideBy, person.Id).SetProperty(one => one.AsideAt, now)
                .SetProperty(one => one.BeforeAside, new AsideState(AsideState.Park, version, 0, 0, null, null, null).ToJson()), Stop), Stop);
            return version;
        }

        async Task<bool> ForgetDecisionAsync()
        {
            await store.Database.WriteAsync(db => db.ReviewDecisions.ExecuteDeleteAsync(Stop), Stop);
            await store.Database.WriteAsync(db => db.StageWork.ExecuteDeleteAsync(Stop), Stop);
            return true;
        }
    }

    [StoreFact]
    public async Task Every_screenful_of_a_view_goes_on_where_the_one_before_ended_whoever_has_what()
    {
        await using var store = await StoreAsync();
        var items = store.Get<ReviewItemTable>();
        var seeded = await SeedAsync(store, 11);
        for (var place = 0; place < seeded.Count; place++)
        {
            var (id, opened) = (seeded[place], (long)place);
            await store.Database.WriteAsync(db => db.ReviewItems.Where(item => item.Id == id).ExecuteUpdateAsync(row => row.SetProperty(item => item.OpenedAt, opened), Stop), Stop);
        }

        foreach (var place in new[] { 0, 4, 10 })
            Assert.NotNull(await items.ClaimAsync(seeded[place], place == 4 ? Ben : Ada, false, Stop));
        await store.Database.WriteAsync(db => db.ReviewItems.Where(item => item.Id == seeded[2] || item.Id == seeded[7])
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.NotBefore, long.MaxValue), Stop), Stop);

        foreach (var take in new[] { 1, 2, 3, 5, 20 })
        {
            Assert.Equal([.. seeded.Where((_, place) => place is not (2 or 7))], await ViewAsync(ReviewStates.Ready, take, total: 9));
            Assert.Equal([seeded[2], seeded[7]], await ViewAsync(ReviewStates.Waiting, take, total: 2));
        }

        async Task<List<Guid>> ViewAsync(string view, int take, int total)
        {
            var shown = new List<Guid>();
            for (var skip = 0; skip < 12; skip += take)
            {
                var (rows, all) = await items.ListAsync(new QueueFilter { View = view, Skip = skip, Take = take }, Ada, Stop);
                Assert.Equal(total, all);
                shown.AddRange(rows.Select(row => row.Item.Id));
            }

            return shown;
        }
    }

    [StoreFact]
    public async Task Who_works_through_a_part_of_the_queue_is_led_through_that_part_and_no_further()
    {
        await using var store = await StoreAsync();
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var seeded = await SeedAsync(store, 8);
        // The first two are urgent letters; what is looked for stands among the others.
        await SetAsync([seeded[0], seeded[1]], row => row.SetProperty(item => item.Rank, 0));
        await SetAsync([seeded[3], seeded[5], seeded[6]], row => row.SetProperty(item => item.TypeName, "consult-note").SetProperty(item => item.Source, "clinic"));
        await SetAsync([seeded[4], seeded[6]], row => row.SetProperty(item => item.Reasons, ReasonList.Of(ReviewReasons.PagesMissing, ReviewReasons.TypeUncertain)).SetProperty(item => item.Lane, Lanes.Bulk));
        var consults = new QueueFilter { TypeName = "consult-note" };

        // What Ada has open of another part does not come between.
        Assert.Equal(seeded[0], (await items.ClaimNextAsync(Ada, Stop))!.ItemId);
        var first = (await items.ClaimNextAsync(Ada, consults, Stop))!;
        Assert.Equal(seeded[5], await items.ReserveAsync(Ada, consults, Stop));
        Assert.Equal(3, await items.LeftAsync(consults, Ada, Stop));
        var second = (await decisions.DecideAsync(Decision(first) with { Then = consults }, Ada, Stop)).Next!;
        await items.PutAsideAsync(second.ItemId, second.Token, Ada, ReviewAct.Park, TimeSpan.Zero, "sender", null, Stop);
        var third = (await items.ClaimNextAsync(Ada, consults, Stop))!;
        var last = await decisions.DecideAsync(Decision(third) with { Then = consults }, Ada, Stop);

        Assert.Equal([seeded[3], seeded[5], seeded[6]], [first.ItemId, second.ItemId, third.ItemId]);
        Assert.NotNull(last.Decision);
        Assert.Null(last.Next);
        Assert.Null(last.Ahead);
        Assert.False(await items.CanStartAsync(Ada, consults, Stop));
        foreach (var (filter, only) in new (QueueFilter, Guid)[] { (new() { Reason = ReviewReasons.PagesMissing }, seeded[4]), (new() { Lane = Lanes.Bulk }, seeded[4]), (new() { Reason = ReviewReasons.PatientUncertain, Source = "fax" }, seeded[1]) })
        {
            Assert.True(await items.CanStartAsync(Ben, filter, Stop));
            var lease = (await items.ClaimNextAsync(Ben, filter, Stop))!;
            Assert.Equal(only, lease.ItemId);
            await items.ReleaseAsync(lease.ItemId, lease.Token, Stop);
        }

        Assert.Null(await items.ClaimNextAsync(Ben, new QueueFilter { Reason = "pages" }, Stop));
        Assert.Null(await items.ClaimNextAsync(Ben, new QueueFilter { FileId = Guid.NewGuid() }, Stop));

        Task SetAsync(Guid[] ids, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<ReviewItemRow>> set) =>
            store.Database.WriteAsync(db => db.ReviewItems.Where(item => ids.Contains(item.Id)).ExecuteUpdateAsync(set, Stop), Stop);
    }

    [StoreFact]
    public async Task What_is_offered_next_is_what_stands_first_in_the_order_that_was_asked_for()
    {
        await using var store = await StoreAsync();
        var items = store.Get<ReviewItemTable>();
        var seeded = await SeedAsync(store, 4);
        (long Landed, int Pages, double Certainty)[] values = [(30, 2, 0.5), (10, 9, 0.2), (40, 1, 0.9), (20, 2, 0.7)];
        for (var place = 0; place < seeded.Count; place++)
        {
            var (id, value) = (seeded[place], values[place]);
            await store.Database.WriteAsync(db => db.ReviewItems.Where(item => item.Id == id).ExecuteUpdateAsync(row => row
                .SetProperty(item => item.LandedAt, value.Landed).SetProperty(item => item.Pages, value.Pages).SetProperty(item => item.Certainty, value.Certainty), Stop), Stop);
        }

        foreach (var (order, expected) in new (string?, int[])[]
        {
            (null, [0, 1, 2, 3]), (QueueOrders.Oldest, [1, 3, 0, 2]), (QueueOrders.Newest, [2, 0, 3, 1]), (QueueOrders.FewestPages, [2, 0, 3, 1]),
            (QueueOrders.MostPages, [1, 0, 3, 2]), (QueueOrders.LeastCertain, [1, 0, 3, 2]), (QueueOrders.MostCertain, [2, 3, 0, 1]),
        })
        {
            var filter = new QueueFilter { Order = order, Take = 3 };
            var shown = (await items.ListAsync(filter, Ada, Stop)).Rows.Concat((await items.ListAsync(filter with { Skip = 3 }, Ada, Stop)).Rows);
            Assert.Equal(expected.Select(place => seeded[place]), shown.Select(row => row.Item.Id));
            // What is kept from an order before does not come first in this one.
            var lease = (await items.ClaimNextAsync(Ada, filter, Stop))!;
            Assert.Equal(seeded[expected[0]], lease.ItemId);
            Assert.Equal(seeded[expected[1]], await items.ReserveAsync(Ada, filter, Stop));
            await items.ReleaseAsync(lease.ItemId, lease.Token, Stop);
        }
    }

    [StoreFact]
    public async Task A_supervisor_goes_through_what_is_escalated_and_nobody_else_is_offered_it()
    {
        await using var store = await StoreAsync();
        var items = store.Get<ReviewItemTable>();
        var seeded = await SeedAsync(store, 3);
        await store.Database.WriteAsync(db => db.ReviewItems.Where(item => item.Id != seeded[0]).ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewStates.Escalated), Stop), Stop);
        var escalated = new QueueFilter { View = ReviewStates.Escalated };

        var first = (await items.ClaimNextAsync(Sue, escalated, Stop))!;
        var ahead = await items.ReserveAsync(Sue, escalated, Stop);
        var decided = await store.Get<ReviewDecisionTable>().DecideAsync(Decision(first) with { Then = escalated }, Sue, Stop);

        Assert.Equal([seeded[1], seeded[2], seeded[2]], [first.ItemId, ahead!.Value, decided.Next!.ItemId]);
        Assert.Null(decided.Ahead);
        Assert.Equal(seeded[0], (await items.ClaimNextAsync(Ada, escalated, Stop))!.ItemId);
        Assert.Null(await items.ReserveAsync(Ada, escalated, Stop));
    }

    [StoreFact]
    public async Task What_was_sent_to_a_supervisor_stays_with_supervisors_also_after_one_had_it_and_left()
    {
        await using var store = await StoreAsync();
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var item = (await SeedAsync(store, 1))[0];
        var sent = (await items.ClaimAsync(item, Ada, false, Stop))!;
        await items.PutAsideAsync(item, sent.Token, Ada, ReviewAct.Escalate, TimeSpan.Zero, "legal", null, Stop);

        // Given back, the window closed, put off, left waiting: no clerk gets it, by opening, starting or waking it.
        var held = (await items.ClaimAsync(item, Sue, false, Stop))!;
        await items.ReleaseAsync(item, held.Token, Stop);
        Assert.Equal(ReviewStates.Escalated, (await items.FindAsync(item, Stop))!.State);
        await NobodyElseAsync();
        await items.ClaimAsync(item, Sue, false, Stop);
        await store.Database.WriteAsync(db => db.ReviewItems.Where(row => row.Id == item).ExecuteUpdateAsync(row => row.SetProperty(one => one.LeaseUntil, 1L), Stop), Stop);
        await NobodyElseAsync();
        foreach (var act in new[] { ReviewAct.Skip, ReviewAct.Park })
        {
            held = (await items.ClaimAsync(item, Sue, false, Stop))!;
            await items.PutAsideAsync(item, held.Token, Sue, act, TimeSpan.Zero, "sender", null, Stop);
            await store.Database.WriteAsync(db => db.ReviewItems.Where(row => row.Id == item).ExecuteUpdateAsync(row => row.SetProperty(one => one.NotBefore, 0L).SetProperty(one => one.SkippedBy, (Guid?)null), Stop), Stop);
            await NobodyElseAsync();
        }

        // What she had in hand comes next after she undid something else, and is before supervisors meanwhile.
        held = (await items.ClaimAsync(item, Sue, false, Stop))!;
        var decided = await DecideAsync(store, held, Sue);
        var back = (await decisions.UndoAsync(decided.Decision!.Id, Sue, Stop))!;
        await items.ReleaseAsync(item, back.Token, Stop);
        await NobodyElseAsync();
        Assert.True(await items.WakeAsync(item, Sue, Stop));
        Assert.Equal(item, (await items.ClaimNextAsync(Ada, Stop))!.ItemId);

        async Task NobodyElseAsync()
        {
            Assert.Null(await items.ClaimNextAsync(Ada, Stop));
            Assert.Null(await items.ReserveAsync(Ada, Stop));
            Assert.Null(await items.ClaimAsync(item, Ada, false, Stop));
            Assert.False(await items.WakeAsync(item, Ada, Stop));
            Assert.True(await items.CanStartAsync(Sue, new QueueFilter { View = ReviewStates.Escalated }, Stop) || (await items.FindAsync(item, Stop))!.State is ReviewStates.Ready or ReviewStates.Waiting);
        }
    }

    [StoreFact]
    public async Task A_view_is_kept_under_its_name_by_each_for_him_or_herself_and_only_so_many()
    {
        await using var store = await StoreAsync();
        var views = store.Get<SavedViewTable>();

        Assert.True(await views.SaveAsync(Ada.Id, "Mondays", "?type=letter", Stop));
        Assert.True(await views.SaveAsync(Ada.Id, "Mondays", "?type=consult-note", Stop));
        Assert.True(await views.SaveAsync(Ben.Id, "Mondays", "?source=fax", Stop));

        Assert.Equal("?type=consult-note", Assert.Single(await views.ListAsync(Ada.Id, Stop)).Query);
        for (var number = 1; number < SavedViewTable.Most; number++)
            Assert.True(await views.SaveAsync(Ada.Id, $"{number}", "", Stop));
        Assert.False(await views.SaveAsync(Ada.Id, "one more", "", Stop));
        Assert.True(await views.SaveAsync(Ada.Id, "Mondays", "", Stop));
        await views.ForgetAsync(Ada.Id, "Mondays", Stop);
        Assert.DoesNotContain(await views.ListAsync(Ada.Id, Stop), view => view.Name == "Mondays");
        Assert.Single(await views.ListAsync(Ben.Id, Stop));
    }

    [StoreFact]
    public async Task A_batch_goes_by_the_folder_of_its_files_and_two_of_one_name_are_told_apart()
    {
        await using var store = await StoreAsync();
        var titles = store.Get<SourceTitles>();

        await titles.KeepAsync("process-1", "faxes", Stop);
        await titles.KeepAsync("process-2", "faxes", Stop);
        await titles.KeepAsync("process-1", "another", Stop);

        Assert.Equal(["faxes", "faxes (2)", "process-3", "main-fax"], [await titles.OfAsync("process-1", Stop), await titles.OfAsync("process-2", Stop), await titles.OfAsync("process-3", Stop), await titles.OfAsync("main-fax", Stop)]);
    }

    [StoreFact]
    public async Task Opening_what_one_has_gives_the_same_lease()
    {
        await using var store = await StoreAsync();
        var item = (await SeedAsync(store, 1))[0];
        var items = store.Get<ReviewItemTable>();

        var first = await items.ClaimAsync(item, Ada, false, Stop);
        var again = await items.ClaimAsync(item, Ada, false, Stop);
        var next = await items.ClaimNextAsync(Ada, Stop);

        Assert.Equal(first!.Token, again!.Token);
        Assert.Equal(first.Token, next!.Token);
    }

    [StoreFact]
    public async Task A_lease_that_ran_out_is_anybodys_but_still_decides_as_long_as_nobody_took_the_item()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 2);
        var items = store.Get<ReviewItemTable>();
        var (kept, taken) = ((await items.ClaimAsync(seeded[0], Ada, false, Stop))!, (await items.ClaimAsync(seeded[1], Ada, false, Stop))!);
        await store.Database.WriteAsync(db => db.ReviewItems.ExecuteUpdateAsync(row => row.SetProperty(item => item.LeaseUntil, 1L)), Stop);

        Assert.NotNull(await items.ClaimAsync(seeded[1], Ben, false, Stop));

        Assert.NotNull((await DecideAsync(store, kept, Ada)).Decision);
        Assert.Null((await DecideAsync(store, taken, Ada)).Decision);
    }

    [StoreFact]
    public async Task A_decision_brings_the_next_item_and_reserves_the_one_after_it()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 4);
        var items = store.Get<ReviewItemTable>();
        var first = (await items.ClaimNextAsync(Ada, Stop))!;
        Assert.Equal(seeded[0], first.ItemId);

        var result = await DecideAsync(store, first, Ada);

        Assert.Equal(seeded[1], result.Next!.ItemId);
        Assert.Equal(seeded[2], result.Ahead);
        Assert.Equal(seeded[3], (await items.ClaimNextAsync(Ben, Stop))!.ItemId);
        Assert.Equal(seeded[2], (await DecideAsync(store, result.Next, Ada)).Next!.ItemId);
    }

    [StoreFact]
    public async Task Urgent_items_come_first_and_skipped_ones_not_before_their_time()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 2, Lanes.Routine);
        var urgent = (await SeedAsync(store, 1, Lanes.Stat))[0];
        var items = store.Get<ReviewItemTable>();

        var first = (await items.ClaimNextAsync(Ada, Stop))!;
        Assert.Equal(urgent, first.ItemId);
        Assert.True(await items.PutAsideAsync(urgent, first.Token, Ada, ReviewAct.Skip, TimeSpan.FromMinutes(15), null, null, Stop));

        Assert.Equal(seeded[0], (await items.ClaimNextAsync(Ada, Stop))!.ItemId);
        Assert.Equal(1, (await items.CountsAsync(Ada, Stop)).Waiting);
    }

    [StoreFact]
    public async Task What_is_skipped_a_third_time_goes_to_a_supervisor()
    {
        await using var store = await StoreAsync();
        var item = (await SeedAsync(store, 1))[0];
        var items = store.Get<ReviewItemTable>();
        for (var skip = 0; skip < 3; skip++)
        {
            var lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
            Assert.True(await items.PutAsideAsync(item, lease.Token, Ada, ReviewAct.Skip, TimeSpan.Zero, null, null, Stop));
        }

        Assert.Equal(ReviewStates.Escalated, (await items.FindAsync(item, Stop))!.State);
        Assert.Null(await items.ClaimAsync(item, Ada, false, Stop));
        Assert.NotNull(await items.ClaimAsync(item, Sue, false, Stop));
    }

    [StoreFact]
    public async Task Whatever_way_an_item_was_put_aside_it_is_taken_back_as_it_was_to_the_letter()
    {
        await using var store = await StoreAsync();
        var item = (await SeedAsync(store, 2))[0];
        var (items, drafts) = (store.Get<ReviewItemTable>(), store.Get<ReviewDraftTable>());
        var lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
        // It has a past: skipped once, waited once, and something typed.
        Assert.True(await items.PutAsideAsync(item, lease.Token, Ada, ReviewAct.Skip, TimeSpan.FromMinutes(15), null, null, Stop));
        lease = (await items.ClaimAsync(item, Ben, false, Stop))!;
        Assert.True(await items.PutAsideAsync(item, lease.Token, Ben, ReviewAct.Park, TimeSpan.Zero, "sender", "asked twice", Stop));
        lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
        Assert.True(await drafts.SaveAsync(item, lease.Token, Ada, new ReviewAnswer { Author = "typed" }, Stop));
        var before = Written((await items.FindAsync(item, Stop))!);

        foreach (var (act, after, cause) in new[]
        {
            (ReviewAct.Skip, TimeSpan.FromMinutes(15), (string?)null), (ReviewAct.Skip, TimeSpan.Zero, null), (ReviewAct.Park, TimeSpan.Zero, "registration"), (ReviewAct.Escalate, TimeSpan.Zero, "legal"),
        })
        {
            Assert.True(await items.PutAsideAsync(item, lease.Token, Ada, act, after, cause, "a note", Stop));
            var other = (await items.ClaimNextAsync(Ada, Stop))!;
            Assert.NotEqual(item, other.ItemId);
            var last = (await store.Get<ReviewDecisionTable>().LastActAsync(Ada, Stop))!;
            Assert.Equal((item, act.ToString().ToLowerInvariant()), (last.Id, last.Act));

            lease = (await items.TakeBackAsync(last.Id, last.AsideVersion!.Value, Ada, Stop))!;

            Assert.Equal(before, Written((await items.FindAsync(item, Stop))!));
            Assert.Equal("typed", ReviewAnswer.FromJson((await drafts.FindAsync(item, Stop))!.Answer).Author);
            Assert.Equal(other.ItemId, await items.ReserveAsync(Ada, Stop));
            Assert.Null(await store.Get<ReviewDecisionTable>().LastActAsync(Ada, Stop));
            Assert.Null(await items.TakeBackAsync(last.Id, last.AsideVersion!.Value, Ada, Stop));
        }

        // All but the lease, and the count of changes.
        static object Written(ReviewItemRow row) => (row.State, row.NotBefore, row.Skips, row.SkippedBy, row.Cause, row.Note, row.Rank, row.AssignedTo, row.Decision, row.LeaseUser);
    }

    [StoreFact]
    public async Task What_was_put_aside_is_not_taken_back_once_somebody_has_it_or_its_minute_is_over()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 2);
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        foreach (var item in seeded)
        {
            var lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
            Assert.True(await items.PutAsideAsync(item, lease.Token, Ada, ReviewAct.Park, TimeSpan.Zero, "sender", null, Stop));
        }

        var taken = (await decisions.LastActAsync(Ada, Stop))!;
        Assert.NotNull(await items.ClaimAsync(taken.Id, Ben, false, Stop));
        Assert.Null(await items.TakeBackAsync(taken.Id, taken.AsideVersion!.Value, Ada, Stop));

        // Of what is left the last is named, and it too goes.
        var late = (await decisions.LastActAsync(Ada, Stop))!;
        Assert.NotEqual(taken.Id, late.Id);
        await store.Database.WriteAsync(db => db.ReviewItems.Where(row => row.Id == late.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.AsideAt, one => one.AsideAt - 60_001), Stop), Stop);
        Assert.Null(await items.TakeBackAsync(late.Id, late.AsideVersion!.Value, Ada, Stop));
        Assert.Null(await decisions.LastActAsync(Ada, Stop));
        Assert.Equal(ReviewStates.Waiting, (await items.FindAsync(late.Id, Stop))!.State);
    }

    [StoreFact]
    public async Task The_act_that_is_named_is_the_one_that_is_undone_in_turn_the_last_first()
    {
        await using var store = await StoreAsync();
        await SeedAsync(store, 4);
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var first = (await items.ClaimNextAsync(Ada, Stop))!;
        var second = (await DecideAsync(store, first, Ada)).Next!;
        await Task.Delay(5, Stop);
        Assert.True(await items.PutAsideAsync(second.ItemId, second.Token, Ada, ReviewAct.Skip, TimeSpan.FromMinutes(15), null, null, Stop));

        var last = (await decisions.LastActAsync(Ada, Stop))!;
        Assert.Equal((second.ItemId, AsideState.Skip), (last.Id, last.Act));
        Assert.NotNull(await items.TakeBackAsync(last.Id, last.AsideVersion!.Value, Ada, Stop));

        last = (await decisions.LastActAsync(Ada, Stop))!;
        Assert.Equal((DecisionKinds.File, (int?)null), (last.Act, last.AsideVersion));
        Assert.Equal(first.ItemId, (await decisions.UndoAsync(last.Id, Ada, Stop))!.ItemId);
        Assert.Null(await decisions.LastActAsync(Ada, Stop));
        // Nobody else's act is named to him.
        Assert.Null(await decisions.LastActAsync(Ben, Stop));
    }

    [StoreFact]
    public async Task What_is_reported_as_filed_wrongly_leaves_the_chart_at_once_and_goes_to_a_supervisor_with_the_old_filing()
    {
        await using var store = await StoreAsync();
        var (items, misfiles, search) = (store.Get<ReviewItemTable>(), store.Get<MisfileTable>(), store.Get<SearchTable>());
        var (right, wrong) = (await FiledAsync("1"), await FiledAsync("1"));
        Assert.Equal(2, (await search.ChartAsync("1", null, null, 10, Stop)).Rows.Count);

        // Two see it at once; one report is made of it.
        var outcomes = await Task.WhenAll(new[] { Ada, Ben }.Select(person => Task.Run(() => misfiles.ReportAsync(wrong, person, MisfileKinds.Patient, " another John ", Stop))));

        Assert.Equal([MisfileOutcome.Reported, MisfileOutcome.NotFiled], outcomes.Order());
        Assert.Equal(right, Assert.Single((await search.ChartAsync("1", null, null, 10, Stop)).Rows).DocumentId);
        Assert.Equal(wrong, Assert.Single((await FoundAsync(new DocumentQuery { State = DocumentStates.Review }))).DocumentId);
        Assert.Equal(right, Assert.Single((await FoundAsync(new DocumentQuery { Patients = ["1"] }))).DocumentId);
        Assert.Equal("1", Assert.Single((await store.Get<DocumentTable>().HistoryAsync(wrong, Stop)).Versions).Mrn);
        var item = await store.Database.ReadAsync(db => db.ReviewItems.SingleAsync(row => row.DocumentId == wrong && row.State != ReviewStates.Done, Stop), Stop);
        Assert.Equal((ReviewStates.Escalated, MisfileKinds.Patient, "another John", ReviewKinds.Match), (item.State, item.Cause, item.Note, item.Kind));
        Assert.Contains(ReviewReasons.ReportedWrong, item.Reasons.Codes);
        // All of the old filing is filled in but for what is wrong.
        var draft = ReviewAnswer.FromJson((await store.Get<ReviewDraftTable>().FindAsync(item.Id, Stop))!.Answer);
        Assert.Equal((null, "letter", "2026-01-02"), (draft.Mrn, draft.TypeName, draft.DocumentDate));

        // No clerk settles it; a supervisor does, and while that takes effect nobody reports it once more.
        Assert.Null(await items.ClaimAsync(item.Id, Ada, false, Stop));
        var lease = (await items.ClaimAsync(item.Id, Sue, false, Stop))!;
        Assert.NotNull((await DecideAsync(store, lease, Sue)).Decision);
        Assert.Equal(MisfileOutcome.BeingCorrected, await misfiles.ReportAsync(wrong, Ada, MisfileKinds.Type, null, Stop));
        Assert.Equal(MisfileOutcome.NotFiled, await misfiles.ReportAsync(Guid.NewGuid(), Ada, MisfileKinds.Type, null, Stop));

        async Task<IReadOnlyList<SearchRow>> FoundAsync(DocumentQuery query) => (await search.FindAsync(query, null, null, 10, Stop)).Rows;

        async Task<Guid> FiledAsync(string mrn)
        {
            var seeded = (await items.FindAsync((await SeedAsync(store, 1))[0], Stop))!;
            await store.Database.WriteAsync(async db =>
            {
                await db.ReviewItems.Where(row => row.Id == seeded.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.State, ReviewStates.Done), Stop);
                var document = await db.Documents.SingleAsync(row => row.Id == seeded.DocumentId, Stop);
                (document.State, document.Mrn, document.DocumentDate) = (DocumentStates.Indexed, mrn, "2026-01-02");
                await DocumentTable.AddVersionAsync(db, document, null, "certain", Stop);
                await SearchTable.PutAsync(db, document, new SearchWords(), Stop);
                return await db.SaveChangesAsync(Stop);
            }, Stop);
            return seeded.DocumentId;
        }
    }

    [StoreFact]
    public async Task What_is_reported_while_a_supervisor_has_it_already_is_out_of_the_chart_and_told_there()
    {
        await using var store = await StoreAsync();
        var items = store.Get<ReviewItemTable>();
        var item = (await items.FindAsync((await SeedAsync(store, 1))[0], Stop))!;
        await store.Database.WriteAsync(async db =>
        {
            var document = await db.Documents.SingleAsync(row => row.Id == item.DocumentId, Stop);
            (document.State, document.Mrn) = (DocumentStates.Indexed, "1");
            await DocumentTable.AddVersionAsync(db, document, null, "certain", Stop);
            return await db.SaveChangesAsync(Stop);
        }, Stop);
        var lease = (await items.ClaimAsync(item.Id, Sue, false, Stop))!;

        Assert.Equal(MisfileOutcome.Reported, await store.Get<MisfileTable>().ReportAsync(item.DocumentId, Ada, MisfileKinds.Pages, "page 2 is a stranger's", Stop));

        var told = (await items.FindAsync(item.Id, Stop))!;
        Assert.Equal((ReviewStates.InReview, lease.Token, "page 2 is a stranger's"), (told.State, told.LeaseToken, told.Note));
        Assert.Contains(ReviewReasons.ReportedWrong, told.Reasons.Codes);
        Assert.Null((await store.Get<DocumentTable>().ReadAsync(item.DocumentId, Stop)).Mrn);
        Assert.NotNull((await DecideAsync(store, lease, Sue)).Decision);
    }

    /// <summary>A share of what is settled says nothing while much waits.</summary>
    [StoreFact]
    public async Task The_share_that_no_person_had_to_look_at_is_of_all_that_arrived_also_of_what_still_waits()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 6);
        await store.Database.WriteAsync(async db =>
        {
            var documents = await db.Documents.OrderBy(row => row.Ordinal).ToListAsync(Stop);
            // Filed by the machine; by a person; rejected; cut into others; the rest waits.
            foreach (var (place, state, decision) in new[] { (0, DocumentStates.Indexed, (int?)null), (1, DocumentStates.Indexed, 1), (2, DocumentStates.Rejected, null), (3, DocumentStates.Replaced, null) })
            {
                documents[place].State = state;
                if (state == DocumentStates.Indexed)
                    await DocumentTable.AddVersionAsync(db, documents[place], decision, "certain", Stop);
            }

            return await db.SaveChangesAsync(Stop);
        }, Stop);
        Assert.Equal(6, seeded.Count);

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var statistics = store.Get<StatisticsTable>();

        Assert.Equal(new Outcomes(ByMachine: 1, ByPeople: 2, Waiting: 2), await statistics.OutcomesAsync(new DaySpan(today.AddDays(-1), today.AddDays(1), TimeZoneInfo.Utc), Stop));
        Assert.Equal(new Outcomes(0, 0, 0), await statistics.OutcomesAsync(new DaySpan(today.AddDays(-9), today.AddDays(-3), TimeZoneInfo.Utc), Stop));
        Assert.Equal(1, Assert.Single(await statistics.VolumeAsync(new DaySpan(today.AddDays(-1), today.AddDays(1), TimeZoneInfo.Utc), Stop)).Files);
    }

    [StoreFact]
    public async Task Only_a_supervisor_takes_an_item_over_and_the_draft_stays()
    {
        await using var store = await StoreAsync();
        var item = (await SeedAsync(store, 1))[0];
        var (items, drafts) = (store.Get<ReviewItemTable>(), store.Get<ReviewDraftTable>());
        var lease = (await items.ClaimAsync(item, Ada, false, Stop))!;
        Assert.True(await drafts.SaveAsync(item, lease.Token, Ada, new ReviewAnswer { Author = "typed" }, Stop));

        Assert.Null(await items.ClaimAsync(item, Ben, takeOver: true, Stop));
        Assert.NotNull(await items.ClaimAsync(item, Sue, takeOver: true, Stop));

        Assert.False(await drafts.SaveAsync(item, lease.Token, Ada, new ReviewAnswer { Author = "late" }, Stop));
        Assert.Equal("typed", ReviewAnswer.FromJson((await drafts.FindAsync(item, Stop))!.Answer).Author);
    }

    [StoreFact]
    public async Task The_same_decision_sent_twice_is_recorded_once_and_answered_alike()
    {
        await using var store = await StoreAsync();
        await SeedAsync(store, 3);
        var lease = (await store.Get<ReviewItemTable>().ClaimNextAsync(Ada, Stop))!;

        var first = await DecideAsync(store, lease, Ada);
        var again = await DecideAsync(store, lease, Ada);

        Assert.Equal(first.Decision!.Id, again.Decision!.Id);
        Assert.Equal(first.Next!.Token, again.Next!.Token);
        Assert.Equal(1, await store.Database.ReadAsync(db => db.ReviewDecisions.CountAsync(), Stop));
    }

    [StoreFact]
    public async Task A_decision_comes_due_when_its_hold_ends_and_not_before()
    {
        await using var store = await StoreAsync();
        await SeedAsync(store, 1);
        var lease = (await store.Get<ReviewItemTable>().ClaimNextAsync(Ada, Stop))!;
        var decision = (await DecideAsync(store, lease, Ada)).Decision!;
        var key = new WorkKey(decision.DocumentId, 0, Stages.Settle, decision.Number);

        Assert.Null(await store.Work.ClaimAsync(key, Stop));
        await store.Database.WriteAsync(db => db.StageWork.ExecuteUpdateAsync(row => row.SetProperty(work => work.NextDue, 1L)), Stop);

        Assert.NotNull(await store.Work.ClaimAsync(key, Stop));
        Assert.Null(await store.Get<ReviewDecisionTable>().UndoAsync(decision.Id, Ada, Stop));
    }

    [StoreFact]
    public async Task Undoing_brings_the_item_back_with_what_was_answered_and_keeps_the_one_in_hand_for_later()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 3);
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var lease = (await items.ClaimNextAsync(Ada, Stop))!;
        var decided = await DecideAsync(store, lease, Ada, new ReviewAnswer { Mrn = "42", Author = "A. Uthor" });

        Assert.Null(await decisions.UndoAsync(decided.Decision!.Id, Ben, Stop));
        var undone = await decisions.UndoAsync(decided.Decision.Id, Ada, Stop);

        Assert.Equal(seeded[0], undone!.ItemId);
        Assert.Equal("A. Uthor", ReviewAnswer.FromJson((await store.Get<ReviewDraftTable>().FindAsync(seeded[0], Stop))!.Answer).Author);
        var key = new WorkKey(decided.Decision.DocumentId, 0, Stages.Settle, decided.Decision.Number);
        await store.Database.WriteAsync(db => db.StageWork.ExecuteUpdateAsync(row => row.SetProperty(work => work.NextDue, 1L)), Stop);
        Assert.Null(await store.Work.ClaimAsync(key, Stop));
        Assert.Equal(seeded[1], (await DecideAsync(store, undone, Ada)).Next!.ItemId);
        Assert.Equal(2, (await store.Get<ReviewItemTable>().FindAsync(seeded[0], Stop))!.Decision);
    }

    [StoreFact]
    public async Task Undoing_brings_back_what_was_entered_and_not_only_what_the_decision_was_made_of()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 1);
        var (items, decisions, drafts) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>(), store.Get<ReviewDraftTable>());
        var entered = new ReviewAnswer { Mrn = "42", TypeName = "letter", DocumentDate = "2026-01-02", Author = "A. Uthor", Sensitivity = "substance-use" };
        var lease = (await items.ClaimNextAsync(Ada, Stop))!;
        foreach (var kind in new[] { DecisionKinds.Reject, DecisionKinds.Duplicate, DecisionKinds.Split })
        {
            var onScreen = await decisions.DecideAsync(Decision(kind, entered), Ada, Stop);
            lease = (await decisions.UndoAsync(onScreen.Decision!.Id, Ada, Stop))!;
            Assert.Equal(entered.ToJson(), (await drafts.FindAsync(seeded[0], Stop))!.Answer);

            // A program that sends its reason alone takes nothing of it away.
            var byProgram = await decisions.DecideAsync(Decision(kind, null), Ada, Stop);
            lease = (await decisions.UndoAsync(byProgram.Decision!.Id, Sue, Stop))!;
            Assert.Equal(entered.ToJson(), (await drafts.FindAsync(seeded[0], Stop))!.Answer);
        }

        NewDecision Decision(string kind, ReviewAnswer? onScreen) => new()
        {
            ItemId = lease.ItemId,
            LeaseToken = lease.Token,
            Kind = kind,
            Answer = new ReviewAnswer { Reason = "junk" },
            Entered = onScreen,
            Proposed = new ReviewAnswer(),
            Active = TimeSpan.Zero,
        };
    }

    [StoreFact]
    public async Task What_was_entered_is_dropped_when_the_decision_has_taken_effect()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 1);
        var decided = (await DecideAsync(store, (await store.Get<ReviewItemTable>().ClaimNextAsync(Ada, Stop))!, Ada)).Decision!;
        Assert.NotNull(await store.Get<ReviewDraftTable>().FindAsync(seeded[0], Stop));

        await store.Database.WriteAsync(db => ReviewDecisionTable.SettleAsync(db, decided, Stop), Stop);

        Assert.Null(await store.Get<ReviewDraftTable>().FindAsync(seeded[0], Stop));
    }

    [StoreFact]
    public async Task Joining_takes_the_other_documents_item_along_unless_somebody_else_has_it()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 2);
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var lease = (await items.ClaimAsync(seeded[0], Ada, false, Stop))!;
        var other = (await items.FindAsync(seeded[1], Stop))!.DocumentId;
        var join = new ReviewAnswer { Other = other, Pages = [[new PageTurn(1), new PageTurn(2)]] };

        var held = (await items.ClaimAsync(seeded[1], Ben, false, Stop))!;
        await Assert.ThrowsAsync<ReviewConflictException>(() => DecideAsync(store, lease, Ada, join, DecisionKinds.Join));
        Assert.Equal(ReviewStates.InReview, (await items.FindAsync(seeded[0], Stop))!.State);
        await items.ReleaseAsync(seeded[1], held.Token, Stop);

        var joined = await DecideAsync(store, lease, Ada, join, DecisionKinds.Join);
        Assert.Equal(ReviewStates.Settled, (await items.FindAsync(seeded[1], Stop))!.State);
        await decisions.UndoAsync(joined.Decision!.Id, Ada, Stop);
        Assert.Equal(ReviewStates.Ready, (await items.FindAsync(seeded[1], Stop))!.State);
    }

    [StoreFact]
    public async Task What_was_joined_stands_again_where_it_stood_when_the_join_is_undone()
    {
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, 2);
        var (items, decisions) = (store.Get<ReviewItemTable>(), store.Get<ReviewDecisionTable>());
        var other = (await items.FindAsync(seeded[1], Stop))!.DocumentId;
        var join = new ReviewAnswer { Other = other, Pages = [[new PageTurn(1), new PageTurn(2)]] };
        foreach (var (act, state, cause) in new[] { (ReviewAct.Escalate, ReviewStates.Escalated, "not-sure"), (ReviewAct.Park, ReviewStates.Waiting, ReviewItemTable.Registration), (ReviewAct.Skip, ReviewStates.Ready, (string?)null) })
        {
            var put = (await items.ClaimAsync(seeded[1], Sue, false, Stop))!;
            await items.PutAsideAsync(seeded[1], put.Token, Sue, act, TimeSpan.FromMinutes(5), cause, "a note", Stop);
            var stood = (await items.FindAsync(seeded[1], Stop))!;
            var lease = (await items.ClaimAsync(seeded[0], Sue, false, Stop))!;

            var joined = await DecideAsync(store, lease, Sue, join, DecisionKinds.Join);
            Assert.Equal(ReviewStates.Settled, (await items.FindAsync(seeded[1], Stop))!.State);
            var back = (await decisions.UndoAsync(joined.Decision!.Id, Sue, Stop))!;

            var stands = (await items.FindAsync(seeded[1], Stop))!;
            Assert.Equal((state, cause, "a note", stood.NotBefore), (stands.State, stands.Cause, stands.Note, stands.NotBefore));
            await items.ReleaseAsync(seeded[0], back.Token, Stop);
        }
    }

    [StoreFact]
    public async Task The_audit_log_holds_every_step_in_an_unbroken_chain_and_shows_a_changed_row()
    {
        await using var store = await StoreAsync();
        await SeedAsync(store, 8);
        var (items, audit) = (store.Get<ReviewItemTable>(), store.Get<AuditTable>());
        await Task.WhenAll(new[] { Ada, Ben }.Select(reviewer => Task.Run(async () =>
        {
            for (var lease = await items.ClaimNextAsync(reviewer, Stop); lease is not null;)
                lease = (await DecideAsync(store, lease, reviewer)).Next;
        })));

        var actions = await store.Database.ReadAsync(db => db.AuditLog.GroupBy(row => row.Action).ToDictionaryAsync(group => group.Key, group => group.Count(), Stop), Stop);
        Assert.Equal(8, actions["item.claimed"]);
        Assert.Equal(8, actions["item.decided"]);
        Assert.Null(await audit.FirstBrokenAsync(Stop));

        await store.Database.WriteAsync(db => db.AuditLog.Where(row => row.Sequence == 5).ExecuteUpdateAsync(row => row.SetProperty(entry => entry.Actor, "nobody")), Stop);
        Assert.Equal(5, await audit.FirstBrokenAsync(Stop));
    }

    [StoreFact]
    public async Task Who_saw_a_record_decided_about_it_or_filed_into_it_is_found_by_the_patient_and_nobody_else()
    {
        await using var store = await StoreAsync();
        var (items, audit, trail) = (store.Get<ReviewItemTable>(), store.Get<AuditTable>(), store.Get<PatientTrail>());
        var seeded = await SeedAsync(store, 3);
        var documents = new List<Guid>();
        foreach (var item in seeded)
            documents.Add((await items.FindAsync(item, Stop))!.DocumentId);
        await store.Database.WriteAsync(async db =>
        {
            var filed = await db.Documents.SingleAsync(document => document.Id == documents[0], Stop);
            (filed.State, filed.Mrn) = (DocumentStates.Indexed, "7");
            await DocumentTable.AddVersionAsync(db, filed, null, "certain", Stop);
        }, Stop);
        await audit.AppendAsync(new("eve", "document.viewed", "document", documents[0].ToString()), Stop);
        await audit.AppendAsync(new("eve", "patient.viewed", "patient", "7"), Stop);
        await audit.AppendAsync(new("eve", "document.viewed", "document", documents[2].ToString()), Stop);
        await audit.AppendAsync(new("eve", "patient.viewed", "patient", "77"), Stop);
        // Who was among those found was seen; who only has the number of somebody else's search was not.
        await audit.AppendAsync(AuditedSearches.Of("eve", AuditedSearches.Searched, "testerman", 2, ["77", "7"]), Stop);
        await audit.AppendAsync(AuditedSearches.Of(Sue.Name, AuditedSearches.Searched, "7", 1, ["77"]), Stop);
        // One is decided to be his and undone, another is somebody else's whose number begins alike.
        var his = await DecideAsync(store, (await items.ClaimAsync(seeded[1], Ada, false, Stop))!, Ada, new ReviewAnswer { Mrn = "7" });
        await store.Get<ReviewDecisionTable>().UndoAsync(his.Decision!.Id, Ada, Stop);
        await DecideAsync(store, (await items.ClaimAsync(seeded[2], Sue, true, Stop))!, Sue, new ReviewAnswer { Mrn = "77" });

        var traces = await trail.ReadAsync("7", null, null, Stop);

        Assert.Equal(["document.filed-by-machine", "document.viewed", "item.claimed", "item.decided", "item.undone", "patient.viewed", "patients.searched"], traces.Select(trace => trace.Action).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal([documents[0], documents[1]], traces.Select(trace => trace.DocumentId).OfType<Guid>().Distinct().OrderBy(documents.IndexOf));
        Assert.DoesNotContain(traces, trace => trace.Actor == Sue.Name);
        Assert.Equal(traces.OrderByDescending(trace => trace.At), traces);
        Assert.Empty(await trail.ReadAsync("7", DateOnly.FromDateTime(DateTime.UnixEpoch), DateOnly.FromDateTime(DateTime.UnixEpoch), Stop));
        Assert.Empty(await trail.ReadAsync("8", null, null, Stop));
    }

    [StoreFact]
    public async Task Reviewers_racing_through_the_queue_settle_every_item_once_and_lose_no_draft()
    {
        const int Count = 200;
        await using var store = await StoreAsync();
        var seeded = await SeedAsync(store, Count);
        var (items, drafts) = (store.Get<ReviewItemTable>(), store.Get<ReviewDraftTable>());
        var (lost, left) = (0, 0);

        await Task.WhenAll(new[] { Ada, Ben, Sue }.Select((reviewer, place) => Task.Run(async () =>
        {
            var random = new Random(place);
            for (var lease = await items.ClaimNextAsync(reviewer, Stop); lease is not null;)
            {
                // Now and then somebody types something and leaves; whoever comes next must find it.
                var found = await drafts.FindAsync(lease.ItemId, Stop);
                if (found is null && random.Next(8) == 0)
                {
                    Assert.True(await drafts.SaveAsync(lease.ItemId, lease.Token, reviewer, new ReviewAnswer { Author = lease.ItemId.ToString() }, Stop));
                    await items.ReleaseAsync(lease.ItemId, lease.Token, Stop);
                    Interlocked.Increment(ref left);
                    lease = await items.ClaimNextAsync(reviewer, Stop);
                    continue;
                }

                if (found is not null && ReviewAnswer.FromJson(found.Answer).Author != lease.ItemId.ToString())
                    Interlocked.Increment(ref lost);
                lease = (await DecideAsync(store, lease, reviewer)).Next ?? await items.ClaimNextAsync(reviewer, Stop);
            }
        })));

        var rows = await store.Database.ReadAsync(db => db.ReviewItems.ToListAsync(), Stop);
        var decisions = await store.Database.ReadAsync(db => db.ReviewDecisions.ToListAsync(), Stop);
        Assert.Equal(Count, rows.Count(row => row.State == ReviewStates.Settled));
        Assert.Equal(Count, decisions.Count);
        Assert.Equal(seeded.Order(), decisions.Select(decision => decision.ItemId).Order());
        Assert.True(left > 5);
        Assert.Equal(0, lost);
    }

    private static Task<DecisionResult> DecideAsync(TemporaryStore store, ReviewLease lease, Reviewer reviewer, ReviewAnswer? answer = null, string kind = DecisionKinds.File) =>
        store.Get<ReviewDecisionTable>().DecideAsync(Decision(lease, answer, kind), reviewer, Stop);

    private static NewDecision Decision(ReviewLease lease, ReviewAnswer? answer = null, string kind = DecisionKinds.File) => new()
    {
        ItemId = lease.ItemId,
        LeaseToken = lease.Token,
        Kind = kind,
        Answer = answer ?? new ReviewAnswer { Mrn = "1" },
        Proposed = new ReviewAnswer(),
        Active = TimeSpan.FromSeconds(4),
    };

    /// <summary>Documents of one page each that wait for a person, all of one file, in the order of their items.</summary>
    private static async Task<IReadOnlyList<Guid>> SeedAsync(TemporaryStore store, int count, string lane = Lanes.Routine)
    {
        var file = await store.Get<FileTable>().EnterAsync(new FileRow
        {
            Id = Guid.CreateVersion7(),
            Source = "fax",
            Name = "fax.tif",
            Receipt = Guid.CreateVersion7().ToString(),
            Sha256 = Guid.CreateVersion7().ToString(),
            Bytes = 1,
            Lane = lane,
            ReceivedAt = 0,
            OriginalBlob = "x",
            State = FileStates.Open,
        }, Stop);
        return await store.Database.WriteAsync<IReadOnlyList<Guid>>(async db =>
        {
            foreach (var person in new[] { Ada, Ben, Sue })
            {
                if (!await db.Users.AnyAsync(user => user.Id == person.Id, Stop))
                    db.Users.Add(new UserRow { Id = person.Id, Name = person.Name, NormalizedName = person.Name.ToUpperInvariant(), FullName = char.ToUpperInvariant(person.Name[0]) + person.Name[1..], Role = person.Role, CreatedAt = 0 });
            }

            var documents = Enumerable.Range(1, count).Select(ordinal => new DocumentRow
            {
                Id = DocumentId.Derive(file.File.Id, ordinal, 1),
                FileId = file.File.Id,
                Ordinal = ordinal,
                State = DocumentStates.Review,
                InputVersion = 1,
                SplitConfidence = 1,
                TypeName = "letter",
            }).ToList();
            db.Documents.AddRange(documents);
            await db.SaveChangesAsync(Stop);
            foreach (var document in documents)
            {
                await ReviewItemTable.OpenAsync(db, document, ReviewReasons.PatientUncertain, Stop);
                await db.SaveChangesAsync(Stop);
            }

            // Opened within one millisecond they would have no order.
            var ids = documents.Select(document => document.Id).ToList();
            var items = await db.ReviewItems.Where(item => ids.Contains(item.DocumentId)).ToListAsync(Stop);
            foreach (var item in items)
                await db.ReviewItems.Where(row => row.Id == item.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.OpenedAt, (long)ids.IndexOf(item.DocumentId)), Stop);
            return [.. items.OrderBy(item => ids.IndexOf(item.DocumentId)).Select(item => item.Id)];
        }, Stop);
    }
}
