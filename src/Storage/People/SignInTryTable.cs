using System.Security.Cryptography;
using System.Text;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.People;

/// <summary>Sign-ins that failed and are counted together.</summary>
public sealed class SignInTryRow
{
    /// <summary>SHA-256 of what they have in common: neither names, which may be passwords in the wrong box, nor addresses are kept.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the name that was typed; null where several are counted together.</summary>
    public string? Account { get; init; }
    public int Count { get; set; }

    /// <summary>Unix milliseconds of the first of them.</summary>
    public long Since { get; set; }
}

/// <summary>Where a try to sign in comes from.</summary>
/// <param name="Account">The name as typed, in upper case.</param>
/// <param name="Address">Of the network.</param>
/// <param name="Browser">A browser in which this account signed in before, by a cookie of ours; null for any other.</param>
public sealed record SignInOrigin(string Account, string Address, string? Browser);

/// <summary>How many tries may fail.</summary>
/// <param name="Own">Of one account from one address, or from one browser that knows the account.</param>
/// <param name="Window">After the first of them.</param>
public sealed record SignInLimits(int Own, TimeSpan Window)
{
    // Many people share an address, and many addresses may be after one account.
    private const int ForMany = 10;

    public int OfAddress => Own * ForMany;

    public int OfAccount => Own * ForMany;
}

/// <summary>
/// Slows down who guesses passwords, without letting a stranger lock anybody out: tries of strangers are counted by address and
/// account, and a browser in which the account has signed in before is counted by itself alone.
/// </summary>
public sealed class SignInTryTable(DatabaseAccess database)
{
    /// <summary>Whether a try may be made at all.</summary>
    public Task<bool> MayTryAsync(SignInOrigin origin, SignInLimits limits, CancellationToken stop)
    {
        var counted = Counted(origin, limits);
        var keys = counted.Select(one => one.Key).ToList();
        return database.ReadAsync(async db =>
        {
            var began = await db.NowAsync(stop) - (long)limits.Window.TotalMilliseconds;
            var rows = await db.SignInTries.AsNoTracking().Where(row => keys.Contains(row.Key) && row.Since > began).ToListAsync(stop);
            return rows.TrueForAll(row => row.Count < counted.First(one => one.Key == row.Key).Most);
        }, stop);
    }

    /// <summary>Counts a try that failed.</summary>
    public Task FailedAsync(SignInOrigin origin, SignInLimits limits, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var began = now - (long)limits.Window.TotalMilliseconds;
        await db.SignInTries.Where(row => row.Since <= began).ExecuteDeleteAsync(stop);
        foreach (var one in Counted(origin, limits))
        {
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO sign_in_tries (key, account, count, since) VALUES ({one.Key}, {one.Account}, 1, {now}) ON CONFLICT (key) DO UPDATE SET count = sign_in_tries.count + 1", stop);
        }
    }, stop);

    /// <summary>Forgets what failed from here before a sign-in that succeeded; what strangers tried elsewhere stays counted.</summary>
    public Task SucceededAsync(SignInOrigin origin, CancellationToken stop)
    {
        var own = OwnKey(origin);
        return database.WriteAsync(db => db.SignInTries.Where(row => row.Key == own).ExecuteDeleteAsync(stop), stop);
    }

    /// <summary>Forgets all that was tried with an account's name.</summary>
    public Task ForgetAsync(string account, CancellationToken stop)
    {
        var hash = Hash(account);
        return database.WriteAsync(db => db.SignInTries.Where(row => row.Account == hash).ExecuteDeleteAsync(stop), stop);
    }

    private static IReadOnlyList<(string Key, string? Account, int Most)> Counted(SignInOrigin origin, SignInLimits limits)
    {
        var account = Hash(origin.Account);
        return origin.Browser is not null
            ? [(OwnKey(origin), account, limits.Own)]
            : [(OwnKey(origin), account, limits.Own), (Hash($"address\n{origin.Address}"), null, limits.OfAddress), (Hash($"account\n{origin.Account}"), account, limits.OfAccount)];
    }

    private static string OwnKey(SignInOrigin origin) =>
        origin.Browser is { } browser ? Hash($"browser\n{browser}\n{origin.Account}") : Hash($"pair\n{origin.Address}\n{origin.Account}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
