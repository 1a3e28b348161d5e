using Capture.Pipeline.Tests.Servers;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// A pooler that gives a client another connection for each transaction, as hospitals put before PostgreSQL. Nothing that belongs to a
/// session may be left behind on a connection, or be expected there.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class PoolerTests
{
    private const int Documents = 12;

    [ServerFact(Server.RabbitMq, Server.PostgreSql, Server.Pooler)]
    public async Task Workers_start_one_after_the_other_and_work_behind_a_pooler_and_leave_no_lock_with_it()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        using var pooler = await PgBouncer.BeforeAsync(cluster.Connection);
        cluster.Settings["CAPTURE__Database__ConnectionString"] = pooler.Connection;
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "20";

        // A lock that stayed with one of the pooler's connections would let the first of them start, and none after it.
        await cluster.StartWorkerAsync("ingest,ocr", "capture-stub");
        await cluster.StartWorkerAsync("classify,match", "capture-stub");
        await cluster.StartWorkerAsync("ocr,index", "capture-stub");
        using var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in"), first: 1, Documents), "--output", cluster.Folder.Of("out"));
        await batch.WaitAsync();

        Assert.True(batch.ExitCode is 0 or 3, batch.Output + batch.Errors);
        Assert.Equal(Documents, await cluster.CountAsync("SELECT COUNT(*) FROM documents WHERE state <> 'open'"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE state <> 'done' OR failures > 0"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'"));
        using var ledger = await cluster.RunAsync("ledger", "--verify");
        Assert.True(ledger.ExitCode == 0, ledger.Output + ledger.Errors);
    }
}
