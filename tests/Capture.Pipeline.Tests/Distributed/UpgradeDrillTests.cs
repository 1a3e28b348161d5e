using System.Diagnostics;
using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// An upgrade with the version before still at work: rolling where the new schema allows it, and where it does not, an operator
/// who forgot to stop the old one. The new version is this one with one more change, built for the purpose.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class UpgradeDrillTests
{
    private static readonly TimeSpan SaidWithin = TimeSpan.FromSeconds(30);

    private const int Documents = 120;

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Of_a_change_that_adds_old_and_new_versions_work_side_by_side_and_are_replaced_one_by_one()
    {
        using var next = NextVersion.ThatAdds();
        using var cluster = await StartAsync();
        var old = new List<CaptureProcess> { await cluster.StartWorkerAsync("ingest,ocr", "capture-stub"), await cluster.StartWorkerAsync("ocr,classify,match,index", "capture-stub") };
        Drop(cluster);
        await UntilDoneAsync(cluster, 0.2);

        await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", next.Stub);
        Assert.Equal(1, await cluster.CountAsync("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'next_things'"));
        // The version before joins again, as when its supervisor starts it.
        old.Add(await cluster.StartWorkerAsync("ocr,classify", "capture-stub"));
        await UntilDoneAsync(cluster, 0.5);
        Assert.All(old, worker => Assert.False(worker.HasExited, worker.Errors));
        foreach (var worker in old)
        {
            worker.Terminate();
            await worker.WaitAsync();
            Assert.True(worker.ExitCode == 0, worker.Errors);
            await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", next.Stub);
        }

        await NothingIsLostDoubledOrBlamedAsync(cluster, next);
        var errors = Errors(cluster).ToList();
        Assert.True(errors.Count == 0, string.Join("\n\n", errors));
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Of_a_change_it_cannot_live_with_the_old_version_that_still_runs_says_so_and_waits_and_no_further_one_starts()
    {
        using var next = NextVersion.ThatRenames();
        using var cluster = await StartAsync();
        var old = new List<CaptureProcess> { await cluster.StartWorkerAsync("ingest,ocr", "capture-stub"), await cluster.StartWorkerAsync("ocr,classify,match,index", "capture-stub") };
        Drop(cluster);
        await UntilDoneAsync(cluster, 0.3);

        var first = await cluster.StartWorkerAsync("index", next.Stub);
        foreach (var worker in old)
            await UntilAsync(() => Task.FromResult(worker.Errors.Contains("Database: The database was upgraded by a newer version of Capture, and this version must not use it any more.", StringComparison.Ordinal)), cluster, 2 * SaidWithin);
        using (var refused = cluster.Start("capture-stub", "run", "--roles", "ocr", "--data", cluster.Folder.Of("refused")))
        {
            await refused.WaitAsync();
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("upgraded by a newer version of Capture", refused.Errors, StringComparison.Ordinal);
        }

        using (var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data")))
            Assert.Contains("FAIL Database: The database was upgraded by a newer version", doctor.Output, StringComparison.Ordinal);
        // Long enough for three attempts at everything in hand, had they been made.
        await Task.Delay(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE failures > 0"));
        Assert.All(old, worker => Assert.False(worker.HasExited, worker.Errors));
        Assert.DoesNotContain("upgraded by a newer version", first.Errors, StringComparison.Ordinal);

        foreach (var worker in old)
        {
            worker.Terminate();
            await worker.WaitAsync();
            await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", next.Stub);
        }

        await NothingIsLostDoubledOrBlamedAsync(cluster, next);
    }

    private static async Task<Cluster> StartAsync()
    {
        var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Work__Lease"] = "00:00:06",
            ["Work__ConfirmWithin"] = "00:00:03",
            ["Work__CompareQueuesEvery"] = "00:00:02",
            ["Work__MaxFailures"] = "3",
            ["Engines__Slots"] = "2",
            ["Ingest__Sources__0__Name"] = "fax",
            ["Ingest__Sources__0__Folder"] = cluster.Folder.Of("inbox"),
        })
            cluster.Settings[$"CAPTURE__{name}"] = value;
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "100";
        Directory.CreateDirectory(cluster.Folder.Of("inbox"));
        return cluster;
    }

    private static void Drop(Cluster cluster)
    {
        foreach (var file in Directory.GetFiles(StubFiles.Write(cluster.Folder.Of("in"), first: 1, Documents)))
            File.Move(file, Path.Combine(cluster.Folder.Of("inbox"), Path.GetFileName(file)));
    }

    private static Task UntilDoneAsync(Cluster cluster, double share) => UntilAsync(
        async () => await cluster.CountAsync("SELECT COUNT(*) FROM pages WHERE text_blob IS NOT NULL") >= share * Documents * StubFiles.PagesEach, cluster, TimeSpan.FromMinutes(5));

    private static async Task NothingIsLostDoubledOrBlamedAsync(Cluster cluster, NextVersion next)
    {
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM documents WHERE state <> 'open'") == Documents
            && await cluster.CountAsync("SELECT COUNT(*) FROM files WHERE state = 'open'") == 0, cluster, TimeSpan.FromMinutes(10));
        Assert.Equal(Documents, await cluster.CountAsync("SELECT COUNT(*) FROM files"));
        Assert.Equal(Documents * StubFiles.PagesEach, await cluster.CountAsync("SELECT COUNT(*) FROM pages"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE state <> 'done' OR failures > 0"));
        using var ledger = cluster.Start(next.Command, "ledger", "--verify");
        await ledger.WaitAsync();
        Assert.True(ledger.ExitCode == 0, ledger.Output + ledger.Errors);
        using var doctor = cluster.Start(next.Command, "doctor", "--data", cluster.Folder.Of("data"));
        await doctor.WaitAsync();
        Assert.True(doctor.ExitCode == 0, doctor.Output);
    }

    // Each error with what is logged behind it.
    private static IEnumerable<string> Errors(Cluster cluster)
    {
        const int Behind = 12;
        var lines = cluster.Said().Split('\n');
        return Enumerable.Range(0, lines.Length).Where(i => lines[i].Contains("ERR]", StringComparison.Ordinal)).Select(i => string.Join('\n', lines.Skip(i).Take(Behind)));
    }

    private static async Task UntilAsync(Func<Task<bool>> reached, Cluster cluster, TimeSpan within)
    {
        for (var waited = Stopwatch.StartNew(); !await reached(); await Task.Delay(200))
            Assert.True(waited.Elapsed < within, cluster.Said());
    }
}
