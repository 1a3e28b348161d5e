using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Tests.Pipeline;

public sealed class LaneSlotsTests
{
    [Fact]
    public async Task A_free_place_goes_to_the_most_urgent_lane_that_waits_and_in_it_to_who_came_first()
    {
        var slots = Slots(1);
        var (served, waiting) = (new List<string>(), new List<Task>());
        var first = await slots.TakeAsync(Lanes.Bulk, CancellationToken.None);
        foreach (var name in new[] { "bulk 1", "bulk 2", "routine 1", "stat 1", "routine 2", "stat 2" })
            waiting.Add(ServeAsync(slots, name, served));

        first.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["stat 1", "stat 2", "routine 1", "routine 2", "bulk 1", "bulk 2"], served);
    }

    [Fact]
    public async Task No_more_work_than_places_however_many_come()
    {
        var slots = Slots(3);
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(async () =>
        {
            using var slot = await slots.TakeAsync(Lanes.InOrder[number % 3], CancellationToken.None);
            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })));

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place_with_him()
    {
        var slots = Slots(1);
        var held = await slots.TakeAsync(Lanes.Stat, CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var gone = slots.TakeAsync(Lanes.Stat, impatient.Token);
        var stays = slots.TakeAsync(Lanes.Bulk, CancellationToken.None);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        held.Dispose();

        using var slot = await stays;
    }

    [Fact]
    public async Task Long_work_lets_more_urgent_work_go_first_and_goes_on()
    {
        var slots = Slots(1);
        var served = new List<string>();
        var bulk = await slots.TakeAsync(Lanes.Bulk, CancellationToken.None);
        var routine = ServeAsync(slots, "routine", served);
        var other = ServeAsync(slots, "bulk", served);

        await bulk.LetMoreUrgentGoFirstAsync(CancellationToken.None);
        // Another of its own lane waited first and is served before it gets its place back.
        Assert.Equal(["routine", "bulk"], served);
        bulk.Dispose();
        await Task.WhenAll(routine, other);

        using var free = await slots.TakeAsync(Lanes.Bulk, CancellationToken.None);
    }

    [Fact]
    public async Task A_place_left_by_urgent_work_waits_for_its_next_step_before_less_urgent_work_gets_it()
    {
        var slots = new LaneSlots(1, TimeSpan.FromSeconds(30), TimeProvider.System);
        var stat = await slots.TakeAsync(Lanes.Stat, CancellationToken.None);
        var bulk = slots.TakeAsync(Lanes.Bulk, CancellationToken.None);

        stat.Dispose();
        var next = await slots.TakeAsync(Lanes.Stat, CancellationToken.None);

        Assert.False(bulk.IsCompleted);
        next.Dispose();
    }

    [Fact]
    public async Task Less_urgent_work_gets_the_place_when_no_next_step_comes()
    {
        var slots = new LaneSlots(1, TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var stat = await slots.TakeAsync(Lanes.Stat, CancellationToken.None);
        var bulk = slots.TakeAsync(Lanes.Bulk, CancellationToken.None);

        stat.Dispose();

        using var slot = await bulk.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static LaneSlots Slots(int count) => new(count, TimeSpan.Zero, TimeProvider.System);

    private static async Task ServeAsync(LaneSlots slots, string name, List<string> served)
    {
        using var slot = await slots.TakeAsync(name.Split(' ')[0], CancellationToken.None);
        lock (served)
            served.Add(name);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
