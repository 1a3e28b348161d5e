using System.ComponentModel.DataAnnotations;
using Capture.Storage.Intake;
using Capture.Storage.Loops;
using Capture.Storage.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Host.Health;

/// <summary>How the process shows that it is alive. Bound from the "Health" section.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>
    /// A file whose time is renewed as long as the process works; null for none. Its first line is <c>ok</c>, or <c>waiting</c> when
    /// something keeps a part of the process from doing anything at all; then it says what that is, what is wrong with the clock,
    /// and how old what lies in the inboxes is. A container's health check looks at its age and its first line.
    /// </summary>
    public string? AliveFile { get; set; }

    /// <summary>Time between two renewals.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Renews the alive file. Its age says that timers and threads of the process still get their turn, and nothing of servers:
/// a worker whose broker is away is alive, and killing it brings the broker no nearer. What is away stands in the file.
/// </summary>
internal sealed class AliveFile(IOptions<HealthOptions> options, StoreCircuits circuits, Hindrances hindrances, ClockOffset clock, InboxLookTable looks, TimeProvider time, ILogger<AliveFile> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.AliveFile is not { } path
        ? Task.CompletedTask
        : BackgroundLoop.EveryAsync(options.Value.AliveInterval, async stop =>
        {
            var lines = HealthText.Lines(circuits.Faults, hindrances.All, clock.Fault, looks.OfThisProcess, time.GetUtcNow());
            try
            {
                await File.WriteAllLinesAsync(path, lines, stop);
            }
            catch (IOException) when (File.Exists(path))
            {
                // A disk without room still takes the time.
                File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            }
        }, "renewal of the alive file", time, log, stoppingToken);
}
