using Npgsql;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A virtual host, a database and a container of one test's own, and the capture processes it starts on them. The
/// processes end with the test.
/// </summary>
internal sealed class Cluster : IDisposable
{
    private readonly List<CaptureProcess> _processes = [];
    private readonly Dictionary<string, string> _settings;

    private Cluster(RabbitMqServer broker, PostgresServer database, string virtualHost, string connection, Dictionary<string, string> settings) =>
        (Broker, Database, VirtualHost, Connection, _settings) = (broker, database, virtualHost, connection, settings);

    public RabbitMqServer Broker { get; }

    public PostgresServer Database { get; }

    public string VirtualHost { get; }

    /// <summary>The database's connection string, of an account that may do everything.</summary>
    public string Connection { get; }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The processes that were started.</summary>
    public IReadOnlyList<CaptureProcess> Processes => [.. _processes];

    /// <summary>What every process is told, as environment; a test may add to it.</summary>
    public IDictionary<string, string> Settings => _settings;

    /// <param name="blobsInFolder">Blobs in a shared folder instead of the blob server.</param>
    /// <param name="blobs">A blob server of the test's own.</param>
    /// <param name="asOwner">The processes use the database as the account that owns it, which is no superuser.</param>
    public static async Task<Cluster> CreateAsync(RabbitMqServer? broker = null, PostgresServer? database = null, bool blobsInFolder = false, AzuriteServer? blobs = null, bool asOwner = false)
    {
        broker ??= await RabbitMqServer.SharedAsync();
        database ??= await PostgresServer.SharedAsync();
        var (virtualHost, connection) = (await broker.CreateVirtualHostAsync(), await database.CreateDatabaseAsync());
        var settings = new Dictionary<string, string>
        {
            ["CAPTURE__Transport__Kind"] = "rabbitmq",
            ["CAPTURE__Transport__Host"] = broker.Host,
            ["CAPTURE__Transport__Port"] = $"{broker.Port}",
            ["CAPTURE__Transport__VirtualHost"] = virtualHost,
            ["CAPTURE__Transport__Username"] = broker.User,
            ["CAPTURE__Transport__Password"] = broker.Password,
            ["CAPTURE__Database__Provider"] = "postgresql",
            ["CAPTURE__Database__ConnectionString"] = asOwner ? await database.CreateOwnerAsync(connection) : connection,
        };
        var cluster = new Cluster(broker, database, virtualHost, connection, settings);
        if (blobsInFolder)
        {
            settings["CAPTURE__Blobs__Folder"] = cluster.Folder.Of("blobs");
        }
        else
        {
            settings["CAPTURE__Blobs__Store"] = "azure";
            settings["CAPTURE__Blobs__ConnectionString"] = (blobs ?? await AzuriteServer.SharedAsync()).Connection;
            settings["CAPTURE__Blobs__Container"] = AzuriteServer.NewContainer();
        }

        return cluster;
    }

    /// <summary>Starts a capture process.</summary>
    public CaptureProcess Start(string executable, params string[] arguments) => StartWith(new Dictionary<string, string>(), executable, arguments);

    /// <summary>The same, with settings and variables of its own besides.</summary>
    public CaptureProcess StartWith(IReadOnlyDictionary<string, string> more, string executable, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in more)
            environment[name] = value;
        var process = CaptureProcess.Start(arguments, environment, executable);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a worker and waits until it works.</summary>
    public Task<CaptureProcess> StartWorkerAsync(string roles, string executable = "capture", params string[] more) => StartWorkerWithAsync(new Dictionary<string, string>(), roles, executable, more);

    /// <summary>The same, with settings and variables of its own besides.</summary>
    public async Task<CaptureProcess> StartWorkerWithAsync(IReadOnlyDictionary<string, string> settings, string roles, string executable = "capture", params string[] more)
    {
        var process = StartWith(settings, executable, ["run", "--roles", roles, "--data", Folder.Of($"data-{_processes.Count}"), .. more]);
        while (!process.Output.Contains("is running", StringComparison.Ordinal))
        {
            Assert.False(process.HasExited, process.Output + process.Errors);
            await Task.Delay(100);
        }

        return process;
    }

    /// <summary>Runs another command on the same stores.</summary>
    public async Task<CaptureProcess> RunAsync(params string[] arguments)
    {
        var process = Start("capture", arguments);
        await process.WaitAsync();
        return process;
    }

    /// <summary>The number that a query gives; 0 while the database has no tables yet.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        try
        {
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    /// <summary>As <c>kill -9</c> does, to every process of this cluster.</summary>
    public void KillAll()
    {
        foreach (var process in _processes.Where(process => process is { IsDisposed: false, HasExited: false }))
            process.Kill();
    }

    /// <summary>What its processes have printed.</summary>
    public string Said() => string.Join('\n', _processes.Where(process => !process.IsDisposed).Select(process => process.Output + process.Errors));

    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
        Folder.Dispose();
    }
}
