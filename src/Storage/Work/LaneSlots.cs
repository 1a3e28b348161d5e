using Capture.Contracts;

namespace Capture.Storage.Work;

/// <summary>
/// A number of places to work in. A place that becomes free goes to the most urgent lane that waits for one, and within
/// it to who waited first: queues with credits of their own would share places fairly, which is not what urgent means.
/// </summary>
public sealed class LaneSlots(int count)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting = [.. Lanes.InOrder.Select(_ => new LinkedList<TaskCompletionSource>())];
    private int _free = count;

    public int Count { get; } = count;

    /// <summary>Waits for a place; dispose it to leave it.</summary>
    /// <exception cref="OperationCanceledException">None became free in time.</exception>
    public async Task<LaneSlot> TakeAsync(string lane, CancellationToken stop)
    {
        await EnterAsync(Lanes.Rank(lane), stop);
        return new LaneSlot(this, Lanes.Rank(lane));
    }

    internal bool MoreUrgentWaits(int rank)
    {
        lock (_lock)
            return _waiting.Take(rank).Any(waiting => waiting.Count > 0);
    }

    internal async Task EnterAsync(int rank, CancellationToken stop)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            place = _waiting[rank].AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var withdrawal = stop.Register(() =>
        {
            lock (_lock)
            {
                // Not in a list any more: the place was given in the same moment, and is kept.
                if (place.List is null)
                    return;
                place.List.Remove(place);
            }

            place.Value.TrySetCanceled(stop);
        });
        await place.Value.Task;
    }

    internal void Leave()
    {
        lock (_lock)
        {
            if (_waiting.FirstOrDefault(waiting => waiting.Count > 0) is not { } first)
            {
                _free++;
                return;
            }

            var next = first.First!;
            first.RemoveFirst();
            next.Value.SetResult();
        }
    }
}

/// <summary>A place that is held.</summary>
public sealed class LaneSlot : IDisposable
{
    private readonly LaneSlots _slots;
    private readonly int _rank;
    private bool _held = true;

    internal LaneSlot(LaneSlots slots, int rank) => (_slots, _rank) = (slots, rank);

    /// <summary>In the middle of long work: lets more urgent work go first, then takes the place again.</summary>
    public async Task LetMoreUrgentGoFirstAsync(CancellationToken stop)
    {
        if (!_slots.MoreUrgentWaits(_rank))
            return;
        _held = false;
        _slots.Leave();
        await _slots.EnterAsync(_rank, stop);
        _held = true;
    }

    public void Dispose()
    {
        if (_held)
            _slots.Leave();
        _held = false;
    }
}
