using Npgsql;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A PostgreSQL for the tests, each of which gets a database of its own: the server <c>CAPTURE_TEST_POSTGRES</c> names (a
/// connection string whose user may create databases), or one started from the machine's own programs.
/// </summary>
internal sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync());

    private static int _databases;

    private readonly string? _folder;
    private readonly int _port;
    private readonly string _connection;

    private PostgresServer(string connection) => _connection = connection;

    private PostgresServer(string folder, int port)
    {
        (_folder, _port) = (folder, port);
        _connection = $"Host=127.0.0.1;Port={port};Username=capture;Database=postgres;Include Error Detail=true";
    }

    /// <summary>Why there can be no server here; null when there can.</summary>
    public static string? Missing => Named is not null || Programs is not null
        ? null
        : "PostgreSQL is missing: install the package postgresql, or name a server in CAPTURE_TEST_POSTGRES.";

    /// <summary>The server's process; only of one started here.</summary>
    public ServerProcess? Process { get; private set; }

    private static string? Named => Environment.GetEnvironmentVariable("CAPTURE_TEST_POSTGRES");

    // Debian keeps them off the search path, a folder for each version.
    private static string? Programs => ServerProcess.Find("initdb", Directory.Exists("/usr/lib/postgresql")
        ? [.. Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))]
        : []) is { } initdb ? Path.GetDirectoryName(new FileInfo(initdb).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb) : null;

    /// <summary>One server for all tests of this run that do it no harm.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>A server of the test's own, which it may kill.</summary>
    public static async Task<PostgresServer> OwnAsync() => await StartAsync(own: true);

    /// <summary>An empty database, as its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"capture_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString;
    }

    /// <summary>An account that is no superuser and owns that database, as the connection string by which it uses it.</summary>
    public async Task<string> CreateOwnerAsync(string connection)
    {
        var database = new NpgsqlConnectionStringBuilder(connection);
        var owner = $"owner_of_{database.Database}";
        await ExecuteAsync($"CREATE ROLE {owner} LOGIN NOSUPERUSER PASSWORD 'of-a-test'");
        await ExecuteAsync($"ALTER DATABASE {database.Database} OWNER TO {owner}");
        return new NpgsqlConnectionStringBuilder(connection) { Username = owner, Password = "of-a-test" }.ConnectionString;
    }

    /// <summary>Runs a statement outside the tests' databases.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As a power cut does: the server and every process it started, at once.</summary>
    public async Task KillAsync()
    {
        ServerProcess.Run(["kill", "-KILL", $"{Process!.Id}"]);
        while (Process.Runs)
            await Task.Delay(20);
        // Whoever it started in its last moment as well: one that lives on holds its memory, and the next server does not start.
        while (Children() is { Count: > 0 } children)
        {
            children.ForEach(child => ServerProcess.SignalTo(child, "KILL"));
            await Task.Delay(20);
        }
    }

    /// <summary>The processes at work in the data folder, by id.</summary>
    private List<string> Children() =>
        [.. Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && WorksIn(process) == _folder).Select(process => Path.GetFileName(process))];

    private static string? WorksIn(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async Task StartAgainAsync()
    {
        Process?.Dispose();
        Process = ServerProcess.Start([.. AsItsUser, Path.Combine(Programs!, "postgres"), "-D", _folder!, "-p", $"{_port}",
            "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}", "-c", "max_connections=300"]);
        await using var source = NpgsqlDataSource.Create(_connection);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {Process.Output}");
            }
        }
    }

    // It refuses to run as root.
    private static string[] AsItsUser => Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static async Task<PostgresServer> StartAsync(bool own = false)
    {
        if (!own && Named is { } named)
            return new PostgresServer(named);
        var programs = Programs ?? throw new InvalidOperationException(Missing);
        var folder = Directory.CreateTempSubdirectory("capture-postgres-").FullName;
        if (AsItsUser.Length > 0)
            ServerProcess.Run(["chown", "postgres", folder]);
        ServerProcess.Run([.. AsItsUser, Path.Combine(programs, "initdb"), "-D", folder, "-U", "capture", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        var server = new PostgresServer(folder, ServerProcess.FreePort());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await server.StartAgainAsync();
        return server;
    }

    private void End()
    {
        // Told so, the server also ends the processes it started.
        Process?.StopAsync("QUIT").Wait();
        Process?.Dispose();
        Directory.Delete(_folder!, recursive: true);
    }
}
