using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Work;

/// <summary>
/// Announces work that is due and that nobody was told of: after a crash between commit and publish, when a retry comes
/// due, when a lease has lapsed. Any number of processes may do so side by side: each unit of work goes to one of them.
/// </summary>
public sealed partial class Reconciler(WorkTable work, IBus bus, TimeProvider time, IOptions<WorkOptions> options, ILogger<Reconciler> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReconcileEvery, time);
        do
        {
            try
            {
                await work.ConfirmAnnouncedAsync(stoppingToken);
                await AnnounceAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing else looks after unannounced work: the next look must come whatever this one met.
                LogFailed(exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

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

    [LoggerMessage(1012, LogLevel.Error, "The reconciler met {Exception}; it looks again at the next tick")]
    private partial void LogFailed(string exception);
}
