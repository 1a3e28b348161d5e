using Capture.Storage.Loops;
using Capture.Storage.Work;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>
/// Renews the leases of what this process has in hand. Apart from the reconciler, whose announcing may wait for a broker
/// that is away while pages are still being read.
/// </summary>
public sealed class LeaseRenewal(WorkTable work, TimeProvider time, IOptions<WorkOptions> options, ILogger<LeaseRenewal> log) : BackgroundService
{
    // A lease that lapses because it could not be renewed costs doing the work again; the fence keeps it from counting twice.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        BackgroundLoop.EveryAsync(options.Value.Lease / 3, work.RenewLeasesAsync, "renewal of leases", time, log, stoppingToken);
}
