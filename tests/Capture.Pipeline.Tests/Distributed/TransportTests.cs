using System.Diagnostics;
using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Pipeline;
using Capture.Pipeline.Tests.Servers;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Capture.Pipeline.Tests.Distributed;

[Collection(nameof(ChaosTests))]
public sealed class TransportTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public void Messages_keep_their_names_on_the_wire_whatever_becomes_of_their_types()
    {
        string[] shipped =
        [
            "urn:message:Capture.Contracts:DeliveryDue", "urn:message:Capture.Contracts:DocumentAssembled", "urn:message:Capture.Contracts:DocumentClassified", "urn:message:Capture.Contracts:DocumentIndexed",
            "urn:message:Capture.Contracts:DocumentMatched", "urn:message:Capture.Contracts:FileLanded", "urn:message:Capture.Contracts:FileRecognized",
            "urn:message:Capture.Contracts:PageDeskewed", "urn:message:Capture.Contracts:PageLanded", "urn:message:Capture.Contracts:StageFailed",
        ];
        Type[] messages =
        [
            typeof(DeliveryDue), typeof(DocumentAssembled), typeof(DocumentClassified), typeof(DocumentIndexed), typeof(DocumentMatched), typeof(FileLanded), typeof(FileRecognized),
            typeof(PageDeskewed), typeof(PageLanded), typeof(StageFailed),
        ];

        Assert.Equal(shipped, messages.Select(message => MessageUrn.ForType(message).ToString()));
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Queues_are_there_before_any_reader_under_the_policy_and_what_lies_in_them_names_no_file()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        var files = StubFiles.Write(cluster.Folder.Of("in"), first: 7, count: 3);
        var batch = cluster.Start("capture-stub", "process", files, "--output", cluster.Folder.Of("out"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE announce_due IS NULL") == 3, () => batch.Output + batch.Errors);

        var message = await cluster.Broker.PeekAsync(cluster.VirtualHost, "capture.paginate.routine", 3);
        Assert.Contains("fileId", message, StringComparison.Ordinal);
        Assert.DoesNotContain("000007", message, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Folder.Path, message, StringComparison.Ordinal);
        Assert.Contains(Deployment.Header, message, StringComparison.Ordinal);
        // The broker's own account of its queues lags behind them.
        var queues = new Dictionary<string, System.Text.Json.JsonElement>();
        await UntilAsync(async () =>
        {
            queues = (await cluster.Broker.QueuesAsync(cluster.VirtualHost)).EnumerateArray().ToDictionary(queue => queue.GetProperty("name").GetString()!);
            return queues.Values.All(queue => queue.TryGetProperty("policy", out _));
        }, () => string.Join(' ', queues.Values));
        Assert.Equal(RouteTable.Standard.Queues.Select(queue => queue.Name).Append("capture.dead").Append("capture.deployment").Order(), queues.Keys.Order());
        Assert.All(queues.Values, queue => Assert.Equal("quorum", queue.GetProperty("arguments").GetProperty("x-queue-type").GetString()));
        Assert.All(queues.Where(queue => queue.Key != "capture.dead"), queue => Assert.Equal("capture", queue.Value.GetProperty("policy").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, queues["capture.dead"].GetProperty("policy").ValueKind);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Doctor_finds_the_servers_and_says_which_of_them_does_not_answer()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        using var well = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));
        Assert.True(well.ExitCode == 0, well.Output);
        cluster.Settings["CAPTURE__Transport__Port"] = $"{ServerProcess.FreePort()}";
        using var ill = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));

        Assert.Contains("Messages set aside: none", well.Output, StringComparison.Ordinal);
        Assert.Equal(1, ill.ExitCode);
        Assert.Contains("FAIL Broker", ill.Output, StringComparison.Ordinal);
        Assert.Contains("Transport settings", ill.Output, StringComparison.Ordinal);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task What_cannot_be_routed_is_not_taken_for_announced()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(cluster.Settings
            .Select(setting => new KeyValuePair<string, string?>(setting.Key.Replace("CAPTURE__", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal), setting.Value))
            .Append(new("Work:ReconcileEvery", "00:05:00"))).Build();
        using var host = CaptureHost.Compose(settings, cluster.Folder.Of("data"), [], Lanes.InOrder, logToConsole: false);
        await host.StartStagesAsync(Stop);
        var (database, work) = (host.Services.GetRequiredService<DatabaseAccess>(), host.Services.GetRequiredService<WorkTable>());
        await cluster.Broker.DeleteQueueAsync(cluster.VirtualHost, "capture.ocr.bulk");
        WorkKey lost = new(Guid.CreateVersion7(), 1, Stages.Ocr, 1), sent = new(Guid.CreateVersion7(), 1, Stages.Survey, 1);

        foreach (var key in new[] { lost, sent })
        {
            var due = await database.WriteAsync(db => WorkRows.InsertAsync(db, [key], Lanes.Bulk, new WorkOptions(), Stop), Stop);
            await work.AnnounceAsync(host.Services.GetRequiredService<IBus>(), due, Stop);
        }

        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await work.ConfirmAnnouncedAsync(Stop);
        var waiting = Assert.Single(await database.ReadAsync(db => db.StageWork.Where(row => row.AnnounceDue != null).ToListAsync(), Stop));
        Assert.Equal(lost.SubjectId, waiting.SubjectId);
        await host.StopAsync();
    }

    /// <summary>Whose readers were restarted twenty times is no poison: nobody may have begun it.</summary>
    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_message_that_the_broker_gave_up_delivering_comes_back_and_its_work_is_done_untried_and_unblamed()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["CAPTURE__Work__CompareQueuesEvery"] = "00:00:01";
        await cluster.StartWorkerAsync("ingest", "capture-stub");
        var files = StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2);
        var batch = cluster.Start("capture-stub", "process", files, "--output", cluster.Folder.Of("out"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE stage = 'deskew' AND announce_due IS NULL") == 2 * StubFiles.PagesEach, () => batch.Errors);
        foreach (var process in cluster.Processes.Where(process => process != batch))
        {
            process.Terminate();
            await process.WaitAsync();
        }

        // The policy's limit; the batch, which still runs, puts them back.
        Assert.InRange(await cluster.Broker.RedeliverUntilGoneAsync(cluster.VirtualHost, "capture.deskew.routine"), 20, 30);
        await cluster.StartWorkerAsync("ocr,classify,match,index", "capture-stub");
        await batch.WaitAsync();

        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
        await UntilAsync(async () => await DeadAsync() == 0, () => "It lies there still.");
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE failures > 0 OR attempt > 1"));
        using var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));
        Assert.True(doctor.ExitCode == 0, doctor.Output);

        async Task<int> DeadAsync() => (await cluster.Broker.QueuesAsync(cluster.VirtualHost)).EnumerateArray()
            .Where(queue => queue.GetProperty("name").GetString() == "capture.dead").Sum(queue => queue.TryGetProperty("messages", out var messages) ? messages.GetInt32() : 0);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_worker_told_to_stop_leaves_nothing_in_hand_and_ends_in_its_time()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "8000";
        cluster.Settings["CAPTURE__Work__StopWithin"] = "00:00:03";
        cluster.Settings["CAPTURE__Engines__Slots"] = "2";
        await cluster.StartWorkerAsync("ingest", "capture-stub");
        var worker = await cluster.StartWorkerAsync("ocr", "capture-stub");
        var files = StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 4);
        var batch = cluster.Start("capture-stub", "process", files, "--output", cluster.Folder.Of("out"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE stage = 'ocr' AND state = 'running'") == 2, () => batch.Errors + worker.Errors);

        var begun = Stopwatch.StartNew();
        worker.Terminate();
        await worker.WaitAsync();

        Assert.Equal(0, worker.ExitCode);
        Assert.True(begun.Elapsed < TimeSpan.FromSeconds(20), $"It took {begun.Elapsed} to stop.");
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE state = 'running'"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE failures > 0"));
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "0";
        await cluster.StartWorkerAsync("ocr,classify,match,index", "capture-stub");
        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_process_that_lost_its_queue_reads_again_or_ends_to_be_started_again()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["CAPTURE__Work__CompareQueuesEvery"] = "00:00:01";
        cluster.Settings["CAPTURE__Work__ConfirmWithin"] = "00:00:03";
        await cluster.StartWorkerAsync("ingest,classify,match,index", "capture-stub");
        var reader = await cluster.StartWorkerAsync("ocr", "capture-stub");
        await cluster.Broker.DeleteQueueAsync(cluster.VirtualHost, "capture.ocr.routine");

        var files = StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2);
        var batch = cluster.Start("capture-stub", "process", files, "--output", cluster.Folder.Of("out"));
        await UntilAsync(() => Task.FromResult(batch.HasExited || reader.HasExited), () => batch.Output + reader.Output);
        if (reader.HasExited)
        {
            await reader.WaitAsync();
            Assert.Equal(QueueWatch.DeafExitCode, reader.ExitCode);
            await cluster.StartWorkerAsync("ocr", "capture-stub");
        }

        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
    }

    private static async Task UntilAsync(Func<Task<bool>> met, Func<string> sayWhy)
    {
        for (var begun = Stopwatch.StartNew(); !await met();)
        {
            Assert.True(begun.Elapsed < TimeSpan.FromMinutes(2), sayWhy());
            await Task.Delay(50);
        }
    }
}
