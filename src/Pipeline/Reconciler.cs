using Capture.Storage.Loops;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>
/// Announces work that is due and that nobody was told of: after a crash between commit and publish, when a retry comes
/// due, when a lease has lapsed, and when the broker is back that was away. What was announced and not confirmed by the
/// broker within <see cref="WorkOptions.ConfirmWithin"/> is announced again. Any number of processes may do so side by
/// side: each unit of work goes to one of them.
/// </summary>
/// <remarks>What the broker confirmed and then lost with its data is found by <see cref="QueueWatch"/>.</remarks>
public sealed partial class Reconciler(WorkTable work, IBus bus, TimeProvider time, IOptions<WorkOptions> options, ILogger<Reconciler> log)
    : BackgroundService
{
    // Nothing else looks after unannounced work: the next look must come whatever this one met.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(options.Value.ReconcileEvery, async stop =>
    {
        await work.ConfirmAnnouncedAsync(stop);
        await AnnounceAsync(stop);
    }, "reconciler", time, log, stoppingToken);

    private async Task AnnounceAsync(CancellationToken stop)
    {
        IReadOnlyList<DueWork> due;
        do
        {
            due = await work.TakeUnannouncedAsync(stop);
            await work.AnnounceAsync(bus, due, stop);
            if (due.Count > 0)
                LogAnnounced(due.Count);
        }
        while (due.Count == options.Value.AnnounceAtMost);
    }

    [LoggerMessage(1013, LogLevel.Debug, "Announced {Count} units of work again")]
    private partial void LogAnnounced(int count);
}
