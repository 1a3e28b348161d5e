using Capture.Contracts;

namespace Capture.Pipeline;

/// <summary>
/// A number of places to work in. A place that becomes free goes to the most urgent lane that waits for one, and within
/// it to who waited first: queues with credits of their own would share places fairly, which is not what urgent means.
/// A place left by urgent work waits a moment before less urgent work gets it, since the next step of the urgent file is
/// just being announced; otherwise a page of a back-file would slip in between any two steps.
/// </summary>
public sealed class LaneSlots(int count, TimeSpan linger, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting = [.. Lanes.InOrder.Select(_ => new LinkedList<TaskCompletionSource>())];
    private readonly int[] _lingering = new int[Lanes.InOrder.Count];
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

            // A place that lingers for this lane or one less urgent.
            for (var lane = rank; lane < _lingering.Length; lane++)
            {
                if (_lingering[lane] == 0)
                    continue;
                _lingering[lane]--;
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

    internal void Leave(int rank)
    {
        lock (_lock)
        {
            if (linger > TimeSpan.Zero && Array.FindIndex(_waiting, waiting => waiting.Count > 0) > rank)
            {
                _lingering[rank]++;
                _ = LingerAsync(rank);
                return;
            }

            PassOn();
        }
    }

    private async Task LingerAsync(int rank)
    {
        await Task.Delay(linger, time);
        lock (_lock)
        {
            if (_lingering[rank] == 0)
                return;
            _lingering[rank]--;
            PassOn();
        }
    }

    private void PassOn()
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
        _slots.Leave(_rank);
        await _slots.EnterAsync(_rank, stop);
        _held = true;
    }

    public void Dispose()
    {
        if (_held)
            _slots.Leave(_rank);
        _held = false;
    }
}
