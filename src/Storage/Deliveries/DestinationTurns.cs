using System.Globalization;
using Capture.Storage.Database;

namespace Capture.Storage.Deliveries;

/// <summary>
/// Who may send to a destination, and when, over all processes: not faster than it is meant to be, one at a time where it takes one at a
/// time, and not while it is out of reach. One that was out of reach is asked by one alone.
/// </summary>
public sealed class DestinationTurns(DatabaseAccess database)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes a turn.</summary>
    /// <param name="apart">Least time between two turns.</param>
    /// <param name="alone">It takes one at a time.</param>
    /// <param name="atMost">A turn that nobody ends is over after this.</param>
    /// <returns>Zero when it may be sent now; otherwise how long to wait before asking again.</returns>
    public Task<TimeSpan> TakeAsync(string name, TimeSpan apart, bool alone, TimeSpan atMost, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = SqlDialect.Of(db).Now;
        await using var take = await db.CommandAsync($"""
            INSERT INTO destinations (name, next_at, paused_until, busy_until, failures)
            VALUES (@name, {now} + @apart, 0, CASE WHEN @alone THEN {now} + @most ELSE 0 END, 0)
            ON CONFLICT (name) DO UPDATE
            SET next_at = {now} + @apart, busy_until = CASE WHEN @alone OR destinations.failures > 0 THEN {now} + @most ELSE 0 END
            WHERE destinations.next_at <= {now} AND destinations.paused_until <= {now} AND destinations.busy_until <= {now}
            RETURNING 1
            """, stop, ("@name", name), ("@apart", (long)apart.TotalMilliseconds), ("@alone", alone), ("@most", (long)atMost.TotalMilliseconds));
        if (await take.ExecuteScalarAsync(stop) is not null)
            return TimeSpan.Zero;
        await using var wait = await db.CommandAsync(
            $"SELECT CASE WHEN paused_until > next_at THEN paused_until ELSE next_at END - {now} FROM destinations WHERE name = @name", stop, ("@name", name));
        var left = TimeSpan.FromMilliseconds(Convert.ToInt64(await wait.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture));
        return left > Shortest ? left : Shortest;
    }, stop);

    /// <summary>Ends a turn: the destination answered.</summary>
    /// <param name="taken">It took what was sent.</param>
    public Task AnsweredAsync(string name, bool taken, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = SqlDialect.Of(db).Now;
        await using var command = await db.CommandAsync($"""
            UPDATE destinations SET busy_until = 0, paused_until = 0, failures = 0, code = NULL, failing_since = NULL, last_taken_at = CASE WHEN @taken THEN {now} ELSE last_taken_at END
            WHERE name = @name
            """, stop, ("@name", name), ("@taken", taken));
        await command.ExecuteNonQueryAsync(stop);
    }, stop);

    /// <summary>Ends a turn: the destination is out of reach, and left alone for a while that doubles each time.</summary>
    public Task OutOfReachAsync(string name, string code, TimeSpan pause, TimeSpan longest, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = SqlDialect.Of(db).Now;
        await using var command = await db.CommandAsync($"""
            UPDATE destinations SET busy_until = 0, failures = failures + 1, code = @code, failing_since = COALESCE(failing_since, {now}),
                paused_until = {now} + CASE WHEN failures > 16 OR (@pause << failures) > @longest THEN @longest ELSE @pause << failures END
            WHERE name = @name
            """, stop, ("@name", name), ("@code", code), ("@pause", (long)pause.TotalMilliseconds), ("@longest", (long)longest.TotalMilliseconds));
        await command.ExecuteNonQueryAsync(stop);
    }, stop);

    /// <summary>Ends a turn that was not used.</summary>
    public Task GiveBackAsync(string name, CancellationToken stop) => database.WriteAsync(async db =>
    {
        await using var command = await db.CommandAsync("UPDATE destinations SET busy_until = 0 WHERE name = @name", stop, ("@name", name));
        await command.ExecuteNonQueryAsync(stop);
    }, stop);
}
