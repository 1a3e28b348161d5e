using Capture.Storage;
using Capture.Storage.Intake;
using Microsoft.Extensions.Logging;

namespace Capture.Ingest;

/// <summary>
/// Says what waits in one inbox: into the database, where screens and ledger of every process find it, and once into the
/// log, by its code and number alone.
/// </summary>
internal sealed partial class NoticeBoard(string source, InboxNoticeTable table, TimeProvider time, ILogger log)
{
    // What was refused is found at one look only; it is kept until it is said.
    private readonly List<FoundNotice> _refused = [];
    private Dictionary<string, string> _told = [];
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    /// <param name="poll">What the latest look found.</param>
    /// <param name="trouble">What is wrong with the inbox as a whole, or with what its files are put into: a code of <see cref="NoticeCauses"/>; null when nothing is.</param>
    /// <param name="isKept">Whether what was refused lies in <c>failed/</c> still.</param>
    public async Task TellAsync(InboxPoll poll, string? trouble, Func<string, bool> isKept, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var all = poll.Notices.Select(notice => new FoundNotice(notice.Subject, notice.Code, notice.Since)).ToList();
        _refused.AddRange(all.Where(notice => InboxFolder.IsRefused(notice.Path)));
        List<FoundNotice> found = [.. all.Where(notice => !InboxFolder.IsRefused(notice.Path)), .. _refused];
        if (trouble is not null)
            found.Add(new FoundNotice("", trouble, now));
        var told = found.DistinctBy(notice => notice.Path).ToDictionary(notice => notice.Path, notice => notice.Cause);
        // Most looks find what the last one found; the database is asked again now and then, for what other watchers wrote.
        if (now - _toldAt is { Ticks: >= 0 } since && since < InboxNoticeTable.SeenEvery && told.Count == _told.Count && !told.Except(_told).Any())
            return;
        try
        {
            // What is wrong with the inbox itself was said in a sentence when it was found.
            foreach (var row in (await table.RecordAsync(source, found, IsThere, now, stop)).Where(row => row.Path.Length > 0))
                LogNotice(source, row.Cause, row.Id);
            _refused.Clear();
            (_told, _toldAt) = (told, now);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            // The database is away: landing says so, and the next look tells again.
        }

        // The trouble of another watcher, on another machine, is not ours to end while it still says so. Of a folder that cannot
        // be looked at nothing is known to be gone.
        bool IsThere(InboxNoticeRow row) => row.Path.Length == 0
            ? !_told.ContainsKey("") && now - DateTimeOffset.FromUnixTimeMilliseconds(row.LastSeen) < 2 * InboxNoticeTable.SeenEvery
            : poll.Unavailable is not null || poll.Present.Contains(row.Path) || isKept(row.Path);
    }

    [LoggerMessage(2014, LogLevel.Warning, "Source {Source}: not taken: {Cause}, notice {NoticeId}. The intake screen and 'capture ledger' say what and why")]
    private partial void LogNotice(string source, string cause, Guid noticeId);
}
