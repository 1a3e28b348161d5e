using System.ComponentModel.DataAnnotations;
using Capture.Storage.Intake;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Capture.Host.Health;

/// <summary>How the process shows that it is alive. Bound from the "Health" section.</summary>
public sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>
    /// A file whose time is renewed as long as the process works; null for none. In it is a line for each thing that keeps a part of
    /// the process from doing anything at all. A container's health check looks at its age and its lines.
    /// </summary>
    public string? AliveFile { get; set; }

    /// <summary>Time between two renewals.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Renews the alive file. Its age says that timers and threads of the process still get their turn, and nothing of servers: a
/// worker whose broker is away is alive, and killing it brings the broker no nearer. Its lines say what a person must mend.
/// </summary>
internal sealed class AliveFile(IOptions<HealthOptions> options, Hindrances hindrances, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.AliveFile is not { } path)
            return;
        using var timer = new PeriodicTimer(options.Value.AliveInterval, time);
        do
        {
            await File.WriteAllLinesAsync(path, hindrances.All, stoppingToken);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
