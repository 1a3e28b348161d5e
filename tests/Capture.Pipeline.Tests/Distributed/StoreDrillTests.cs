using System.Diagnostics;
using Capture.Pipeline.Tests.Servers;
using Npgsql;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// What a tired operator, a full disk or a changed password do to the servers while documents are on their way: work waits,
/// each fault is said once in the log and by <c>capture doctor</c>, workers go on without a restart, and nothing is lost, done
/// twice, given up or blamed.
/// </summary>
[Collection(nameof(ChaosTests))]
public sealed class StoreDrillTests
{
    private static readonly TimeSpan SaidWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Outage = Chaos.Long ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(12);
    private static readonly int Documents = Chaos.Long ? 300 : 60;

    [ServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_database_made_read_only_is_waited_for()
    {
        await using var chaos = await Chaos.StartAsync(Documents);
        await chaos.UntilDoneAsync(0.3);

        var database = new NpgsqlConnectionStringBuilder(chaos.Cluster.Connection).Database!;
        await ExecuteOnServerAsync(chaos, $"ALTER DATABASE {database} SET default_transaction_read_only = on");
        await EndOthersAsync(chaos, database);
        await SaidAsync(chaos, "Database: PostgreSQL takes no writes: it is read-only. [25006]");
        await DoctorSaysAsync(chaos, "FAIL Database: PostgreSQL takes no writes: it is read-only. [25006]");
        await Task.Delay(Outage);
        await ExecuteOnServerAsync(chaos, $"ALTER DATABASE {database} RESET default_transaction_read_only");
        await EndOthersAsync(chaos, database);

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public Task Rights_that_were_revoked_on_all_tables_are_waited_for() => AccountIsHinderedAsync(
        "REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA public FROM {0}", "GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {0}",
        "This user may not do in PostgreSQL what Capture must. [42501]");

    /// <summary>Only a part of the work meets it, and all other questions find the database in order.</summary>
    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public Task A_right_that_was_revoked_on_one_table_is_waited_for() => AccountIsHinderedAsync(
        "REVOKE INSERT ON pages FROM {0}", "GRANT INSERT ON pages TO {0}", "This user may not do in PostgreSQL what Capture must. [42501]");

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public Task An_account_that_may_not_sign_in_any_more_is_waited_for() => AccountIsHinderedAsync(
        "ALTER ROLE {0} NOLOGIN", "ALTER ROLE {0} LOGIN", "PostgreSQL does not let this user in. [28000]");

    private static async Task AccountIsHinderedAsync(string hinder, string restore, string words)
    {
        await using var chaos = await Chaos.StartAsync(Documents, asOwner: true);
        var account = new NpgsqlConnectionStringBuilder(chaos.Cluster.Settings["CAPTURE__Database__ConnectionString"]);
        await chaos.UntilDoneAsync(0.3);

        await chaos.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, hinder, account.Username));
        await EndOthersAsync(chaos, account.Database!);
        await SaidAsync(chaos, $"Database: {words}");
        await DoctorSaysAsync(chaos, $"FAIL Database: {words}");
        await Task.Delay(Outage);
        await chaos.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, restore, account.Username));

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_database_without_a_free_connection_is_waited_for()
    {
        var server = await PostgresServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Documents, database: server);
        await chaos.UntilDoneAsync(0.3);

        var database = new NpgsqlConnectionStringBuilder(chaos.Cluster.Connection).Database!;
        var taken = new List<NpgsqlConnection>();
        // What others had is ended and taken, until all is taken.
        for (var round = 0; round < 20; round++)
        {
            try
            {
                while (true)
                {
                    var connection = new NpgsqlConnection(chaos.Cluster.Connection + ";Pooling=false;Application Name=taker");
                    await connection.OpenAsync();
                    taken.Add(connection);
                }
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await using var end = new NpgsqlCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND application_name <> 'taker'", taken[0]);
                await end.ExecuteNonQueryAsync();
            }
        }

        await SaidAsync(chaos, "Database: PostgreSQL has no connection left. [53300]");
        await DoctorSaysAsync(chaos, "FAIL Database: PostgreSQL has no connection left. [53300]");
        await Task.Delay(Outage);
        foreach (var connection in taken)
            await connection.DisposeAsync();

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_database_that_freezes_is_waited_for_and_doctor_says_so_in_time()
    {
        var server = await PostgresServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Documents, database: server);
        await chaos.UntilDoneAsync(0.3);

        var frozen = Tree(server.Process!.Id);
        frozen.ForEach(id => ServerProcess.SignalTo(id, "STOP"));
        var begun = Stopwatch.StartNew();
        try
        {
            await SaidAsync(chaos, "Database: ");
            await DoctorSaysAsync(chaos, "FAIL Database: ");
            if (Chaos.Long && Outage > begun.Elapsed)
                await Task.Delay(Outage - begun.Elapsed);
        }
        finally
        {
            frozen.ForEach(id => ServerProcess.SignalTo(id, "CONT"));
        }

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_broker_that_freezes_is_waited_for_and_doctor_says_so_in_time()
    {
        var broker = await RabbitMqServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Documents, broker);
        await chaos.UntilDoneAsync(0.3);

        broker.Process!.Signal("STOP");
        var begun = Stopwatch.StartNew();
        try
        {
            await SaidAsync(chaos, "Broker: ");
            await DoctorSaysAsync(chaos, "FAIL Broker: ");
            if (Chaos.Long && Outage > begun.Elapsed)
                await Task.Delay(Outage - begun.Elapsed);
        }
        finally
        {
            broker.Process.Signal("CONT");
        }

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public async Task A_blob_server_that_freezes_is_waited_for_and_doctor_says_so_in_time()
    {
        var server = await AzuriteServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Documents, blobs: server);
        await chaos.UntilDoneAsync(0.3);

        server.Process!.Signal("STOP");
        var begun = Stopwatch.StartNew();
        try
        {
            await SaidAsync(chaos, "Blob store: ");
            await DoctorSaysAsync(chaos, "FAIL Blobs: ");
            if (Chaos.Long && Outage > begun.Elapsed)
                await Task.Delay(Outage - begun.Elapsed);
        }
        finally
        {
            server.Process.Signal("CONT");
        }

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_broker_whose_disk_is_full_says_so_and_is_waited_for()
    {
        var broker = await RabbitMqServer.OwnAsync();
        await using var chaos = await Chaos.StartAsync(Documents, broker);
        await chaos.UntilDoneAsync(0.3);

        broker.Control("set_disk_free_limit", "100000GB");
        await SaidAsync(chaos, "Broker: The broker has raised an alarm and takes no messages. [low on disk]");
        await DoctorSaysAsync(chaos, "FAIL Broker: The broker has raised an alarm and takes no messages. [low on disk]");
        await Task.Delay(Outage);
        broker.Control("set_disk_free_limit", "100MB");

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [DiskFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_full_disk_of_blobs_is_waited_for()
    {
        using var disk = new SmallDisk(64);
        await using var chaos = await Chaos.StartAsync(Documents, settings: new Dictionary<string, string> { ["Blobs:Folder"] = disk.Folder });
        await chaos.UntilDoneAsync(0.3);

        disk.Fill();
        await SaidAsync(chaos, "Blob store: The disk of the blob folder is full. [ENOSPC]");
        await DoctorSaysAsync(chaos, "FAIL Blobs: The disk of the blob folder is full. [ENOSPC]");
        await Task.Delay(Outage);
        disk.Free();

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [DiskFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_full_disk_of_the_database_is_waited_for()
    {
        var server = await PostgresServer.OwnAsync();
        using var disk = new SmallDisk(64, owner: "postgres");
        await server.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Folder}'");
        await server.ExecuteAsync("ALTER ROLE capture SET default_tablespace = 'small'");
        await using var chaos = await Chaos.StartAsync(Documents, database: server);
        await chaos.UntilDoneAsync(0.3);

        disk.Fill();
        await SaidAsync(chaos, "Database: The disk of PostgreSQL is full. [53100]");
        await DoctorSaysAsync(chaos, "FAIL Database: The disk of PostgreSQL is full. [53100]");
        await Task.Delay(Outage);
        disk.Free();

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [DiskFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_full_folder_for_temporary_files_is_said_and_waited_for()
    {
        using var disk = new SmallDisk(128);
        using var cluster = await Cluster.CreateAsync(blobsInFolder: true);
        cluster.Settings["TMPDIR"] = disk.Folder;
        Directory.CreateDirectory(cluster.Folder.Of("inbox"));
        disk.Fill();
        using var worker = await cluster.StartWorkerAsync("all", "capture", "--inbox", cluster.Folder.Of("inbox"));
        File.Copy(Path.Combine(Repository.SampleFiles, "batch_0602_003.pdf"), cluster.Folder.Of("inbox/batch.pdf"));

        await UntilAsync(() => worker.Errors.Contains("Temporary folder: The folder for temporary files is full.", StringComparison.Ordinal), () => worker.Errors);
        using (var doctor = await cluster.RunAsync("doctor", "--data", cluster.Folder.Of("data")))
            Assert.Contains("FAIL Temporary folder: The folder for temporary files is full.", doctor.Output, StringComparison.Ordinal);
        await Task.Delay(Outage);
        disk.Free();

        await UntilAsync(() => Directory.Exists(cluster.Folder.Of("inbox/done")) && Directory.GetFiles(cluster.Folder.Of("inbox/done"), "batch.pdf", SearchOption.AllDirectories).Length == 1, () => worker.Errors);
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM stage_work WHERE failures > 0"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM files WHERE state = 'quarantined'"));
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task A_blob_folder_whose_share_is_gone_for_a_while_is_waited_for()
    {
        await using var chaos = await Chaos.StartAsync(Documents);
        await chaos.UntilDoneAsync(0.3);

        Directory.Move(chaos.Cluster.Folder.Of("blobs"), chaos.Cluster.Folder.Of("away"));
        await SaidAsync(chaos, "Blob store: The blob folder is not there");
        await Task.Delay(Outage);
        Directory.Move(chaos.Cluster.Folder.Of("away"), chaos.Cluster.Folder.Of("blobs"));

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    [LongServerFact(Server.RabbitMq, Server.PostgreSql)]
    public async Task Purged_and_deleted_queues_lose_nothing()
    {
        await using var chaos = await Chaos.StartAsync(Documents);
        await chaos.UntilDoneAsync(0.3);

        await chaos.Cluster.Broker.PurgeQueueAsync(chaos.Cluster.VirtualHost, "capture.ocr.routine");
        await chaos.Cluster.Broker.DeleteQueueAsync(chaos.Cluster.VirtualHost, "capture.match.routine");

        await NothingIsLostDoubledOrBlamedAsync(chaos);
    }

    /// <summary>The drill that once gave up 32 units of work in 11 seconds.</summary>
    [ServerFact(Server.RabbitMq, Server.PostgreSql, Server.Blobs)]
    public async Task A_worker_with_a_wrong_storage_key_says_so_and_burns_nothing()
    {
        await using var chaos = await Chaos.StartAsync(Documents, blobsInFolder: false);
        var right = chaos.Cluster.Settings["CAPTURE__Blobs__ConnectionString"];
        chaos.Cluster.Settings["CAPTURE__Blobs__ConnectionString"] = System.Text.RegularExpressions.Regex.Replace(right, "AccountKey=[^;]*", $"AccountKey={Convert.ToBase64String(new byte[64])}");
        Directory.CreateDirectory(chaos.Cluster.Folder.Of("inbox"));
        using var wrong = await chaos.Cluster.StartWorkerAsync("all", "capture-stub", "--inbox", chaos.Cluster.Folder.Of("inbox"));
        File.Copy(Directory.GetFiles(chaos.Cluster.Folder.Of("in"))[0], chaos.Cluster.Folder.Of("inbox/x.tif"));

        await UntilAsync(() => wrong.Errors.Contains("Blob store: The blob store does not let Capture in. [HTTP 403", StringComparison.Ordinal), () => wrong.Errors);
        await DoctorSaysAsync(chaos, "FAIL Blobs: The blob store does not let Capture in. [HTTP 403");
        await Task.Delay(Outage);

        Assert.False(wrong.HasExited);
        Assert.Single(wrong.Errors.Split('\n'), line => line.Contains("Blob store: ", StringComparison.Ordinal));
        chaos.Cluster.Settings["CAPTURE__Blobs__ConnectionString"] = right;
        wrong.Dispose();
        await NothingGivenUpAsync(chaos);
        // Its claims lapse, and its file lies in the inbox or in .claimed, where another worker finds it.
        using var mended = await chaos.Cluster.StartWorkerAsync("all", "capture-stub", "--inbox", chaos.Cluster.Folder.Of("inbox"));
        await UntilAsync(() => Directory.Exists(chaos.Cluster.Folder.Of("inbox/done")) && Directory.GetFiles(chaos.Cluster.Folder.Of("inbox/done"), "x.tif", SearchOption.AllDirectories).Length == 1, () => mended.Errors);
        Assert.True(await chaos.DrainAsync(TimeSpan.FromSeconds(60)));
        await NothingGivenUpAsync(chaos);
    }

    private static async Task NothingIsLostDoubledOrBlamedAsync(Chaos chaos)
    {
        await chaos.AssertNothingLostAndNothingTwiceAsync();
        await NothingGivenUpAsync(chaos);
        // One outage is one line of each worker that met it, and each is started once.
        foreach (var store in new[] { "Database: ", "Blob store: ", "Broker: " })
            Assert.All(chaos.SaidByWorker(store), lines => Assert.True(lines.Count <= 4, string.Join('\n', lines)));
    }

    private static async Task NothingGivenUpAsync(Chaos chaos)
    {
        var blamed = await chaos.QueryAsync("SELECT stage || ' ' || coalesce(last_error, '') FROM stage_work WHERE failures > 0", row => row.GetString(0));
        Assert.True(blamed.Count == 0, string.Join('\n', blamed.Concat(chaos.Said(" failed on "))));
        Assert.Equal(0, await chaos.Cluster.CountAsync("SELECT COUNT(*) FROM files WHERE state = 'quarantined'"));
    }

    // In the log of a worker, and in what it says of itself to health checks.
    private static async Task SaidAsync(Chaos chaos, string words)
    {
        await UntilAsync(() => chaos.Said(words).Any(), () => string.Join('\n', chaos.Said("")));
        var (store, cause) = (words[..words.IndexOf(':', StringComparison.Ordinal)], words[(words.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        await UntilAsync(
            () => chaos.Health().Any(text => text.StartsWith("waiting", StringComparison.Ordinal) && text.Split('\n').Any(line => line.StartsWith(store, StringComparison.Ordinal) && line.Contains(cause, StringComparison.Ordinal))),
            () => string.Join('\n', chaos.Health()));
    }

    private static async Task UntilAsync(Func<bool> reached, Func<string> otherwise)
    {
        var waited = Stopwatch.StartNew();
        // The machine of the tests runs much besides.
        while (!reached())
        {
            Assert.True(waited.Elapsed < 2 * SaidWithin, otherwise());
            await Task.Delay(200);
        }
    }

    private static async Task DoctorSaysAsync(Chaos chaos, string words)
    {
        var asked = Stopwatch.StartNew();
        using var doctor = await chaos.Cluster.RunAsync("doctor", "--data", chaos.Cluster.Folder.Of("data"));
        Assert.True(doctor.Output.Contains(words, StringComparison.Ordinal), doctor.Output);
        Assert.Equal(1, doctor.ExitCode);
        Assert.True(asked.Elapsed < 2 * SaidWithin, $"{asked.Elapsed}");
    }

    // Everyone else's connections: a setting of the database holds for new ones.
    private static Task EndOthersAsync(Chaos chaos, string database) =>
        ExecuteOnServerAsync(chaos, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()");

    private static async Task ExecuteOnServerAsync(Chaos chaos, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(chaos.Cluster.Connection) { Database = "postgres", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static List<string> Tree(int id)
    {
        var children = File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [$"{id}", .. children];
    }
}
