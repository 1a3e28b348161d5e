using System.Threading.Channels;
using Capture.Storage.Loops;
using Capture.Storage.Review;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Review.Live;

/// <summary>
/// Looks at how much is where, every two seconds while anybody listens, and tells the listeners when it changed. It asks the
/// database rather than being told, so it shows what happened in any process.
/// </summary>
public sealed class StandingWatch(StatisticsTable statistics, TimeProvider time, ILogger<StandingWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<Standing>> _listeners = [];

    /// <summary>Listens until the channel is given back to <see cref="Leave"/>. Who is slow hears the latest, not all.</summary>
    public Channel<Standing> Listen()
    {
        var mine = Channel.CreateBounded<Standing>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
            _listeners.Add(mine);
        return mine;
    }

    public void Leave(Channel<Standing> mine)
    {
        lock (_gate)
            _listeners.Remove(mine);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Standing? told = null;
        return BackgroundLoop.EveryAsync(LookEvery, async stop =>
        {
            Channel<Standing>[] listeners;
            lock (_gate)
                listeners = [.. _listeners];
            if (listeners.Length == 0)
                return;
            var now = await statistics.StandingAsync(stop);
            if (now == told)
                return;
            told = now;
            foreach (var listener in listeners)
                listener.Writer.TryWrite(now);
        }, "count of what is where", time, log, stoppingToken);
    }
}
