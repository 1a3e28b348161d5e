using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Loops;
using Capture.Storage.Stores;
using Microsoft.Extensions.Logging;

namespace Capture.Tests.Stores;

public sealed class StoreCircuitsTests
{
    private readonly SetClock _clock = new();
    private readonly ListLog<StoreCircuits> _log = new();
    private readonly StoreCircuits _circuits;

    public StoreCircuitsTests() => _circuits = new StoreCircuits(_clock, _log);

    [Fact]
    public async Task Work_waits_from_the_first_fault_until_every_store_is_there_again()
    {
        await _circuits.WaitAsync(CancellationToken.None);
        _circuits.Open(StoreFaults.OfSqlState("25006")!);
        _circuits.Open(StoreFaults.OfHttp(403, "")!);
        var waiting = _circuits.WaitAsync(CancellationToken.None);

        _circuits.Close(StoreNames.Database);
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(StoreNames.Blobs, _circuits.Hinders?.Store);
        _circuits.Close(StoreNames.Blobs);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(_circuits.Hinders);
    }

    [Fact]
    public void A_fault_that_a_thousand_meet_is_said_once_when_it_begins_and_once_when_it_has_ended()
    {
        for (var met = 0; met < 1000; met++)
            _circuits.Open(StoreFaults.OfHttp(403, "AuthenticationFailed")!);
        Assert.Contains("HTTP 403 AuthenticationFailed", Assert.Single(_log.Lines), StringComparison.Ordinal);

        _circuits.Close(StoreNames.Blobs);
        _circuits.SayEnds();
        Assert.Single(_log.Lines);
        _clock.Now += TimeSpan.FromSeconds(6);
        _circuits.SayEnds();
        _circuits.SayEnds();

        Assert.Equal(2, _log.Lines.Count);
        Assert.Empty(_circuits.Faults);
    }

    [Fact]
    public void A_store_that_fails_again_at_once_had_not_recovered()
    {
        for (var round = 0; round < 20; round++)
        {
            _circuits.Open(StoreFaults.OfSqlState("53100")!);
            _clock.Now += TimeSpan.FromSeconds(2);
            _circuits.Close(StoreNames.Database);
            _circuits.SayEnds();
            _clock.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Single(_log.Lines);
        Assert.Equal(20, _circuits.Recoveries(StoreNames.Database));
    }

    [Fact]
    public void A_server_on_its_way_up_is_one_outage_and_a_new_cause_is_news()
    {
        foreach (var state in new[] { "08006", "57P01", "57P03", "08001" })
            _circuits.Open(StoreFaults.OfSqlState(state)!);
        Assert.Single(_log.Lines);

        _circuits.Open(StoreFaults.OfSqlState("28P01")!);
        _circuits.Open(StoreFaults.OfSqlState("57P03")!);

        Assert.Equal(2, _log.Lines.Count);
        Assert.Equal("28P01", Assert.Single(_circuits.Faults).Fault.Code);
    }

    [Fact]
    public async Task An_absent_broker_holds_up_no_work_that_is_in_hand()
    {
        _circuits.Open(new StoreFault(StoreNames.Broker, FaultKind.Silent, "x", "It is away.", "Wait."));

        await _circuits.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Single(_circuits.Faults);
    }

    [Fact]
    public void One_unit_that_a_well_store_refuses_again_and_again_is_to_blame_and_a_full_disk_never_blames_any()
    {
        var faults = new FaultsOfOne();
        var (denied, full) = (StoreFaults.OfHttp(403, "")!, StoreFaults.OfSqlState("53100")!);

        Assert.DoesNotContain(Enumerable.Range(0, 100), _ => faults.Add(1, denied, recoveries: 3));
        Assert.DoesNotContain(Enumerable.Range(0, 100), time => faults.Add(2, full, recoveries: time));
        Assert.Equal(FaultsOfOne.MostRecoveries, Enumerable.Range(0, 100).TakeWhile(time => !faults.Add(3, denied, recoveries: time)).Count());
    }

    [Fact]
    public async Task A_folder_of_blobs_whose_share_is_gone_is_a_fault_and_nothing_is_written_to_the_empty_place()
    {
        var folder = Directory.CreateTempSubdirectory("capture-blobs-").FullName;
        try
        {
            var root = Path.Combine(folder, "blobs");
            var blobs = new WatchedBlobs(new BlobFolder(root), _circuits);
            Assert.False(await blobs.ExistsAsync("a/b", CancellationToken.None));
            await blobs.WriteAsync("a/b", new byte[] { 1 }.AsMemory(), CancellationToken.None);

            Directory.Move(root, Path.Combine(folder, "away"));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => blobs.ReadAsync("a/b", CancellationToken.None));
            Directory.CreateDirectory(root);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => blobs.ReadAsync("a/b", CancellationToken.None));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => blobs.ExistsAsync("a/b", CancellationToken.None));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => blobs.WriteAsync("a/c", new byte[] { 1 }.AsMemory(), CancellationToken.None));
            Assert.Empty(Directory.GetFileSystemEntries(root));

            Directory.Delete(root);
            Directory.Move(Path.Combine(folder, "away"), root);
            Assert.Equal([1], await blobs.ReadAsync("a/b", CancellationToken.None));
            await Assert.ThrowsAsync<FileNotFoundException>(() => blobs.ReadAsync("a/x", CancellationToken.None));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_cannot_be_read_from_its_source_is_no_fault_of_the_blob_store()
    {
        var folder = Directory.CreateTempSubdirectory("capture-blobs-").FullName;
        try
        {
            var blobs = new WatchedBlobs(new BlobFolder(folder), _circuits);

            await Assert.ThrowsAsync<IOException>(() => blobs.WriteAsync("a", (_, _) => throw new IOException("the share went", 116), CancellationToken.None));
            Assert.Empty(_circuits.Faults);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => blobs.WriteAsync("a", (_, _) => throw new IOException("no room", 28), CancellationToken.None));
            Assert.Equal(FaultKind.Full, Assert.Single(_circuits.Faults).Fault.Kind);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_store_that_freezes_is_told_in_time()
    {
        var frozen = new StoreProbe(StoreNames.Database, async (_, _) => await new TaskCompletionSource().Task, _ => null);

        var asking = frozen.LookAsync(thoroughly: false, TimeProvider.System, CancellationToken.None);

        var fault = await asking.WaitAsync(StoreProbe.Deadline + TimeSpan.FromSeconds(5));
        Assert.Equal(FaultKind.Silent, fault?.Kind);
    }
}

