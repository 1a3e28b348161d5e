using System.Diagnostics;
using System.Text.RegularExpressions;
using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// Machines whose clocks differ by twenty minutes, and one whose clock is set back and forth while it works, on one inbox and
/// one database: by whose clock would a lease, a claim or a retry be measured? The system's own calls are told another time,
/// so that nothing in a process knows better; what measures a stretch of time is left alone, as when a clock is set.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed partial class ClockTests
{
    private const int Documents = 60;

    [ClockFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Workers_whose_clocks_are_ten_minutes_off_and_one_that_jumps_lose_nothing_and_do_nothing_twice()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Work__Lease"] = "00:00:06",
            ["Work__ConfirmWithin"] = "00:00:03",
            ["Work__CompareQueuesEvery"] = "00:00:02",
            ["Engines__Slots"] = "2",
            ["Ingest__Sources__0__Name"] = "fax",
            ["Ingest__Sources__0__Folder"] = cluster.Folder.Of("inbox"),
            ["Blobs__VerifyAfter"] = "00:00:01",
        })
            cluster.Settings[$"CAPTURE__{name}"] = value;
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "20";
        Directory.CreateDirectory(cluster.Folder.Of("inbox"));
        var jumping = cluster.Folder.Of("clock");
        await File.WriteAllTextAsync(jumping, "+600");

        var alive = cluster.Folder.Of("alive");
        var ahead = await cluster.StartWorkerWithAsync(new Dictionary<string, string>(ClockFactAttribute.Shifted("+600")) { ["CAPTURE__Health__AliveFile"] = alive }, "ingest,ocr,match", "capture-stub");
        var behind = await cluster.StartWorkerWithAsync(ClockFactAttribute.Shifted("-600"), "ingest,ocr,classify,index", "capture-stub");
        var jumps = await cluster.StartWorkerWithAsync(ClockFactAttribute.From(jumping), "ingest,ocr,classify,match,index", "capture-stub");
        var right = await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        var begun = Stopwatch.StartNew();
        for (var batch = 0; batch < 6; batch++)
        {
            StubFiles.Write(cluster.Folder.Of("in"), first: 1 + (batch * Documents / 6), Documents / 6);
            foreach (var file in Directory.GetFiles(cluster.Folder.Of("in")))
                File.Move(file, Path.Combine(cluster.Folder.Of("inbox"), Path.GetFileName(file)));
            await Task.Delay(TimeSpan.FromSeconds(4));
            await File.WriteAllTextAsync(jumping, batch % 2 == 0 ? "-600" : "+600");
        }

        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM documents WHERE state <> 'open'") == Documents
            && await cluster.CountAsync("SELECT COUNT(*) FROM files WHERE state = 'open' OR verified_at IS NULL") == 0, cluster);
        // A unit that waits for a clock to catch up would wait ten minutes or twenty.
        Assert.True(begun.Elapsed < TimeSpan.FromMinutes(10), $"It took {begun.Elapsed}.");
        await UntilAsync(() => Task.FromResult(Directory.GetFiles(cluster.Folder.Of("inbox")).Length == 0 && Directory.GetFileSystemEntries(cluster.Folder.Of("inbox/.claimed")).Length == 0), cluster);

        foreach (var (worker, words) in new[] { (ahead, "seconds ahead of the database's"), (behind, "seconds behind the database's"), (jumps, "the database's. Set it") })
            Assert.Single(worker.Errors.Split('\n'), line => line.Contains("WRN] Clock: This machine's clock is ", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain("Clock: ", right.Errors, StringComparison.Ordinal);
        Assert.StartsWith("ok\nClock: This machine's clock is ", await File.ReadAllTextAsync(alive), StringComparison.Ordinal);
        await File.WriteAllTextAsync(jumping, "+0");
        await UntilAsync(() => Task.FromResult(jumps.Errors.Contains("Clock: this machine's agrees with the database's again", StringComparison.Ordinal)), cluster);
        var said = "";
        // On a machine with no time to spare a check may run into its deadline, and says that.
        for (var asked = 0; asked < 4 && !ClockIsBehind().IsMatch(said); asked++)
        {
            using var wrong = cluster.StartWith(ClockFactAttribute.Shifted("-600"), "capture", "doctor", "--data", cluster.Folder.Of("data"));
            await wrong.WaitAsync();
            said = wrong.Output + wrong.Errors;
        }

        Assert.Matches(ClockIsBehind(), said);

        Assert.Equal(Documents, await cluster.CountAsync("SELECT COUNT(*) FROM files"));
        Assert.Equal(Documents, await cluster.CountAsync("SELECT COUNT(DISTINCT sha256) FROM files WHERE state <> 'quarantined'"));
        Assert.Equal(Documents * StubFiles.PagesEach, await cluster.CountAsync("SELECT COUNT(*) FROM pages"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE state <> 'done' OR failures > 0"));
        // By the database's clock, and not by that of whoever landed it.
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM files WHERE ABS(landed_at - EXTRACT(EPOCH FROM now()) * 1000) > 300000"));
        Assert.Equal(Documents, Directory.GetFiles(cluster.Folder.Of("inbox/done"), "*.tif", SearchOption.AllDirectories).Length);
        using var ledger = await cluster.RunAsync("ledger", "--verify");
        Assert.True(ledger.ExitCode == 0, ledger.Output);
        Assert.Matches($@"total\s+{Documents}\s+{Documents * StubFiles.PagesEach}\s", ledger.Output);
        using var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));
        Assert.True(doctor.ExitCode == 0, doctor.Output);
    }

    [GeneratedRegex(@"FAIL Clock: This machine's clock is (59|60|61)\d seconds behind the database's\.")]
    private static partial Regex ClockIsBehind();

    private static async Task UntilAsync(Func<Task<bool>> reached, Cluster cluster)
    {
        for (var waited = Stopwatch.StartNew(); !await reached(); await Task.Delay(200))
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(25), cluster.Said());
    }
}

/// <summary>A test of minutes that also needs the library of the Debian package <c>libfaketime</c>; skipped with a message where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClockFactAttribute : LongServerFactAttribute
{
    public ClockFactAttribute(params Server[] servers)
        : base(servers) => Skip ??= Library is null ? "Another time can be told by libfaketime only: install the package faketime." : null;

    // Debian keeps it in a folder of the machine's architecture.
    private static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime/libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>The variables of a process whose clock is so many seconds off.</summary>
    public static Dictionary<string, string> Shifted(string seconds) => new()
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME"] = seconds,
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>The same of one whose clock is off by what stands in a file, looked up every second.</summary>
    public static Dictionary<string, string> From(string file) => new()
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };
}
