using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Work;

/// <summary>
/// Renews the leases of what this process has in hand. Apart from the reconciler, whose announcing may wait for a broker
/// that is away while pages are still being read.
/// </summary>
public sealed partial class LeaseRenewal(WorkTable work, TimeProvider time, IOptions<WorkOptions> options, ILogger<LeaseRenewal> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await work.RenewLeasesAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A lease that lapses meanwhile costs doing the work again; the fence keeps it from counting twice.
                LogFailed(exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(1014, LogLevel.Warning, "Leases could not be renewed ({Exception}); it is tried again")]
    private partial void LogFailed(string exception);
}
