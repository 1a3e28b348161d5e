using System.Diagnostics;
using System.Text.Json;
using Capture.Pipeline.Tests.Servers;
using Npgsql;

namespace Capture.Pipeline.Tests.Distributed;

/// <summary>
/// A batch of stub documents on a cluster, with workers that are started again when they end, as a supervisor would; and
/// the books at the end, kept outside the system: what was sent in, and what came out.
/// </summary>
internal sealed class Chaos : IAsyncDisposable
{
    // With all work done, the batch copies every document and page out of the blob store, one by one.
    private static readonly TimeSpan WritingOut = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(3);

    private readonly int _documents;
    private readonly List<(string Roles, CaptureProcess Process)> _workers = [];
    private readonly List<string> _ended = [];
    private CaptureProcess? _batch;

    private Chaos(Cluster cluster, int documents) => (Cluster, _documents) = (cluster, documents);

    /// <summary>The long form runs many more documents through many more faults.</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("CAPTURE_TEST_LONG") == "1";

    public Cluster Cluster { get; }

    /// <summary>Starts workers and sends the documents in.</summary>
    /// <param name="asOwner">The processes use the database as the account that owns it, which is no superuser.</param>
    public static async Task<Chaos> StartAsync(
        int documents, RabbitMqServer? broker = null, PostgresServer? database = null, bool blobsInFolder = true, IReadOnlyDictionary<string, string>? settings = null,
        AzuriteServer? blobs = null, bool asOwner = false)
    {
        var cluster = await Cluster.CreateAsync(broker, database, blobsInFolder && blobs is null, blobs, asOwner);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Work__Lease"] = "00:00:06",
            ["Work__ConfirmWithin"] = "00:00:03",
            ["Work__ReconcileEvery"] = "00:00:00.500",
            ["Work__CompareQueuesEvery"] = "00:00:02",
            ["Work__MaxAttempts"] = "100",
            ["Engines__Slots"] = "2",
            ["Transport__Heartbeat"] = "00:00:05",
            ["Health__AliveInterval"] = "00:00:01",
        })
            cluster.Settings[$"CAPTURE__{name}"] = value;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            cluster.Settings[$"CAPTURE__{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;

        var chaos = new Chaos(cluster, documents);
        try
        {
            var files = StubFiles.Write(cluster.Folder.Of("in"), first: 1, documents);
            foreach (var roles in new[] { "ingest,ocr", "ocr,classify,match,index", "classify,match,index" })
                chaos._workers.Add((roles, chaos.StartWorker(roles)));
            chaos._batch = cluster.Start("capture-stub", "process", files, "--output", cluster.Folder.Of("out"));
            await chaos.UntilMigratedAsync();
            return chaos;
        }
        catch
        {
            // What was started would go on until the end of all tests.
            await chaos.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <c>kill -9</c> does, to one of the workers; another is started in its place.</summary>
    public void KillWorker(Random random)
    {
        var victim = random.Next(_workers.Count);
        _workers[victim].Process.Kill();
        _workers[victim] = (_workers[victim].Roles, StartWorker(_workers[victim].Roles));
    }

    /// <summary>Units of work done so far, and those not done yet.</summary>
    public async Task<(long Done, long Open)> ProgressAsync()
    {
        var counts = await QueryAsync("SELECT COUNT(*) FILTER (WHERE state IN ('done', 'given-up')), COUNT(*) FILTER (WHERE state NOT IN ('done', 'given-up')) FROM stage_work", row => (row.GetInt64(0), row.GetInt64(1)));
        return counts[0];
    }

    /// <summary>Waits until so much of all work is done.</summary>
    public async Task UntilDoneAsync(double share)
    {
        while ((await TryProgressAsync()).Done < share * _documents * ((StubFiles.PagesEach * 2) + 5))
        {
            Assert.False(_batch!.HasExited, $"The batch ended before the faults did.\n{_batch.Output}{_batch.Errors}{Errors}");
            RestartEnded();
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until the batch has ended, or until nothing has moved for so long that nothing will. A process that has not begun yet has the time of a slow start.</summary>
    /// <returns>Whether it ended.</returns>
    public async Task<bool> DrainAsync(TimeSpan stillness)
    {
        var (last, since) = ((0L, 0L), Stopwatch.StartNew());
        while (!_batch!.HasExited)
        {
            RestartEnded();
            var now = await TryProgressAsync();
            if (now != last)
                (last, since) = (now, Stopwatch.StartNew());
            var patience = now switch { { Done: 0 } => Starting, { Open: 0 } => WritingOut, _ => stillness };
            if (since.Elapsed > patience)
                return false;
            await Task.Delay(200);
        }

        return true;
    }

    /// <summary>Every document is there, each once, each page with its own text, and the ledger balances.</summary>
    public async Task AssertNothingLostAndNothingTwiceAsync()
    {
        Assert.True(await DrainAsync(TimeSpan.FromSeconds(60)), $"Nothing moved for a minute: {await ProgressAsync()}\n{_batch!.Output}{Errors}");
        await _batch!.WaitAsync();
        Assert.True(_batch.ExitCode == 0, _batch.Output + _batch.Errors + Errors);

        var pages = Lines("pages.jsonl").Select(line => (File: line.GetProperty("file").GetString()!, Page: line.GetProperty("page").GetInt32(), Text: line.GetProperty("text").GetString()!)).ToList();
        var expected = Enumerable.Range(1, _documents).SelectMany(document => Enumerable.Range(1, StubFiles.PagesEach).Select(page => ($"{document:D6}.tif", page))).ToList();
        Assert.Equal(expected, pages.Select(page => (page.File, page.Page)).Order());
        Assert.All(pages, page => Assert.StartsWith(StubFiles.FirstLine(int.Parse(page.File[..6], System.Globalization.CultureInfo.InvariantCulture), page.Page) + "\n", page.Text, StringComparison.Ordinal));
        var documents = Lines("manifest.jsonl").SelectMany(line => line.GetProperty("pages").EnumerateArray().Select(page => (line.GetProperty("file").GetString()!, page.GetInt32())));
        Assert.Equal(expected, documents.Order());

        var open = await QueryAsync("SELECT stage || ' ' || state FROM stage_work WHERE state <> 'done'", row => row.GetString(0));
        Assert.Empty(open);
        var twice = await QueryAsync("SELECT stage FROM stage_work GROUP BY subject_id, page, stage, input_version HAVING COUNT(*) > 1", row => row.GetString(0));
        Assert.Empty(twice);
        using var ledger = await Cluster.RunAsync("ledger", "--verify");
        Assert.True(ledger.ExitCode == 0, ledger.Output);
        Assert.Matches($@"total\s+{_documents}\s+{_documents * StubFiles.PagesEach}\s", ledger.Output);
    }

    /// <summary>How often work was begun for each time it was needed.</summary>
    public async Task<double> ExecutionsPerWorkAsync() => (await QueryAsync("SELECT CAST(SUM(fence) AS float8) / COUNT(*) FROM stage_work", row => row.GetDouble(0)))[0];

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var source = NpgsqlDataSource.Create(Cluster.Connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await row.ReadAsync())
            found.Add(read(row));
        return found;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Cluster.Connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync()
    {
        Cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The lines of the workers' logs that hold these words.</summary>
    public IEnumerable<string> Said(string words) => _ended.Concat(_workers.Select(worker => worker.Process.Output + worker.Process.Errors))
        .SelectMany(text => text.Split('\n')).Where(line => line.Contains(words, StringComparison.Ordinal));

    /// <summary>The same for each worker.</summary>
    public IEnumerable<List<string>> SaidByWorker(string words) => _ended.Concat(_workers.Select(worker => worker.Process.Output + worker.Process.Errors))
        .Select(text => text.Split('\n').Where(line => line.Contains(words, StringComparison.Ordinal)).ToList());

    private string Errors => string.Join('\n', _ended.Concat(_workers.Select(worker => worker.Process.Output + worker.Process.Errors)).Select(text => text.Length > 3000 ? text[^3000..] : text));

    private JsonElement[] Lines(string file) => [.. File.ReadLines(Cluster.Folder.Of($"out/{file}")).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    // A database that is being killed does not answer either.
    private async Task<(long Done, long Open)> TryProgressAsync()
    {
        try
        {
            return await ProgressAsync();
        }
        catch (NpgsqlException)
        {
            return (0, 0);
        }
    }

    // The first process to come up makes the tables; a busy machine may take a while to start one.
    private async Task UntilMigratedAsync()
    {
        var waited = Stopwatch.StartNew();
        while (!(await QueryAsync("SELECT to_regclass('stage_work') IS NOT NULL", row => row.GetBoolean(0)))[0])
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(Long ? 10 : 2), $"No process made the tables.\n{Errors}");
            await Task.Delay(50);
        }
    }

    private void RestartEnded()
    {
        for (var place = 0; place < _workers.Count; place++)
        {
            if (!_workers[place].Process.HasExited)
                continue;
            _ended.Add(_workers[place].Process.Output + _workers[place].Process.Errors);
            _workers[place] = (_workers[place].Roles, StartWorker(_workers[place].Roles));
        }
    }

    /// <summary>What the workers say of themselves to health checks.</summary>
    public IEnumerable<string> Health() => Directory.GetFiles(Cluster.Folder.Path, "alive-*").Select(File.ReadAllText);

    private CaptureProcess StartWorker(string roles) => Cluster.StartWith(
        new Dictionary<string, string> { ["CAPTURE__Health__AliveFile"] = Cluster.Folder.Of($"alive-{roles}") }, "capture-stub", "run", "--roles", roles, "--data", Cluster.Folder.Of("data"));
}
