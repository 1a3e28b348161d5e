using System.Data.Common;
using Capture.Pipeline.Tests.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>A stat fax that arrives behind ten thousand pages of a back-file waits for the page in hand and for no other.</summary>
[Collection(nameof(ChaosTests))]
public sealed class LaneTests
{
    // Leases are set so long that none is renewed: a lease's end then tells when its work was begun.
    private const long LeaseMilliseconds = 3_600_000;
    private const string LongLease = "01:00:00";

    [Fact]
    public async Task Within_one_process()
    {
        using var folder = new TemporaryFolder();
        var data = folder.Of("data");
        using var service = CaptureProcess.Start(Arguments(folder, data), new Dictionary<string, string> { ["CAPTURE_ENGINE_STUB_PAGE_MS"] = "1000" }, "capture-stub");

        await AssertOvertakesAsync(service, folder, () => new SqliteConnection($"Data Source={data}/capture.db;Default Timeout=60"));
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Between_processes()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "1000";
        var service = cluster.Start("capture-stub", Arguments(cluster.Folder, cluster.Folder.Of("data")));

        await AssertOvertakesAsync(service, cluster.Folder, () => new NpgsqlConnection(cluster.Connection));
    }

    private static string[] Arguments(TemporaryFolder folder, string data)
    {
        Directory.CreateDirectory(folder.Of("bulk"));
        Directory.CreateDirectory(folder.Of("stat"));
        return ["run", "--data", data, "--set", "Engines:Slots=1", "--set", $"Work:Lease={LongLease}", .. Source(0, folder, "bulk"), .. Source(1, folder, "stat")];
    }

    private static IEnumerable<string> Source(int number, TemporaryFolder folder, string lane) =>
        new[] { $"Name={lane}", $"Folder={folder.Of(lane)}", $"Lane={lane}", "PollInterval=00:00:00.200", "StableFor=00:00:00.200", "MinimumAge=00:00:00", "SidecarWait=00:00:00" }
            .SelectMany(setting => new[] { "--set", $"Ingest:Sources:{number}:{setting}" });

    private static async Task AssertOvertakesAsync(CaptureProcess service, TemporaryFolder folder, Func<DbConnection> connect)
    {
        await UntilAsync(service, () => Task.FromResult(service.Output.Contains("is running", StringComparison.Ordinal)));
        Deliver(folder, "bulk", document: 1);
        await UntilAsync(service, async () => await AskAsync(connect, "SELECT COUNT(*) FROM stage_work WHERE stage = 'ocr' AND state = 'done'") > 0);
        // The file grows to ten thousand pages: they all show what its third shows.
        await AskAsync(connect, """
            WITH RECURSIVE more(number) AS (SELECT 4 UNION ALL SELECT number + 1 FROM more WHERE number < 10003)
            INSERT INTO pages (file_id, number, state, image_blob, image_format, width, height, dpi_x, dpi_y, doubts, rotation, skew_degrees, confidence)
            SELECT p.file_id, more.number, 'surveyed', p.image_blob, p.image_format, p.width, p.height, p.dpi_x, p.dpi_y, p.doubts, 0, 0, 0 FROM pages p, more WHERE p.number = 3
            """);
        await AskAsync(connect, """
            INSERT INTO stage_work (subject_id, page, stage, input_version, lane, state, attempt, failures, lease_until, fence, next_due, announce_due)
            SELECT file_id, number, 'ocr', 1, 'bulk', 'ready', 0, 0, 0, 0, 0, 0 FROM pages WHERE number > 3
            """);
        await UntilAsync(service, async () => await AskAsync(connect, "SELECT COUNT(*) FROM stage_work WHERE lane = 'bulk' AND state = 'ready' AND announce_due IS NOT NULL") == 0);

        Deliver(folder, "stat", document: 2);
        await UntilAsync(service, async () => await AskAsync(connect, "SELECT COUNT(*) FROM stage_work WHERE lane = 'stat'") > 0);
        var landed = await AskAsync(connect, "SELECT MAX(lease_until) FROM stage_work WHERE lane = 'bulk'");
        await UntilAsync(service, async () => await AskAsync(connect, "SELECT COUNT(*) FROM stage_work WHERE lane = 'stat' AND stage = 'index' AND state = 'done'") > 0);

        var last = await AskAsync(connect, "SELECT MAX(lease_until) FROM stage_work WHERE lane = 'stat' AND stage = 'ocr'");
        var begunBetween = await AskAsync(connect, $"SELECT COUNT(*) FROM stage_work WHERE lane = 'bulk' AND lease_until > {landed} AND lease_until < {last}");
        Assert.InRange(begunBetween, 0, 1);
        Assert.True(await AskAsync(connect, "SELECT COUNT(*) FROM stage_work WHERE lane = 'bulk' AND state = 'ready'") > 9000);
        Assert.True(last - LeaseMilliseconds > 0);
    }

    private static void Deliver(TemporaryFolder folder, string lane, int document)
    {
        var files = StubFiles.Write(folder.Of($"made-{document}"), document, 1);
        foreach (var file in Directory.GetFiles(files))
            File.Move(file, folder.Of($"{lane}/{Path.GetFileName(file)}"));
    }

    private static async Task<long> AskAsync(Func<DbConnection> connect, string sql)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    private static async Task UntilAsync(CaptureProcess service, Func<Task<bool>> met)
    {
        for (var begun = System.Diagnostics.Stopwatch.StartNew(); !await met();)
        {
            Assert.False(service.HasExited, service.Output + service.Errors);
            Assert.True(begun.Elapsed < TimeSpan.FromMinutes(3), service.Output + service.Errors);
            await Task.Delay(50);
        }
    }
}
