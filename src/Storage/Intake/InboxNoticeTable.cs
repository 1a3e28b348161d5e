using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Intake;

/// <summary>Something a watcher found waiting.</summary>
/// <param name="Path">See <see cref="InboxNoticeRow.Path"/>.</param>
/// <param name="Cause">See <see cref="NoticeCauses"/>.</param>
public sealed record FoundNotice(string Path, string Cause, DateTimeOffset Since);

/// <summary>
/// What waits at the door. Kept in the database, so that screens and ledger of other processes see it and a restart does
/// not say it again; several watchers of one inbox say each thing once.
/// </summary>
public sealed class InboxNoticeTable(DatabaseAccess database)
{
    /// <summary>How exact <see cref="InboxNoticeRow.LastSeen"/> is kept: a look every two seconds is no reason to write.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    // Of an inbox that nobody has watched for so long, because it is no longer configured, nothing is known any more.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(7);

    /// <summary>Puts down what one look at an inbox found.</summary>
    /// <param name="isThere">Whether what a row speaks of lies there still. What does, and is not found waiting, may be another watcher's to speak of.</param>
    /// <returns>What is new, or is now so for another reason where it concerns the inbox itself: what a log should say.</returns>
    public Task<IReadOnlyList<InboxNoticeRow>> RecordAsync(
        string source, IReadOnlyCollection<FoundNotice> found, Func<InboxNoticeRow, bool> isThere, DateTimeOffset now, CancellationToken stop) =>
        database.WriteAsync<IReadOnlyList<InboxNoticeRow>>(async db =>
        {
            await SqlDialect.LockAsync(db, LockTopic.InboxNotices, [0], stop);
            var at = now.ToUnixTimeMilliseconds();
            var known = await db.InboxNotices.Where(row => row.Source == source).ToDictionaryAsync(row => row.Path, stop);
            var news = new List<InboxNoticeRow>();
            foreach (var notice in found.DistinctBy(notice => notice.Path))
            {
                if (!known.Remove(notice.Path, out var row))
                {
                    row = new InboxNoticeRow
                    {
                        Source = source,
                        Path = notice.Path,
                        Id = Guid.CreateVersion7(now),
                        Cause = notice.Cause,
                        Since = notice.Since.ToUnixTimeMilliseconds(),
                        LastSeen = at,
                    };
                    db.InboxNotices.Add(row);
                    news.Add(row);
                    continue;
                }

                // What a file waits for changes on its way; that is the same file waiting.
                if (row.Cause != notice.Cause && row.Path.Length == 0)
                    news.Add(row);
                row.Cause = notice.Cause;
                if (at - row.LastSeen >= SeenEvery.TotalMilliseconds || at < row.LastSeen)
                    row.LastSeen = at;
            }

            var forgotten = at - (long)Forgotten.TotalMilliseconds;
            await db.InboxNotices.Where(row => row.Source != source && row.LastSeen < forgotten).ExecuteDeleteAsync(stop);
            db.InboxNotices.RemoveRange(known.Values.Where(row => !isThere(row)));
            return news;
        }, stop);

    /// <summary>What waits, the inboxes themselves first, then what waits longest; and how much there is in all.</summary>
    public Task<(List<InboxNoticeRow> Notices, int Total)> ListAsync(int most, CancellationToken stop) => database.ReadAsync(async db =>
        (await db.InboxNotices.OrderByDescending(row => row.Path == "").ThenBy(row => row.Since).ThenBy(row => row.Source).ThenBy(row => row.Path).Take(most).ToListAsync(stop),
            await db.InboxNotices.CountAsync(stop)), stop);
}
