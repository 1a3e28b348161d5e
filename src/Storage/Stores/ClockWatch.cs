using System.Globalization;
using Capture.Storage.Database;
using Capture.Storage.Loops;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Storage.Stores;

/// <summary>How far this machine's clock is from the database's, by which all work is timed.</summary>
public sealed class ClockOffset
{
    /// <summary>A clock that is further off is wrong, and not merely measured over a slow line.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(1);

    private long _ticks;

    /// <summary>Negative when this machine's clock is behind; zero until it was measured.</summary>
    public TimeSpan Ahead
    {
        get => new(Interlocked.Read(ref _ticks));
        internal set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    /// <summary>What is wrong with the clock and what to do; null when nothing is.</summary>
    public string? Fault => FaultOf(Ahead);

    /// <summary>The same of any offset.</summary>
    public static string? FaultOf(TimeSpan ahead) => ahead.Duration() <= Tolerated
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"This machine's clock is {ahead.Duration().TotalSeconds:0} seconds {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the database's. Set it, and let it be kept right (chrony, systemd-timesyncd). "
            + $"Work goes on, since it is timed by the database; times in this machine's log are wrong, and a storage account may refuse its requests.");

    /// <summary>Asks the database for its time; null where it has none of its own.</summary>
    public static async Task<TimeSpan?> MeasureAsync(DatabaseAccess database, TimeProvider time, CancellationToken stop)
    {
        var before = time.GetTimestamp();
        if (await database.ReadAsync(async db => db.Database.IsNpgsql() ? await db.NowAsync(stop) : (long?)null, stop) is not { } now)
            return null;
        // Its answer is of the middle of the question.
        return time.GetUtcNow() - (time.GetElapsedTime(before) / 2) - DateTimeOffset.FromUnixTimeMilliseconds(now);
    }
}

/// <summary>Compares the clocks now and then, and says once when this machine's is wrong and once when it is right again.</summary>
public sealed partial class ClockWatch(DatabaseAccess database, ClockOffset offset, StoreCircuits circuits, TimeProvider time, ILogger<ClockWatch> log) : BackgroundService
{
    private static readonly TimeSpan ComparedEvery = TimeSpan.FromSeconds(10);

    private bool _isSaid;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(ComparedEvery, async stop =>
    {
        if (circuits.IsOpen(StoreNames.Database) || await ClockOffset.MeasureAsync(database, time, stop) is not { } ahead)
            return;
        offset.Ahead = ahead;
        if (offset.Fault is { } fault && !_isSaid)
            LogWrong(fault);
        if (offset.Fault is null && _isSaid)
            LogRight();
        _isSaid = offset.Fault is not null;
    }, "comparison of clocks", time, log, stoppingToken);

    [LoggerMessage(1035, LogLevel.Warning, "Clock: {Fault}")]
    private partial void LogWrong(string fault);

    [LoggerMessage(1036, LogLevel.Information, "Clock: this machine's agrees with the database's again")]
    private partial void LogRight();
}
