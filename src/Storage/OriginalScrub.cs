using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Storage;

/// <summary>
/// Reads every original back once, some time after it was stored, and notes whether it was whole. A store that loses what it
/// has confirmed, as one killed before it wrote its index, is found out while the inbox still has the file. Several processes
/// may do so at once: reading twice harms nothing.
/// </summary>
public sealed partial class OriginalScrub(FileTable files, IBlobStore blobs, IOptions<BlobOptions> options, TimeProvider time, ILogger<OriginalScrub> log) : BackgroundService
{
    private const int AtOnce = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>A damaged original may be restored from a backup any time, and is looked at again that often.</summary>
    private static readonly TimeSpan DamagedAgainAfter = TimeSpan.FromMinutes(5);

    // While there is a backlog it is worked off without a pause; of files that stay damaged there is none.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(
        Pause,
        async stop =>
        {
            while (await LookAsync(stop) == AtOnce)
                stop.ThrowIfCancellationRequested();
        },
        "reading back of originals",
        time,
        log,
        stoppingToken);

    /// <summary>Looks at the next originals that are due.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> LookAsync(CancellationToken stop)
    {
        var due = await files.UnverifiedAsync(options.Value.VerifyAfter, DamagedAgainAfter, AtOnce, stop);
        foreach (var file in due)
        {
            var whole = await OriginalCheck.IsWholeAsync(blobs, file.OriginalBlob, file.Sha256, stop);
            await files.RecordOriginalAsync(file.Id, whole, stop);
            if (!whole && file.DamageSeenAt is null)
                LogDamaged(file.Id);
            else if (whole && file.DamageSeenAt is not null)
                LogRestored(file.Id);
        }

        return due.Count;
    }

    [LoggerMessage(1201, LogLevel.Error, "The stored original of file {FileId} is missing or is not what arrived. Where its inbox still has the file it is stored again; else restore the blob store from a backup, or put the copy in done/ into the inbox again")]
    private partial void LogDamaged(Guid fileId);

    [LoggerMessage(1202, LogLevel.Information, "The stored original of file {FileId} is whole again")]
    private partial void LogRestored(Guid fileId);
}
