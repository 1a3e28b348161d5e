using System.Diagnostics;
using Capture.Pipeline.Tests.Servers;
using Capture.Storage.Database;
using Npgsql;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>Two deployments on one virtual host would take each other's messages and do nothing with them.</summary>
[Collection(nameof(ChaosTests))]
public sealed class TwoDeploymentsTests
{
    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task The_second_is_refused_plainly_doctor_names_it_and_the_first_goes_on()
    {
        using var first = await Cluster.CreateAsync(blobsInFolder: true);
        await first.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        using var second = await Cluster.CreateAsync(blobsInFolder: true);
        second.Settings["CAPTURE__Transport__VirtualHost"] = first.VirtualHost;

        using var refused = await second.RunAsync("run", "--roles", "index", "--data", second.Folder.Of("data"));
        using var doctor = await second.RunAsync("doctor", "--data", second.Folder.Of("data"));
        using var wellDoctor = await first.RunAsync("doctor", "--data", first.Folder.Of("data"));
        var (one, two) = (await IdAsync(first), await IdAsync(second));

        Assert.NotEqual(one, two);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"virtual host belongs to deployment {one}, and this database is of deployment {two}", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("Transport:VirtualHost", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Matches($"FAIL Deployment: .*{one}.*{two}", doctor.Output);
        Assert.True(wellDoctor.ExitCode == 0, wellDoctor.Output);
        Assert.Contains($"Deployment: {one}, and the virtual host is its own", wellDoctor.Output, StringComparison.Ordinal);
        await RunBatchAsync(first);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Where_the_mark_was_removed_a_foreign_message_is_set_aside_and_seen_and_both_lose_nothing()
    {
        using var first = await Cluster.CreateAsync(blobsInFolder: true);
        var worker = await first.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        await first.Broker.DeleteQueueAsync(first.VirtualHost, "capture.deployment");
        using var second = await Cluster.CreateAsync(blobsInFolder: true);
        var ownHost = second.VirtualHost;
        second.Settings["CAPTURE__Transport__VirtualHost"] = first.VirtualHost;
        var batch = second.Start("capture-stub", "process", StubFiles.Write(second.Folder.Of("in"), first: 1, count: 2), "--output", second.Folder.Of("out"));
        await UntilAsync(async () => await CountAsync(first, "capture.paginate.routine_skipped") == 2, () => batch.Output + batch.Errors + worker.Errors);
        batch.Kill();

        using var seen = await first.RunAsync("doctor", "--data", first.Folder.Of("data"));
        Assert.Equal(1, seen.ExitCode);
        Assert.Contains("FAIL Deployment", seen.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL Messages set aside: 2 in capture.paginate.routine_skipped", seen.Output, StringComparison.Ordinal);
        Assert.Contains("of another deployment", worker.Output + worker.Errors, StringComparison.Ordinal);

        await first.Broker.DeleteQueueAsync(first.VirtualHost, "capture.deployment");
        using var settled = await first.RunAsync("doctor", "--settle", "--data", first.Folder.Of("data"));
        Assert.True(settled.ExitCode == 0, settled.Output);
        Assert.Contains("2 of another deployment removed", settled.Output, StringComparison.Ordinal);
        // On a virtual host of its own the second does all of its work.
        second.Settings["CAPTURE__Transport__VirtualHost"] = ownHost;
        second.Settings["CAPTURE__Work__CompareQueuesEvery"] = "00:00:01";
        await second.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        using var again = second.Start("capture-stub", "process", second.Folder.Of("in"), "--output", second.Folder.Of("out"));
        await again.WaitAsync();
        Assert.True(again.ExitCode == 0, again.Output + again.Errors);
        await RunBatchAsync(first);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task What_was_set_aside_goes_back_into_its_queue_and_is_done_once()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2), "--output", cluster.Folder.Of("out"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE announce_due IS NULL") == 2, () => batch.Output + batch.Errors);
        await cluster.Broker.SetAsideAsync(cluster.VirtualHost, "capture.paginate.routine", "capture.paginate.routine_error");

        using var settled = await cluster.RunAsync("doctor", "--settle", "--data", cluster.Folder.Of("data"));
        Assert.True(settled.ExitCode == 0, settled.Output + settled.Errors);
        Assert.Contains("2 put back", settled.Output, StringComparison.Ordinal);
        cluster.Settings["CAPTURE__Work__CompareQueuesEvery"] = "1.00:00:00";
        await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
    }

    private static async Task RunBatchAsync(Cluster cluster)
    {
        using var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, count: 2), "--output", cluster.Folder.Of("out"));
        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
    }

    private static async Task<string> IdAsync(Cluster cluster)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Connection + ";Pooling=false");
        await using var command = source.CreateCommand($"SELECT value FROM settings WHERE name = '{Deployment.Setting}'");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountAsync(Cluster cluster, string queue) => (await cluster.Broker.QueuesAsync(cluster.VirtualHost)).EnumerateArray()
        .Where(known => known.GetProperty("name").GetString() == queue).Select(known => known.TryGetProperty("messages", out var count) ? count.GetInt64() : 0).SingleOrDefault();

    private static async Task UntilAsync(Func<Task<bool>> met, Func<string> sayWhy)
    {
        for (var begun = Stopwatch.StartNew(); !await met();)
        {
            Assert.True(begun.Elapsed < TimeSpan.FromMinutes(2), sayWhy());
            await Task.Delay(100);
        }
    }
}
