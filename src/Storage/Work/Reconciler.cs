using Capture.Contracts;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Work;

/// <summary>
/// Announces work that is due and that nobody was told of: after a crash between commit and publish, when a retry comes
/// due, when a lease has lapsed. Also renews the leases of what this process has in hand.
/// </summary>
public sealed partial class Reconciler(WorkTable work, IBus bus, TimeProvider time, IOptions<WorkOptions> options, ILogger<Reconciler> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReconcileEvery, time);
        var renewed = time.GetTimestamp();
        do
        {
            try
            {
                await AnnounceAsync(stoppingToken);
                if (time.GetElapsedTime(renewed) > options.Value.Lease / 3)
                {
                    await work.RenewLeasesAsync(stoppingToken);
                    renewed = time.GetTimestamp();
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Nothing else looks after unannounced work: the next look must come whatever this one met.
                LogFailed(exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AnnounceAsync(CancellationToken stop)
    {
        if (!await work.AnyUnannouncedAsync(stop))
            return;
        var rows = await work.TakeUnannouncedAsync(stop);
        foreach (var row in rows)
        {
            var key = new WorkKey(row.SubjectId, row.Page, row.Stage, row.InputVersion);
            await bus.Publish(row.State == WorkStates.Failed ? FailedMessage(key) : key.ToMessage(), stop);
        }

        LogAnnounced(rows.Count);
    }

    private static StageFailed FailedMessage(WorkKey key) =>
        new() { SubjectId = key.SubjectId, Page = key.Page, Stage = key.Stage, InputVersion = key.InputVersion };

    [LoggerMessage(1011, LogLevel.Debug, "Announced {Count} units of work again")]
    private partial void LogAnnounced(int count);

    [LoggerMessage(1012, LogLevel.Error, "The reconciler met {Exception}; it looks again at the next tick")]
    private partial void LogFailed(string exception);
}
