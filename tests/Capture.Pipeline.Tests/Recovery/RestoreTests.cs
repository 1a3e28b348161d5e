using System.Diagnostics;
using System.Text.RegularExpressions;
using Capture.Pipeline.Tests.Distributed;
using Capture.Pipeline.Tests.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Capture.Pipeline.Tests.Recovery;

/// <summary>The drills of docs/backup.md: whichever of the two stores comes back older, no fax is lost and none is there twice.</summary>
[Collection(nameof(ChaosTests))]
public sealed class RestoreTests
{
    [Fact]
    public async Task A_database_restored_older_than_the_blobs_lacks_faxes_which_are_seen_and_landed_again()
    {
        using var station = new Station();
        await station.TakeAsync(first: 1, count: 3, total: 3);
        station.BackUpDatabase();
        await station.TakeAsync(first: 4, count: 3, total: 6);
        station.RestoreDatabase();

        using var seen = await station.LedgerAsync("--verify");
        Assert.Equal(3, seen.ExitCode);
        Assert.Equal(3, Regex.Count(seen.Output, "^NO ROW for the original", RegexOptions.Multiline));
        Assert.Contains("--reland", seen.Output, StringComparison.Ordinal);
        using var landed = await station.LedgerAsync("--reland");
        Assert.Contains("3 originals landed again", landed.Output, StringComparison.Ordinal);
        Assert.True(landed.ExitCode == 0, landed.Output);
        await station.RunAsync(total: 6);

        await station.AssertEachOnceAsync(6);
        using var again = await station.LedgerAsync("--reland");
        Assert.Contains("0 originals landed again", again.Output, StringComparison.Ordinal);
        await station.AssertEachOnceAsync(6);
    }

