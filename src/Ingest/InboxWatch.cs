using System.Text.Json;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Ingest;

/// <summary>
/// Looks at every inbox in turn, lands what is finished, and puts a file away once it is known whether it can be opened:
/// into <c>done/</c>, or with a reason into <c>failed/</c>. Claims left by a crash are taken up again; landing a claim
/// twice lands it once.
/// </summary>
internal sealed partial class InboxWatch(
    FileLanding landing, FileTable files, WorkTable workTable, IBus bus, TimeProvider time, IOptions<IngestOptions> options, ILoggerFactory logs, ILogger<InboxWatch> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Value.Sources.Select(source => WatchAsync(source, stoppingToken)));

    private async Task WatchAsync(SourceOptions source, CancellationToken stop)
    {
        var inbox = new InboxFolder(source, time, logs.CreateLogger<InboxFolder>());
        var landed = new List<(ClaimedFile Claim, Guid FileId)>();
        var waiting = new List<ClaimedFile>((await inbox.RecoverAsync(TimeSpan.Zero, stop)).Claimed);
        using var timer = new PeriodicTimer(source.PollInterval, time);
        do
        {
            waiting.AddRange((await inbox.PollAsync(stop)).Claimed);
            waiting = await LandAsync(waiting, landed, stop);
            await PutAwayAsync(inbox, landed, stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <returns>Claims that could not be landed yet.</returns>
    private async Task<List<ClaimedFile>> LandAsync(List<ClaimedFile> waiting, List<(ClaimedFile, Guid)> landed, CancellationToken stop)
    {
        var later = new List<ClaimedFile>();
        foreach (var claim in waiting)
        {
            try
            {
                var (file, work) = await landing.LandAsync(ArrivalOf(claim), stop);
                landed.Add((claim, file.Id));
                LogLanded(file.Id, claim.Source);
                await workTable.AnnounceAsync(bus, work, stop);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException || PassingFailure.Is(failed))
            {
                // A full disk or a share gone for a while: the claim stays where it is and is tried again.
                later.Add(claim);
                LogNotLanded(claim.Source, failed.GetType().Name);
            }
        }

        return later;
    }

    private async Task PutAwayAsync(InboxFolder inbox, List<(ClaimedFile Claim, Guid FileId)> landed, CancellationToken stop)
    {
        foreach (var entry in landed.ToList())
        {
            var file = await PassingFailure.WaitOutAsync(() => files.ReadAsync(entry.FileId, stop), time, stop);
            if (file is { State: FileStates.Open, PagesFound: null })
                continue;
            try
            {
                if (file.State == FileStates.Quarantined)
                {
                    var (cause, remedy) = Refusal.Of(file);
                    await inbox.FailAsync(entry.Claim, cause, remedy, stop);
                }
                else
                {
                    await inbox.CompleteAsync(entry.Claim, stop);
                }

                landed.Remove(entry);
            }
            catch (IOException failed)
            {
                LogNotPutAway(entry.Claim.Source, failed.GetType().Name);
            }
        }
    }

    private static Arrival ArrivalOf(ClaimedFile claim) => new()
    {
        Path = claim.ClaimedPath,
        Name = claim.OriginalName,
        Source = claim.Source,
        Lane = claim.Lane,
        Receipt = claim.ClaimId,
        ReceivedAt = claim.ReceivedAt,
        Sidecar = claim.Sidecar is null ? null : JsonSerializer.Serialize(claim.Sidecar),
        PagesExpected = claim.Sidecar?.PagesExpected,
    };

    [LoggerMessage(2011, LogLevel.Information, "Landed file {FileId} from {Source}")]
    private partial void LogLanded(Guid fileId, string source);

    [LoggerMessage(2012, LogLevel.Warning, "A file of {Source} could not be landed ({Failure}); it stays claimed and is tried again")]
    private partial void LogNotLanded(string source, string failure);

    [LoggerMessage(2013, LogLevel.Warning, "A file of {Source} could not be put away ({Failure}); it is tried again")]
    private partial void LogNotPutAway(string source, string failure);
}
