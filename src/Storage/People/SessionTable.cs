using System.Security.Cryptography;
using System.Text;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.People;

/// <summary>One sign-in of a person, as long as it lasts.</summary>
public sealed class SessionRow
{
    /// <summary>SHA-256 of the token in the cookie: whoever reads the table cannot sign in with it.</summary>
    public required string Id { get; init; }
    public required Guid UserId { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Unix milliseconds of what the person did last, as exactly as is needed to end the session in time.</summary>
    public required long UsedAt { get; set; }
}

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">After what the person did last.</param>
/// <param name="Longest">After the sign-in, whatever the person does.</param>
public readonly record struct SessionLimits(TimeSpan Idle, TimeSpan Longest)
{
    /// <summary>Whether a session has ended.</summary>
    public bool Ended(long startedAt, long usedAt, long now) => now - usedAt >= Milliseconds(Idle) || now - startedAt >= Milliseconds(Longest);

    /// <summary>Whether something the person does must be written down: a few times in the idle time, not at each page image.</summary>
    public bool MustRecord(long usedAt, long now) => now - usedAt >= Math.Min(Milliseconds(Idle) / 10, 60_000);

    internal static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>
/// Who is signed in, of all web instances of one database: a cookie is worth what its row says, so that a copied one is dead once its
/// session has ended. Times are the database's.
/// </summary>
public sealed class SessionTable(DatabaseAccess database)
{
    /// <summary>Begins a session; those that ended by themselves are forgotten.</summary>
    /// <returns>The token for the cookie; it is stored nowhere.</returns>
    public async Task<string> BeginAsync(Guid user, SessionLimits limits, CancellationToken stop)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await database.WriteAsync(async db =>
        {
            var now = await db.NowAsync(stop);
            var (oldestUse, oldestStart) = (now - SessionLimits.Milliseconds(limits.Idle), now - SessionLimits.Milliseconds(limits.Longest));
            await db.Sessions.Where(row => row.UsedAt <= oldestUse || row.StartedAt <= oldestStart).ExecuteDeleteAsync(stop);
            db.Sessions.Add(new SessionRow { Id = IdOf(token), UserId = user, StartedAt = now, UsedAt = now });
        }, stop);
        return token;
    }

    /// <summary>Whose session it is, if it has not ended and the account is enabled and as it was at the sign-in.</summary>
    /// <param name="stamp">The account's stamp at the sign-in.</param>
    /// <param name="byPerson">Whether a person does this; what a page asks for by itself keeps no session alive.</param>
    public async Task<bool> IsAliveAsync(string token, Guid user, string stamp, bool byPerson, SessionLimits limits, CancellationToken stop)
    {
        var id = IdOf(token);
        var (session, now) = await database.ReadAsync(async db =>
        (
            await db.Sessions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.UserId == user && db.Users.Any(one => one.Id == user && !one.Disabled && one.SecurityStamp == stamp), stop),
            await db.NowAsync(stop)
        ), stop);
        if (session is null || limits.Ended(session.StartedAt, session.UsedAt, now))
            return false;
        if (byPerson && limits.MustRecord(session.UsedAt, now))
            await database.WriteAsync(db => db.Sessions.Where(row => row.Id == id && row.UsedAt < now).ExecuteUpdateAsync(row => row.SetProperty(one => one.UsedAt, now), stop), stop);
        return true;
    }

    /// <summary>A person's sessions that have not ended, the latest first.</summary>
    public Task<List<SessionRow>> OfAsync(Guid user, SessionLimits limits, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var rows = await db.Sessions.AsNoTracking().Where(row => row.UserId == user).OrderByDescending(row => row.UsedAt).ToListAsync(stop);
        return rows.Where(row => !limits.Ended(row.StartedAt, row.UsedAt, now)).ToList();
    }, stop);

    public Task EndAsync(string token, CancellationToken stop)
    {
        var id = IdOf(token);
        return database.WriteAsync(db => db.Sessions.Where(row => row.Id == id).ExecuteDeleteAsync(stop), stop);
    }

    /// <summary>Ends all sessions of a person, everywhere.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> EndAllAsync(Guid user, CancellationToken stop) =>
        database.WriteAsync(db => db.Sessions.Where(row => row.UserId == user).ExecuteDeleteAsync(stop), stop);

    /// <summary>The id of a token's row.</summary>
    public static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
