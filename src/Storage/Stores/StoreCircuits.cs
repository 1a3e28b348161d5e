using Microsoft.Extensions.Logging;

namespace Capture.Storage.Stores;

/// <summary>A store that is out of order, and since when.</summary>
public sealed record OpenFault(StoreFault Fault, DateTimeOffset Since);

/// <summary>
/// A circuit for each store. The first fault of a whole store opens it, whoever met it: from then on work waits instead of
/// being tried, and the store is asked by <see cref="StoreWatch"/> alone, until it does again what work needs of it. Said
/// once when it begins and once when it has ended.
/// </summary>
public sealed partial class StoreCircuits(TimeProvider time, ILogger<StoreCircuits> log)
{
    /// <summary>A store that fails again within this time of its recovery had not recovered: neither is said.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Circuit> _circuits = StoreNames.All.ToDictionary(store => store, _ => new Circuit());
    private TaskCompletionSource _allClosed = Completed();

    /// <summary>The stores that are out of order, among them those that have only just come back.</summary>
    public IReadOnlyList<OpenFault> Faults
    {
        get
        {
            lock (_gate)
                return [.. StoreNames.All.Select(store => _circuits[store]).Where(circuit => circuit.Said is not null).Select(circuit => new OpenFault(circuit.Said!, circuit.Since))];
        }
    }

    /// <summary>Whether work waits for that store.</summary>
    public bool IsOpen(string store)
    {
        lock (_gate)
            return _circuits[store].IsOpen;
    }

    /// <summary>The fault that all work waits for; null when there is none. Without the broker, whose absence brings no work.</summary>
    public StoreFault? Hinders
    {
        get
        {
            lock (_gate)
                return StoreNames.All.Where(store => store != StoreNames.Broker && _circuits[store].IsOpen).Select(store => _circuits[store].Said).FirstOrDefault();
        }
    }

    /// <summary>How often that store has come back: tells a fault that lasts from one that comes again and again.</summary>
    public long Recoveries(string store)
    {
        lock (_gate)
            return _circuits[store].Recoveries;
    }

    /// <summary>Somebody met this fault.</summary>
    public void Open(StoreFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_gate)
        {
            var circuit = _circuits[fault.Store];
            if (!circuit.IsOpen)
            {
                circuit.IsOpen = true;
                if (fault.Store != StoreNames.Broker && _allClosed.Task.IsCompleted)
                    _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (circuit.Said is null)
                circuit.Since = time.GetUtcNow();
            // A server on its way down or up says now this, now that; silence after another cause is no news either.
            if (circuit.Said is null || (circuit.Said.Kind != fault.Kind && fault.Kind != FaultKind.Silent))
            {
                circuit.Said = fault;
                LogBegan(fault.Store, fault.Cause, fault.Code, fault.Remedy);
            }
        }
    }

    /// <summary>The store does again what work needs of it.</summary>
    public void Close(string store)
    {
        TaskCompletionSource? waiting = null;
        lock (_gate)
        {
            var circuit = _circuits[store];
            if (!circuit.IsOpen)
                return;
            (circuit.IsOpen, circuit.ClosedAt) = (false, time.GetTimestamp());
            circuit.Recoveries++;
            if (!_circuits.Any(entry => entry.Key != StoreNames.Broker && entry.Value.IsOpen))
                waiting = _allClosed;
        }

        waiting?.TrySetResult();
    }

    /// <summary>Says of stores that have been well for a while that they are.</summary>
    public void SayEnds()
    {
        lock (_gate)
        {
            foreach (var (store, circuit) in _circuits)
            {
                if (circuit.Said is null || circuit.IsOpen || time.GetElapsedTime(circuit.ClosedAt) < Calm)
                    continue;
                circuit.Said = null;
                LogEnded(store, (long)(time.GetUtcNow() - circuit.Since).TotalSeconds);
            }
        }
    }

    /// <summary>Waits until every store that work needs is there.</summary>
    public Task WaitAsync(CancellationToken stop)
    {
        lock (_gate)
            return _allClosed.Task.IsCompleted ? Task.CompletedTask : _allClosed.Task.WaitAsync(stop);
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    [LoggerMessage(1031, LogLevel.Error, "{Store}: {Cause} [{Code}] {Remedy} Work waits for it: none is lost, and none is counted as failed")]
    private partial void LogBegan(string store, string cause, string code, string remedy);

    [LoggerMessage(1032, LogLevel.Warning, "{Store}: it is in order again after {Seconds} seconds, and work goes on")]
    private partial void LogEnded(string store, long seconds);

    private sealed class Circuit
    {
        public bool IsOpen;
        public StoreFault? Said;
        public DateTimeOffset Since;
        public long ClosedAt;
        public long Recoveries;
    }
}
