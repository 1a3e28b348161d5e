using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Ingest;

/// <summary>
/// Says which source has been quiet for longer than it ever is: a fax line that is unplugged, a rule in a mail program, a share nobody mounted
/// again lose more documents than all programs together, and nothing else notices.
/// </summary>
internal sealed partial class SilenceWatch(FileTable files, Hindrances hindrances, TimeProvider time, IOptions<IngestOptions> options, ILogger<SilenceWatch> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _begun = time.GetUtcNow();
    private readonly HashSet<string> _silent = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(Period, LookAsync, "watch for silence", time, log, stoppingToken);

    internal async Task LookAsync(CancellationToken stop)
    {
        var sources = options.Value.Sources.Select(source => (source.Name, source.ExpectedWithin)).Concat(options.Value.Mailboxes.Select(mailbox => (mailbox.Name, mailbox.ExpectedWithin)));
        foreach (var (name, within) in sources)
        {
            if (within is not { } most)
                continue;
            var last = await files.LastLandedAsync(name, stop);
            // While nobody was there to take anything, nothing could come.
            var since = last > _begun ? last.Value : _begun;
            var isSilent = time.GetUtcNow() - since > most;
            hindrances.Say($"Silence of {name}", isSilent ? $"Nothing has come since {since:yyyy-MM-dd HH:mm} UTC. See to the line, the sender, and the way from it." : null);
            if (isSilent ? _silent.Add(name) : _silent.Remove(name))
                Log(name, isSilent, (int)most.TotalMinutes);
        }
    }

    private void Log(string source, bool isSilent, int minutes)
    {
        if (isSilent)
            LogSilent(source, minutes);
        else
            LogHeard(source);
    }

    [LoggerMessage(2031, LogLevel.Error, "Source {Source}: nothing has come for more than {Minutes} minutes (ExpectedWithin). See to the line, the sender, and the way from it.")]
    private partial void LogSilent(string source, int minutes);

    [LoggerMessage(2032, LogLevel.Information, "Source {Source}: something came again.")]
    private partial void LogHeard(string source);
}
