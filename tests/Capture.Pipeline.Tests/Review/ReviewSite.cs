using System.Text.RegularExpressions;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Pipeline.Tests.Review;

/// <summary>
/// The demo as a newcomer starts it, except that no type is ever certain enough: all sixteen documents of the samples come
/// before a person, with the real pipeline behind them. All that is filed is drawn for a second look.
/// </summary>
internal sealed class ReviewSite : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CaptureProcess _process;

    private ReviewSite() => _process = CaptureProcess.Start(["demo", "--output", _folder.Of("demo"), "--set", "Index:TypeConfidence=1",
        "--set", "Review:Hold=00:00:20", "--set", "Review:SplitHold=00:00:01", "--set", "SecondReview:Random=1"]);

    public string Address => _process.WebAddress!.GetLeftPart(UriPartial.Authority);

    public string Data => _folder.Of("demo/.capture");

    public string OneTimePassword => Regex.Match(_process.Output, @"one-time password (\S+)").Groups[1].Value;

    public static async Task<ReviewSite> StartAsync()
    {
        var site = new ReviewSite();
        try
        {
            await UntilAsync(() => Task.FromResult(site.OneTimePassword.Length > 0 || site._process.HasExited), TimeSpan.FromMinutes(20));
            Assert.False(site._process.HasExited, site._process.Output + site._process.Errors);
            return site;
        }
        catch
        {
            site.Dispose();
            throw;
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> reached, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        while (!await reached())
        {
            Assert.False(late.IsCancellationRequested, "It did not come to pass in time.");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Makes another account.</summary>
    /// <returns>Its one-time password.</returns>
    public async Task<string> AddUserAsync(string name, string role)
    {
        using var made = await CaptureProcess.RunAsync("users", "add", name, "--role", role, "--full-name", $"{name[..1].ToUpperInvariant()}{name[1..]} Example", "--data", Data);
        Assert.True(made.ExitCode == 0, made.Output + made.Errors);
        return Regex.Match(made.Output, @"one-time password: (\S+)").Groups[1].Value;
    }

    /// <summary>Reads the books beside the running server.</summary>
    public async Task<T> ReadAsync<T>(Func<CaptureDb, Task<T>> read)
    {
        await using var db = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseSqlite($"Data Source={Data}/capture.db;Mode=ReadOnly").Options);
        return await read(db);
    }

    /// <summary>Puts rows into the books beside the running server, as another process would.</summary>
    public async Task AddAsync(IEnumerable<object> rows)
    {
        await using var db = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseSqlite($"Data Source={Data}/capture.db;Default Timeout=60").Options);
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public async Task<string> LedgerAsync()
    {
        using var ledger = await CaptureProcess.RunAsync("ledger", Data);
        return ledger.Output;
    }

    /// <summary>Stops it as Ctrl-C does.</summary>
    public async Task StopAsync()
    {
        _process.Terminate();
        await _process.WaitAsync();
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
