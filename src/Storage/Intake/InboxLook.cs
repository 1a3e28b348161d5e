using System.Collections.Concurrent;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Intake;

/// <summary>What one look at an inbox found: how much, and since when it lies there.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Waiting">Files that lie in the inbox itself, whatever they wait for.</param>
/// <param name="OldestWaiting">Since when the oldest of them does; null when there is none.</param>
/// <param name="Claimed">Files that were taken and not put away yet.</param>
/// <param name="OldestClaimed">When the oldest of them was taken; null when there is none.</param>
public sealed record InboxLook(string Source, DateTimeOffset At, int Waiting, DateTimeOffset? OldestWaiting, int Claimed, DateTimeOffset? OldestClaimed)
{
    /// <summary>Landing and reading the longest file takes less; what was taken longer ago is stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(15);

    /// <summary>Watchers say every half minute what they see; of an inbox they did not speak of for so long nothing is known.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(3);

    /// <summary>Whether something was taken and neither landed nor put away for too long, by the time of the look.</summary>
    public bool IsStuck => OldestClaimed is { } taken && At - taken >= StuckAfter;
}

/// <summary>The latest look at each inbox, as the database keeps it.</summary>
public sealed class InboxLookRow
{
    public required string Source { get; init; }

    /// <summary>Unix milliseconds, as all times of this row, by the database's clock: whoever looked may have another than whoever reads it.</summary>
    public required long At { get; set; }
    public required int Waiting { get; set; }
    public required long? OldestWaiting { get; set; }
    public required int Claimed { get; set; }
    public required long? OldestClaimed { get; set; }
}

/// <summary>
/// The latest look at every inbox: in memory for this process, which must be able to tell while the database is away, and in
/// the database for all others.
/// </summary>
public sealed class InboxLookTable(DatabaseAccess database)
{
    private static readonly TimeSpan RecordedEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, InboxLook> _ofThisProcess = new();
    private readonly ConcurrentDictionary<string, InboxLook> _recorded = new();

    /// <summary>The latest looks of this process.</summary>
    public IReadOnlyList<InboxLook> OfThisProcess => [.. _ofThisProcess.Values.OrderBy(look => look.Source, StringComparer.Ordinal)];

    /// <summary>Takes note of a look; puts it into the database now and then, and at once when an inbox is found empty or no longer so.</summary>
    public async Task RecordAsync(InboxLook look, CancellationToken stop)
    {
        _ofThisProcess[look.Source] = look;
        if (_recorded.TryGetValue(look.Source, out var before) && (look.At - before.At).Duration() < RecordedEvery
            && before.Waiting == 0 == (look.Waiting == 0) && before.Claimed == 0 == (look.Claimed == 0))
            return;
        await database.StatementAsync(async db =>
        {
            var now = SqlDialect.Of(db).Now;
            await using var command = await db.CommandAsync($"""
                INSERT INTO inbox_looks (source, at, waiting, oldest_waiting, claimed, oldest_claimed) VALUES (@source, {now}, @waiting, {now} - @waitingFor, @claimed, {now} - @claimedFor)
                ON CONFLICT (source) DO UPDATE SET at = excluded.at, waiting = excluded.waiting, oldest_waiting = excluded.oldest_waiting,
                    claimed = excluded.claimed, oldest_claimed = excluded.oldest_claimed
                """, stop, ("@source", look.Source), ("@waiting", look.Waiting), ("@waitingFor", Milliseconds(look.At - look.OldestWaiting)),
                ("@claimed", look.Claimed), ("@claimedFor", Milliseconds(look.At - look.OldestClaimed)));
            return await command.ExecuteNonQueryAsync(stop);
        }, stop);
        _recorded[look.Source] = look;
    }

    /// <summary>The latest look at each inbox that any process watched.</summary>
    /// <param name="now">By the caller's clock, which the times that are given back are of.</param>
    public Task<List<InboxLook>> ListAsync(DateTimeOffset now, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var ahead = now.ToUnixTimeMilliseconds() - await db.NowAsync(stop);
        return (await db.InboxLooks.OrderBy(row => row.Source).ToListAsync(stop)).ConvertAll(row =>
            new InboxLook(row.Source, Time(row.At)!.Value, row.Waiting, Time(row.OldestWaiting), row.Claimed, Time(row.OldestClaimed)));

        DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known + ahead) : null;
    }, stop);

    private static object Milliseconds(TimeSpan? time) => time is { } known ? (long)known.TotalMilliseconds : DBNull.Value;
}
