using System.Collections.Concurrent;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Intake;
using Capture.Storage.Loops;
using Capture.Storage.Stores;
using MailKit;
using MailKit.Net.Imap;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Ingest.Mail;

/// <summary>
/// Looks into every mailbox in turn. A mail is taken into the books first and moved after that: whatever dies on the way, it is in the
/// mailbox still, and taking it again takes nothing twice. Any number of processes may look into one mailbox side by side.
/// </summary>
internal sealed partial class MailboxWatch(
    MailLanding landing, MailTokens tokens, InboxNoticeTable notices, InboxLookTable looks, Hindrances hindrances, StoreCircuits circuits, WorkTable workTable, IBus bus, TimeProvider time,
    IOptions<IngestOptions> options, ILogger<MailboxWatch> log) : BackgroundService
{
    private const int MailsAtOnce = 50;

    // Servers lock out whoever tries a wrong password too often.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);

    // What the log was told last of each mailbox.
    private readonly ConcurrentDictionary<string, string> _said = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Value.Mailboxes.Select(mailbox =>
        BackgroundLoop.KeepAsync((goesWell, stop) => WatchAsync(mailbox, goesWell, stop), $"watch of mailbox {mailbox.Name}", time, log, stoppingToken)));

    private async Task WatchAsync(MailboxOptions mailbox, Action goesWell, CancellationToken stop)
    {
        var state = new Watched(mailbox);
        try
        {
            await using var connection = await MailboxConnection.OpenAsync(mailbox, tokens, stop);
            using var timer = new PeriodicTimer(mailbox.PollInterval, time);
            do
            {
                while (await LookAsync(state, connection, stop))
                {
                }

                goesWell();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (Exception failed) when (MailboxConnection.CodeOf(failed, stop) is { } code)
        {
            await SayAsync(state, code, [], stop);
            if (code is NoticeCauses.MailboxRefuses)
                await Task.Delay(AfterRefusal, time, stop);
            throw;
        }
    }

    /// <returns>Whether there is more that can be taken at once.</returns>
    private async Task<bool> LookAsync(Watched state, MailboxConnection connection, CancellationToken stop)
    {
        var (mails, total) = await connection.ListAsync(MailsAtOnce + state.Stuck.Count, stop);
        var (notTaken, trouble, moved) = (new List<FoundNotice>(), (string?)null, 0);
        state.Keep(mails);
        foreach (var mail in mails)
        {
            // What hinders one hinders all: a store without room is not tried fifty times at a look.
            trouble ??= circuits.Hinders is { } fault ? LandingTrouble.Of(fault) : null;
            if (trouble is not null)
                break;
            var (cause, hinders) = await TakeAsync(state, connection, mail, stop);
            trouble = hinders;
            if (cause is null && hinders is null)
                moved++;
            else if (cause is not null)
                notTaken.Add(new($"mail {mail.Id.Id}", cause, mail.ReceivedAt ?? time.GetUtcNow()));
        }

        state.Stuck.Clear();
        state.Stuck.UnionWith(notTaken.Select(notice => notice.Path));
        var now = time.GetUtcNow();
        await RecordAsync(new InboxLook(state.Mailbox.Name, now, total - moved, moved < mails.Count ? mails.Min(mail => mail.ReceivedAt) : null, 0, null), stop);
        await SayAsync(state, trouble, notTaken, stop);
        return trouble is null && moved > 0 && total > mails.Count;
    }

    /// <returns>Why this mail is not taken or not moved, and what hinders all mails; both null when it is done with.</returns>
    private async Task<(string? Cause, string? Hinders)> TakeAsync(Watched state, MailboxConnection connection, MailInFolder mail, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("capture-mail-");
        try
        {
            // What is in the books already and could not be moved is not fetched again.
            if (!state.Landed.TryGetValue((mail.Validity, mail.Id), out var whole))
            {
                var raw = Path.Combine(folder.FullName, "mail.eml");
                await connection.WriteAsync(mail, raw, stop);
                var landed = await landing.LandAsync(state.Mailbox, raw, folder.CreateSubdirectory("parts").FullName, mail.ReceivedAt ?? time.GetUtcNow(), stop);
                state.Landed[(mail.Validity, mail.Id)] = whole = landed.Refusal is null;
                LogTaken(state.Mailbox.Name, mail.Id.Id, landed.Documents, landed.Refusal ?? "whole");
                await workTable.AnnounceAsync(bus, landed.Work, stop);
            }

            await connection.MoveAsync(mail, whole, stop);
            return (null, null);
        }
        catch (MessageNotFoundException)
        {
            // Another process, or a person, was faster.
            return (null, null);
        }
        catch (ImapCommandException)
        {
            return (state.Landed.ContainsKey((mail.Validity, mail.Id)) ? NoticeCauses.MailNotMoved : NoticeCauses.MailNotFetched, null);
        }
        catch (Exception failed) when (MailboxConnection.CodeOf(failed, stop) is null || failed is UnconfirmedOriginalException || PassingFailure.Is(failed) || failed is UnreadableArrivalException)
        {
            if (stop.IsCancellationRequested)
                throw;
            if (failed is not UnreadableArrivalException && (PassingFailure.Is(failed) || failed is UnconfirmedOriginalException))
                return (null, LandingTrouble.Of(failed));
            LogNotLanded(state.Mailbox.Name, mail.Id.Id, failed.GetType().Name, (failed.InnerException ?? failed).GetType().Name);
            return (NoticeCauses.NotLanded, null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The trouble of the mailbox itself goes into the log once, and once that it is over.
    private async Task SayAsync(Watched state, string? trouble, IReadOnlyList<FoundNotice> notTaken, CancellationToken stop)
    {
        var name = state.Mailbox.Name;
        if (trouble is null)
        {
            if (_said.TryRemove(name, out _))
                LogGoesOn(name);
            hindrances.Say($"Mailbox {name}", null);
        }
        else
        {
            var (cause, remedy) = NoticeCauses.TextOf(trouble);
            if (!_said.TryGetValue(name, out var before) || before != trouble)
                LogHindered(name, cause, remedy);
            _said[name] = trouble;
            hindrances.Say($"Mailbox {name}", $"{cause} {remedy}");
        }

        try
        {
            IReadOnlyList<FoundNotice> found = trouble is null ? notTaken : [.. notTaken, new FoundNotice("", trouble, time.GetUtcNow())];
            foreach (var row in (await notices.RecordAsync(name, found, _ => false, time.GetUtcNow(), stop)).Where(row => row.Path.Length > 0))
                LogNotice(name, row.Cause, row.Id);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            // The database is away: its circuit says so, and the next look tells again.
        }
    }

    private async Task RecordAsync(InboxLook look, CancellationToken stop)
    {
        try
        {
            await looks.RecordAsync(look, stop);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            // Its circuit has said so.
        }
    }

    /// <summary>What is known of a mailbox while one connection lasts.</summary>
    private sealed class Watched(MailboxOptions mailbox)
    {
        public MailboxOptions Mailbox { get; } = mailbox;

        /// <summary>Mails that are in the books and not moved yet, and whether all of each was taken.</summary>
        public Dictionary<(uint Validity, UniqueId Id), bool> Landed { get; } = [];

        /// <summary>Mails that could not be taken or moved at the last look: they must not keep the next ones from being seen.</summary>
        public HashSet<string> Stuck { get; } = [];

        /// <summary>Forgets mails that are there no longer.</summary>
        public void Keep(IReadOnlyList<MailInFolder> mails)
        {
            var there = mails.Select(mail => (mail.Validity, mail.Id)).ToHashSet();
            foreach (var gone in Landed.Keys.Where(known => !there.Contains(known)).ToList())
                Landed.Remove(gone);
        }
    }

    [LoggerMessage(2021, LogLevel.Information, "Mailbox {Mailbox}: mail {Mail} taken, {Documents} documents ({Outcome})")]
    private partial void LogTaken(string mailbox, uint mail, int documents, string outcome);

    [LoggerMessage(2022, LogLevel.Error, "Mailbox {Mailbox}: {Cause} {Remedy}")]
    private partial void LogHindered(string mailbox, string cause, string remedy);

    [LoggerMessage(2023, LogLevel.Information, "Mailbox {Mailbox}: mails are taken and moved again.")]
    private partial void LogGoesOn(string mailbox);

    [LoggerMessage(2024, LogLevel.Warning, "Mailbox {Mailbox}: not taken: {Cause}, notice {NoticeId}. The intake screen and 'capture ledger' say what and why")]
    private partial void LogNotice(string mailbox, string cause, Guid noticeId);

    [LoggerMessage(2025, LogLevel.Error, "Mailbox {Mailbox}: mail {Mail} cannot be put into the books ({Exception}, {Inner}); it stays in the mailbox and is tried again")]
    private partial void LogNotLanded(string mailbox, uint mail, string exception, string inner);
}
