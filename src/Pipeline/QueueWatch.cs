using Capture.Storage.Loops;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>The queues this process reads from.</summary>
public sealed record OwnQueues(IReadOnlyList<StageQueue> Queues);

/// <summary>
/// Compares the queues with what should be in them. Work that waits for a queue found empty time after time lost its
/// message, with the broker's data perhaps, and is announced again. A process that gets nothing from a queue that has
/// something has gone deaf and ends, so that its supervisor starts another: the bus has been seen to lose its consumer
/// for good when a delivery is not acknowledged in the broker's time, without any sign but the silence.
/// </summary>
public sealed partial class QueueWatch(
    OwnQueues own, IQueueDepths depths, QueueTraffic traffic, WorkTable work, IBusControl bus, IHostApplicationLifetime process,
    TimeProvider time, IOptions<WorkOptions> options, ILogger<QueueWatch> log) : BackgroundService
{
    /// <summary>The process ended because it had gone deaf.</summary>
    public const int DeafExitCode = 70;

    private const int LooksBeforeDeaf = 3;
    private const int LooksBeforeLost = 2;

    private readonly Dictionary<StageQueue, QueueHistory> _histories = own.Queues.ToDictionary(queue => queue, _ => new QueueHistory());
    private int _unhealthyLooks;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(options.Value.CompareQueuesEvery, async stop =>
    {
        foreach (var (queue, history) in _histories)
            await LookAsync(queue, history, stop);
        // The broker answered this watch, yet the bus finds no way to it.
        _unhealthyLooks = bus.CheckHealth().Status == BusHealthStatus.Unhealthy ? _unhealthyLooks + 1 : 0;
        if (_unhealthyLooks > LooksBeforeDeaf)
            End("bus");
        // A message dies when process after process ended with it in hand, claimed or not. How often its work may be tried is
        // for the work table to say, which counts the claims: until it has, somebody must be told of the work.
        if (await depths.PutBackDeadAsync(stop) is > 0 and var revived)
            LogPutBack(revived);
    }, "watch of the queues", time, log, stoppingToken);

    private async Task LookAsync(StageQueue queue, QueueHistory history, CancellationToken stop)
    {
        var waiting = await depths.WaitingAsync(queue, stop);
        if (waiting is null)
            await depths.DeclareAsync(stop);
        var (_, received, inHand) = traffic.Read(queue);
        history.Add(waiting ?? 0, received, inHand);

        if (history.Empty >= LooksBeforeLost)
        {
            var lost = await work.AnnounceWaitingAgainAsync(queue, stop);
            if (lost > 0)
                LogLost(lost, queue.Name);
        }

        if (history.Silent >= LooksBeforeDeaf)
            End(queue.Name);
    }

    private void End(string what)
    {
        LogDeaf(what);
        Environment.ExitCode = DeafExitCode;
        process.StopApplication();
    }

    [LoggerMessage(1021, LogLevel.Error, "{Queue} has messages, and none reaches this process: it ends, to be started again")]
    private partial void LogDeaf(string queue);

    [LoggerMessage(1023, LogLevel.Warning, "The broker gave up delivering {Count} messages, whose readers ended with them in hand; they are back in their queues")]
    private partial void LogPutBack(int count);

    [LoggerMessage(1022, LogLevel.Warning, "{Count} units of work wait for {Queue}, which is empty; they are announced again")]
    private partial void LogLost(int count, string queue);
}

/// <summary>What successive looks at a queue found.</summary>
internal sealed class QueueHistory
{
    private long _received = -1;

    /// <summary>Looks in a row that found nothing in it.</summary>
    public int Empty { get; private set; }

    /// <summary>Looks in a row that found something in it, while this process had nothing in hand and got nothing since the look before.</summary>
    public int Silent { get; private set; }

    public void Add(long waiting, long received, long inHand)
    {
        Empty = waiting == 0 ? Empty + 1 : 0;
        Silent = waiting > 0 && inHand == 0 && received == _received ? Silent + 1 : 0;
        _received = received;
    }
}
