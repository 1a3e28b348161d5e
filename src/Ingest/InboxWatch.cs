using System.Text.Json;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Loops;
using Capture.Storage.Stores;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Ingest;

/// <summary>
/// Looks at every inbox in turn, lands what is finished, and puts a file away once it is known whether it can be opened:
/// into <c>done/</c>, or with a reason into <c>failed/</c>. Claims left by a crash, or by a share that was gone, are taken up
/// again; landing a claim twice lands it once. What is not taken is said.
/// </summary>
internal sealed partial class InboxWatch(
    FileLanding landing, FileTable files, InboxNoticeTable notices, InboxLookTable looks, Hindrances hindrances, StoreCircuits circuits, WorkTable workTable, IBus bus, TimeProvider time,
    IOptions<IngestOptions> options, ILoggerFactory logs, ILogger<InboxWatch> log) : BackgroundService
{
    // Claims that nobody has finished with for so long are looked after, whosever they were: longer than landing takes.
    private static readonly TimeSpan Forsaken = TimeSpan.FromMinutes(10);

    // Begun anew after whatever it met, a watch takes up at once what lies in .claimed.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Value.Sources.Select(source =>
        BackgroundLoop.KeepAsync((goesWell, stop) => WatchAsync(source, goesWell, stop), $"watch of source {source.Name}", time, log, stoppingToken)));

    private async Task WatchAsync(SourceOptions source, Action goesWell, CancellationToken stop)
    {
        var inbox = new InboxFolder(source, time, logs.CreateLogger<InboxFolder>());
        var board = new NoticeBoard(source.Name, notices, time, log);
        var landed = new List<(ClaimedFile Claim, Guid FileId)>();
        var waiting = new List<ClaimedFile>();
        var (wasAway, recovered, isHindered) = (true, time.GetTimestamp(), false);
        string? reported = null;
        var said = new HashSet<string>();
        using var timer = new PeriodicTimer(source.PollInterval, time);
        do
        {
            // What cannot be put into the books is better off in the inbox, where its owner sees it, than in .claimed.
            var poll = await inbox.PollAsync(takes: circuits.Hinders is null && !isHindered, stop);
            waiting.AddRange(poll.Claimed);
            if (poll.Unavailable is null && (wasAway || time.GetElapsedTime(recovered) >= Forsaken))
            {
                // At the start and after the share was gone everything in .claimed is ours to see to, and at other times what is old.
                var found = await inbox.RecoverAsync(wasAway ? TimeSpan.Zero : Forsaken, stop);
                waiting.AddRange(found.Claimed.Where(claim => !waiting.Exists(known => known.ClaimId == claim.ClaimId) && !landed.Exists(known => known.Claim.ClaimId == claim.ClaimId)));
                recovered = time.GetTimestamp();
            }

            wasAway = poll.Unavailable is not null;
            var outcome = await LandAsync(waiting, landed, said, wasAway, stop);
            waiting = outcome.Later;
            isHindered = outcome.Trouble is not null && waiting.Count > 0;
            var trouble = poll.Unavailable?.Code ?? outcome.Trouble ?? await PutAwayAsync(inbox, source, landed, stop);
            reported = Report(source.Name, reported, trouble);
            hindrances.Say($"Source {source.Name}", Hindrance(poll, trouble));
            await board.TellAsync(poll with { Notices = [.. poll.Notices, .. outcome.Unreadable] }, trouble, inbox.IsKept, stop);
            await RecordAsync(poll.Look, stop);
            goesWell();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <returns>Claims that could not be landed yet, what hinders all of them, and those that cannot be read themselves.</returns>
    private async Task<(List<ClaimedFile> Later, string? Trouble, List<InboxNotice> Unreadable)> LandAsync(
        List<ClaimedFile> waiting, List<(ClaimedFile, Guid)> landed, HashSet<string> said, bool inboxIsAway, CancellationToken stop)
    {
        var (later, unreadable) = (new List<ClaimedFile>(), new List<InboxNotice>());
        // A store that is known to be out of order is not asked by everyone who needs it.
        var trouble = circuits.Hinders is { } fault ? LandingTrouble.Of(fault) : null;
        foreach (var claim in waiting)
        {
            // What hinders one hinders all: a store without room is not tried fifty times at a look.
            if (trouble is not null)
            {
                later.Add(claim);
                continue;
            }

            try
            {
                var (file, work) = await landing.LandAsync(ArrivalOf(claim), stop);
                landed.Add((claim, file.Id));
                LogLanded(file.Id, claim.Source);
                await workTable.AnnounceAsync(bus, work, stop);
            }
            catch (UnreadableArrivalException)
            {
                // One that cannot be read does not hold up the others. The claim stays where it is and is tried again.
                if (File.Exists(claim.ClaimedPath))
                    unreadable.Add(new InboxNotice(PrintableName.Of(claim.OriginalName), NoticeCauses.Unreadable, time.GetUtcNow()));
                if (File.Exists(claim.ClaimedPath) || inboxIsAway)
                    later.Add(claim);
                else
                    LogClaimGone(claim.Source);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException || PassingFailure.Is(failed))
            {
                later.Add(claim);
                // A share that goes while a file is copied from it is not the store's trouble; the next look says so.
                trouble = File.Exists(claim.ClaimedPath) ? LandingTrouble.Of(failed) : null;
            }
            catch (Exception failed) when (!stop.IsCancellationRequested)
            {
                // Whatever is the matter with this one, the others go on.
                later.Add(claim);
                unreadable.Add(new InboxNotice(PrintableName.Of(claim.OriginalName), NoticeCauses.NotLanded, time.GetUtcNow()));
                if (said.Add(claim.ClaimId))
                    LogNotLanded(claim.Source, claim.ClaimId, failed.GetType().Name, (failed.InnerException ?? failed).GetType().Name);
            }
        }

        return (later, trouble, unreadable);
    }

    // While the database is away the look is kept in memory, where this process's own health finds it.
    private async Task RecordAsync(InboxLook? look, CancellationToken stop)
    {
        if (look is null)
            return;
        try
        {
            await looks.RecordAsync(look, stop);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            // Its circuit has said so.
        }
    }

    /// <returns>What hinders it; null when all that is known was put away.</returns>
    private async Task<string?> PutAwayAsync(InboxFolder inbox, SourceOptions source, List<(ClaimedFile Claim, Guid FileId)> landed, CancellationToken stop)
    {
        string? trouble = null;
        Dictionary<Guid, FileRow> rows;
        try
        {
            rows = landed.Count == 0 ? [] : await files.FindAsync([.. landed.Select(entry => entry.FileId)], stop);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            return LandingTrouble.Of(away);
        }

        foreach (var entry in landed.ToList())
        {
            if (rows.GetValueOrDefault(entry.FileId) is not { } file || file is { State: FileStates.Open, PagesFound: null })
                continue;
            // What this source does not keep is deleted, so not before the store has given it back once more.
            if (!source.KeepDone && file is { VerifiedAt: null, State: not FileStates.Quarantined })
            {
                if (file.DamageSeenAt is not null)
                    await StoreAgainAsync(entry.Claim, file, stop);
                continue;
            }

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
            catch (Exception gone) when (gone is DirectoryNotFoundException or ReplacedFolderException)
            {
                // The share went in this moment: the next look says so.
                return null;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                // It is in the books, and is put away once the folder can be written again.
                trouble = NoticeCauses.NotPutAway;
            }
        }

        return trouble;
    }

    /// <summary>Puts back an original that the store has lost, while the file it was landed from is still here.</summary>
    private async Task StoreAgainAsync(ClaimedFile claim, FileRow file, CancellationToken stop)
    {
        try
        {
            if (!await landing.RestoreAsync(claim.ClaimedPath, file, stop))
                return;
            await files.RecordOriginalAsync(file.Id, whole: true, stop);
            LogStoredAgain(file.Id);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException || PassingFailure.Is(failed))
        {
            // Tried again at the next look; the damage has been said.
        }
    }

    /// <summary>Why nothing at all is taken from a source, for the health check; null when something can be.</summary>
    private static string? Hindrance(InboxPoll poll, string? trouble)
    {
        var code = trouble ?? (poll.Claimed.Count == 0 && poll.Notices.Any(notice => notice.Code == NoticeCauses.NotTaken) ? NoticeCauses.NotTaken : null);
        if (code is null)
            return null;
        var (cause, remedy) = NoticeCauses.TextOf(code);
        return code is NoticeCauses.InboxDenied or NoticeCauses.NotTaken ? $"{cause} {remedy} {FileStatus.Account}" : $"{cause} {remedy}";
    }

    /// <summary>
    /// Says once what is wrong with a source, and once that it is no more. What is wrong with the folder itself it has said
    /// already, as the circuit has of a store.
    /// </summary>
    /// <param name="said">What was said last; null when nothing is wrong since.</param>
    private string? Report(string source, string? said, string? trouble)
    {
        var ours = trouble == NoticeCauses.NotPutAway || (circuits.Hinders is null && trouble is (NoticeCauses.StoreFull or NoticeCauses.StoreSilent or NoticeCauses.StoreRefuses or NoticeCauses.StoreForgetful))
            ? trouble
            : null;
        if (ours == said)
            return said;
        if (ours is not null)
        {
            var (cause, remedy) = NoticeCauses.TextOf(ours);
            LogHindered(source, cause, remedy);
        }
        else
        {
            LogGoesOn(source);
        }

        return ours;
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
        Doubts = claim.SidecarReading.Doubts,
    };

    [LoggerMessage(2011, LogLevel.Information, "Landed file {FileId} from {Source}")]
    private partial void LogLanded(Guid fileId, string source);

    [LoggerMessage(2012, LogLevel.Error, "Source {Source}: {Cause} {Remedy}")]
    private partial void LogHindered(string source, string cause, string remedy);

    [LoggerMessage(2013, LogLevel.Information, "Source {Source}: what was taken is landed and put away again.")]
    private partial void LogGoesOn(string source);

    [LoggerMessage(2016, LogLevel.Warning, "The original of file {FileId} was lost by the store and has been stored again from the inbox")]
    private partial void LogStoredAgain(Guid fileId);

    [LoggerMessage(2015, LogLevel.Warning, "Source {Source}: a file that was taken is no longer in .claimed; another process has put it away, or somebody removed it.")]
    private partial void LogClaimGone(string source);

    [LoggerMessage(2017, LogLevel.Error, "Source {Source}: claim {Claim} cannot be put into the books ({Exception}, {Inner}); it stays in .claimed and is tried again")]
    private partial void LogNotLanded(string source, string claim, string exception, string inner);
}

/// <summary>What hinders a file from being put into the books.</summary>
internal static class LandingTrouble
{
    /// <returns>A code of <see cref="NoticeCauses"/>.</returns>
    internal static string Of(Exception failed) => failed is UnconfirmedOriginalException ? NoticeCauses.StoreForgetful
        : StoreFaults.Of(failed) is { } fault ? Of(fault) : NoticeCauses.StoreSilent;

    /// <returns>A code of <see cref="NoticeCauses"/>.</returns>
    internal static string Of(StoreFault fault) => fault.Kind switch
    {
        FaultKind.Full => NoticeCauses.StoreFull,
        FaultKind.Refused or FaultKind.ReadOnly or FaultKind.Missing => NoticeCauses.StoreRefuses,
        _ => NoticeCauses.StoreSilent,
    };
}
