using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.People;

/// <summary>A request a program may repeat, with what it was answered.</summary>
public sealed class RequestKeyRow
{
    public required Guid UserId { get; init; }

    /// <summary>As the program chose it.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of method, path and body: the same key for another request is a fault of the program.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>HTTP status of the answer; 0 while the request is at work.</summary>
    public int Status { get; set; }
    public string? Body { get; set; }

    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }
}

/// <summary>Requests by their keys: a repeated one is answered as the first was, and does nothing.</summary>
public sealed class RequestKeyTable(DatabaseAccess database)
{
    /// <summary>A key is remembered this long.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // A process that died over a request leaves it without an answer; whoever repeats it after this may.
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(2);

    /// <summary>Takes a key for a request.</summary>
    /// <returns>Null when it is new; otherwise the request that had it first.</returns>
    public Task<RequestKeyRow?> TakeAsync(Guid user, string key, string fingerprint, CancellationToken stop) => database.WriteAsync<RequestKeyRow?>(async db =>
    {
        var now = await db.NowAsync(stop);
        await db.RequestKeys.Where(row => row.At < now - (long)Kept.TotalMilliseconds || (row.UserId == user && row.Key == key && row.Status == 0 && row.At < now - (long)AnsweredWithin.TotalMilliseconds))
            .ExecuteDeleteAsync(stop);
        var taken = await db.Database.ExecuteSqlAsync(
            $"INSERT INTO request_keys (user_id, key, fingerprint, status, at) VALUES ({user}, {key}, {fingerprint}, 0, {now}) ON CONFLICT DO NOTHING", stop);
        return taken == 1 ? null : await db.RequestKeys.AsNoTracking().SingleAsync(row => row.UserId == user && row.Key == key, stop);
    }, stop);

    /// <summary>Keeps the answer.</summary>
    public Task AnswerAsync(Guid user, string key, int status, string? body, CancellationToken stop) => database.WriteAsync(db =>
        db.RequestKeys.Where(row => row.UserId == user && row.Key == key)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Status, status).SetProperty(one => one.Body, body), stop), stop);

    /// <summary>Forgets a request that came to nothing and may be tried again.</summary>
    public Task ForgetAsync(Guid user, string key, CancellationToken stop) => database.WriteAsync(db =>
        db.RequestKeys.Where(row => row.UserId == user && row.Key == key).ExecuteDeleteAsync(stop), stop);
}