public sealed class BackgroundLoopTests
{
    private readonly ListLog<BackgroundLoopTests> _log = new();

    [Fact]
    public async Task A_loop_goes_on_whatever_its_rounds_throw_and_says_so_once()
    {
        var rounds = 0;
        using var stop = new CancellationTokenSource();
        var loop = BackgroundLoop.EveryAsync(TimeSpan.FromMilliseconds(2), _ => ++rounds switch
        {
            < 10 => throw new InvalidCastException("Smith, John"),
            < 15 => throw new TaskCanceledException(),
            20 => stop.CancelAsync(),
            _ => Task.CompletedTask,
        }, "test", TimeProvider.System, _log, stop.Token);

        await loop.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(3, _log.Lines.Count);
        Assert.Contains("InvalidCastException", _log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("succeeds again", _log.Lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("Smith", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_ends_though_nobody_asked_it_to_is_begun_anew()
    {
        var begun = 0;
        using var stop = new CancellationTokenSource();
        var kept = BackgroundLoop.KeepAsync((goesWell, _) => ++begun switch
        {
            1 => throw new InvalidCastException(),
            2 => Task.CompletedTask,
            _ => stop.CancelAsync(),
        }, "test", TimeProvider.System, _log, stop.Token);

        await kept.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(3, begun);
        Assert.Equal(2, _log.Lines.Count);
    }

    /// <summary>A timer of one's own is a loop that can end in silence.</summary>
    [Fact]
    public void Every_loop_of_a_process_is_run_in_the_one_way()
    {
        var services = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => (File: Path.GetFileName(file), Text: File.ReadAllText(file))).Where(file => file.Text.Contains(": BackgroundService", StringComparison.Ordinal)).ToList();

        Assert.True(services.Count >= 7);
        // It does one thing once.
        Assert.All(services.Where(file => file.File != "PatientIndexAhead.cs"), file => Assert.True(
            file.Text.Contains("BackgroundLoop.", StringComparison.Ordinal), $"{file.File} does not run its loop by BackgroundLoop."));
    }

}

internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}

internal sealed class ListLog<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines)
            Lines.Add(formatter(state, exception));
    }
}
