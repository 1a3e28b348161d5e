using Capture.Storage.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Storage.Stores;

/// <summary>
/// Asks the stores: one that is out of order every two seconds, until work can go on; all others now and then, so that an
/// idle process too says within half a minute what is wrong.
/// </summary>
public sealed class StoreWatch(IEnumerable<StoreProbe> probes, StoreCircuits circuits, TimeProvider time, ILogger<StoreWatch> log) : BackgroundService
{
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskedInOrderEvery = TimeSpan.FromSeconds(10);

    // Each store on its own: one that hangs keeps no other waiting.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(probes.Select(probe => WatchAsync(probe, stoppingToken)));

    private Task WatchAsync(StoreProbe probe, CancellationToken stop)
    {
        var askedAt = time.GetTimestamp() - (AskedInOrderEvery.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
        return BackgroundLoop.EveryAsync(AskedEvery, async token =>
        {
            circuits.SayEnds();
            var isOpen = circuits.IsOpen(probe.Store);
            if (!isOpen && time.GetElapsedTime(askedAt) < AskedInOrderEvery)
                return;
            var fault = await probe.LookAsync(thoroughly: isOpen, time, token);
            askedAt = time.GetTimestamp();
            if (fault is not null)
                circuits.Open(fault);
            else if (isOpen)
                circuits.Close(probe.Store);
        }, $"watch of {probe.Store}", time, log, stop);
    }
}