    [Fact]
    public async Task Blobs_restored_older_than_the_database_are_seen_and_the_pair_of_one_backup_with_what_came_since_makes_all_whole()
    {
        using var station = new Station();
        await station.TakeAsync(first: 1, count: 3, total: 3);
        station.BackUpDatabase();
        station.BackUpBlobs();
        await station.TakeAsync(first: 4, count: 3, total: 6);
        station.RestoreBlobs();

        using var seen = await station.LedgerAsync("--verify");
        Assert.Equal(3, seen.ExitCode);
        Assert.Equal(3, Regex.Count(seen.Output, "^DAMAGED original", RegexOptions.Multiline));
        Assert.Equal(9, Regex.Count(seen.Output, "^DAMAGED image of page", RegexOptions.Multiline));
        Assert.Equal(3, Regex.Count(seen.Output, "^DAMAGED PDF of document 1 of file .*: missing", RegexOptions.Multiline));
        station.RestoreDatabase();
        station.HandInAgain(first: 4, count: 3);
        await station.RunAsync(total: 6);

        await station.AssertEachOnceAsync(6);
    }

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task On_servers_with_messages_of_the_lost_time_in_the_queues_it_is_the_same()
    {
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["CAPTURE__Work__Lease"] = "00:00:06";
        cluster.Settings["CAPTURE__Work__CompareQueuesEvery"] = "00:00:02";
        await RunBatchAsync(cluster, first: 1, count: 2, "before");
        var backup = await CopyDatabaseAsync(cluster);
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "60000";
        await cluster.StartWorkerAsync("ingest,ocr", "capture-stub");
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of("in-since"), first: 3, count: 2), "--output", cluster.Folder.Of("out-since"));
        await UntilAsync(async () => await cluster.CountAsync("SELECT COUNT(*) FROM files") == 4 && await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE stage = 'ocr' AND state = 'running'") > 0, () => batch.Output + batch.Errors);
        cluster.KillAll();
        cluster.Settings["CAPTURE__Database__ConnectionString"] = backup;
        cluster.Settings["CAPTURE_ENGINE_STUB_PAGE_MS"] = "0";

        using var seen = await cluster.RunAsync("ledger", "--verify");
        Assert.Equal(3, seen.ExitCode);
        using var landed = await cluster.RunAsync("ledger", "--reland");
        Assert.Contains("2 originals landed again", landed.Output, StringComparison.Ordinal);
        await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        await using var source = NpgsqlDataSource.Create(backup + ";Pooling=false");
        await UntilAsync(async () =>
        {
            await using var open = source.CreateCommand("SELECT COUNT(*) FROM stage_work WHERE state NOT IN ('done', 'given-up')");
            return (long)(await open.ExecuteScalarAsync())! == 0;
        }, () => cluster.Said());

        using var whole = await cluster.RunAsync("ledger", "--verify");
        Assert.True(whole.ExitCode == 0, whole.Output);
        Assert.Matches($@"total\s+4\s+{4 * StubFiles.PagesEach}\s", whole.Output);
        using var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data"));
        Assert.True(doctor.ExitCode == 0, doctor.Output);
    }

    private static async Task RunBatchAsync(Cluster cluster, int first, int count, string name)
    {
        var worker = await cluster.StartWorkerAsync("ingest,ocr,classify,match,index", "capture-stub");
        var batch = cluster.Start("capture-stub", "process", StubFiles.Write(cluster.Folder.Of($"in-{name}"), first, count), "--output", cluster.Folder.Of($"out-{name}"));
        await batch.WaitAsync();
        Assert.True(batch.ExitCode == 0, batch.Output + batch.Errors);
        worker.Terminate();
        await worker.WaitAsync();
    }

    private static async Task<string> CopyDatabaseAsync(Cluster cluster)
    {
        var original = new NpgsqlConnectionStringBuilder(cluster.Connection);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.Connection) { Database = "postgres" }.ConnectionString);
        await using var copy = source.CreateCommand($"CREATE DATABASE {original.Database}_backup TEMPLATE {original.Database}");
        await copy.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(cluster.Connection) { Database = $"{original.Database}_backup" }.ConnectionString;
    }

    private static async Task UntilAsync(Func<Task<bool>> met, Func<string> sayWhy)
    {
        for (var begun = Stopwatch.StartNew(); !await met();)
        {
            Assert.True(begun.Elapsed < TimeSpan.FromMinutes(2), sayWhy());
            await Task.Delay(50);
        }
    }

    /// <summary>One machine with an inbox, its data folder, and a backup of either store.</summary>
    private sealed class Station : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        private string Data => _folder.Of("data");

        private string Inbox => _folder.Of("inbox");

        /// <summary>Delivers so many faxes and runs until all are filed or in review.</summary>
        public async Task TakeAsync(int first, int count, int total)
        {
            Directory.CreateDirectory(Inbox);
            foreach (var file in Directory.GetFiles(StubFiles.Write(_folder.Of($"made-{first}"), first, count)))
                File.Move(file, Path.Combine(Inbox, Path.GetFileName(file)));
            await RunAsync(total);
        }

        /// <summary>Puts what the inbox has put away back into it.</summary>
        public void HandInAgain(int first, int count)
        {
            foreach (var name in Enumerable.Range(first, count).Select(document => $"{document:D6}.tif"))
                File.Move(Assert.Single(Directory.GetFiles(Path.Combine(Inbox, "done"), name, SearchOption.AllDirectories)), Path.Combine(Inbox, name));
        }

        public async Task RunAsync(int total)
        {
            using var service = CaptureProcess.Start(
                ["run", "--data", Data, .. new[] { "Name=fax", $"Folder={Inbox}", "PollInterval=00:00:00.200", "StableFor=00:00:00.200", "MinimumAge=00:00:00", "SidecarWait=00:00:00" }
                    .SelectMany(setting => new[] { "--set", $"Ingest:Sources:0:{setting}" })], executable: "capture-stub");
            await UntilAsync(async () => service.Output.Contains("is running", StringComparison.Ordinal) && Directory.GetFiles(Inbox).Length == 0
                && await AskAsync("SELECT COUNT(*) FROM files") == total && await AskAsync("SELECT COUNT(*) FROM stage_work WHERE state NOT IN ('done', 'given-up')") == 0
                && Directory.GetFiles(Inbox, "*", SearchOption.AllDirectories).All(file => file.Contains("/done/", StringComparison.Ordinal)),
                () => service.Output + service.Errors);
            service.Terminate();
            await service.WaitAsync();
        }

        public void BackUpDatabase()
        {
            using var database = new SqliteConnection($"Data Source={Data}/capture.db;Pooling=False");
            database.Open();
            using var backup = new SqliteCommand($"VACUUM INTO '{_folder.Of("backup.db")}'", database);
            backup.ExecuteNonQuery();
        }

        public void RestoreDatabase()
        {
            foreach (var file in Directory.GetFiles(Data, "capture.db*"))
                File.Delete(file);
            File.Copy(_folder.Of("backup.db"), Path.Combine(Data, "capture.db"));
        }

        public void BackUpBlobs() => ServerProcess.Run(["cp", "-a", Path.Combine(Data, "blobs"), _folder.Of("backup-blobs")]);

        public void RestoreBlobs()
        {
            Directory.Delete(Path.Combine(Data, "blobs"), recursive: true);
            ServerProcess.Run(["cp", "-a", _folder.Of("backup-blobs"), Path.Combine(Data, "blobs")]);
        }

        public Task<CaptureProcess> LedgerAsync(string option) => CaptureProcess.RunAsync("ledger", Data, option);

        public async Task AssertEachOnceAsync(int files)
        {
            using var ledger = await LedgerAsync("--verify");
            Assert.True(ledger.ExitCode == 0, ledger.Output);
            Assert.Matches($@"total\s+{files}\s+{files * StubFiles.PagesEach}\s", ledger.Output);
            Assert.Equal(files, await AskAsync("SELECT COUNT(DISTINCT name || source) FROM files WHERE source = 'fax' AND state = 'assembled'"));
            Assert.Equal(files, await AskAsync("SELECT COUNT(*) FROM documents"));
        }

        public void Dispose() => _folder.Dispose();

        private async Task<long> AskAsync(string sql)
        {
            await using var database = new SqliteConnection($"Data Source={Data}/capture.db;Pooling=False;Default Timeout=60");
            await database.OpenAsync();
            await using var command = new SqliteCommand(sql, database);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }
}
