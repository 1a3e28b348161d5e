using System.Diagnostics;
using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// Ordinary life sets no message aside and leaves no work waiting. Nobody looks at the queues here, so that work whose
/// message is gone would wait for ever.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class StopTests
{
    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Workers_told_to_stop_under_load_set_nothing_aside_and_leave_nothing_waiting()
    {
        using var cluster = await ClusterAsync();
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "300";
        cluster.Settings["CAPTURE__Engines__Slots"] = "1";
        await cluster.StartWorkerAsync("ingest,classify,match,index", "capture-stub");
        var workers = new List<CaptureProcess> { await cluster.StartWorkerAsync("ingest,ocr", "capture-stub"), await cluster.StartWorkerAsync("ocr", "capture-stub") };
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 20), "--output", cluster.Folder.Of("out"));

        for (var stop = 1; stop <= 6; stop++)
        {
            await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE stage = 'ocr' AND state = 'done'") >= 8 * stop, () => batch.Output + batch.Errors);
            var place = stop % 2;
            workers[place].Terminate();
            await workers[place].WaitAsync();
            Assert.Equal(0, workers[place].ExitCode);
            workers[place] = await cluster.StartWorkerAsync("ingest,ocr", "capture-stub");
        }

        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
        await AssertNothingAsideAsync(cluster);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_message_that_waits_too_long_behind_live_work_goes_back_and_is_not_set_aside()
    {
        using var cluster = await ClusterAsync();
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "7000";
        cluster.Settings["CAPTURE__Engines__Slots"] = "1";
        cluster.Settings["CAPTURE__Work__WaitForSlotAtMost"] = "00:00:05";
        await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2), "--output", cluster.Folder.Of("out"));

        await batch.WaitAsync();

        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
        await AssertNothingAsideAsync(cluster);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_worker_told_to_stop_while_the_database_is_away_leaves_its_messages_in_their_queues()
    {
        var database = await PostgresServer.OwnAsync();
        using var cluster = await ClusterAsync(database);
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "4000";
        cluster.Settings["CAPTURE__Engines__Slots"] = "1";
        cluster.Settings["CAPTURE__Work__Lease"] = "00:00:06";
        cluster.Settings["CAPTURE__Work__StopWithin"] = "00:00:03";
        await cluster.StartWorkerAsync("ingest,classify,match,index", "capture-stub");
        var worker = await cluster.StartWorkerAsync("ocr", "capture-stub");
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2), "--output", cluster.Folder.Of("out"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE stage = 'ocr' AND state = 'running'") == 1, () => batch.Output + batch.Errors);

        await database.KillAsync();
        worker.Terminate();
        await worker.WaitAsync();
        await database.StartAgainAsync();
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "0";
        await cluster.StartWorkerAsync("ocr", "capture-stub");

        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
        await AssertNothingAsideAsync(cluster);
    }

    private static async Task<Cluster> ClusterAsync(PostgresServer? database = null)
    {
        var cluster = await Cluster.CreateAsync(database: database, blobsInFolder: true);
        cluster.Settings["CAPTURE__Work__CompareQueuesEvery"] = "1.00:00:00";
        return cluster;
    }

    private static async Task AssertNothingAsideAsync(Cluster cluster)
    {
        var queues = (await cluster.Broker.QueuesAsync(cluster.VirtualHost)).EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!);
        Assert.DoesNotContain(queues, queue => queue.EndsWith("_skipped", StringComparison.Ordinal) || queue.EndsWith("_error", StringComparison.Ordinal));
        using var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));
        Assert.True(doctor.ExitCode == 0, doctor.Output);
    }

    private static async Task UntilAsync(Func<Task<bool>> met, Func<string> sayWhy)
    {
        for (var begun = Stopwatch.StartNew(); !await met();)
        {
            Assert.True(begun.Elapsed < TimeSpan.FromMinutes(3), sayWhy());
            await Task.Delay(50);
        }
    }
}
