using Npgsql;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A pooler before a PostgreSQL, which gives its clients another connection for every transaction, in turn, so that what is left on one
/// is never found again by luck. Debian's PgBouncer, started here.
/// </summary>
internal sealed class PgBouncer : IDisposable
{
    private readonly ServerProcess _process;
    private readonly string _folder;

    private PgBouncer(ServerProcess process, string folder, string connection) => (_process, _folder, Connection) = (process, folder, connection);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => Program is null ? "PgBouncer is missing: install the package pgbouncer." : null;

    /// <summary>The database through the pooler.</summary>
    public string Connection { get; }

    private static string? Program => ServerProcess.Find("pgbouncer", ["/usr/sbin"]);

    /// <param name="connection">The database it stands before.</param>
    public static async Task<PgBouncer> BeforeAsync(string connection)
    {
        var server = new NpgsqlConnectionStringBuilder(connection);
        var folder = Directory.CreateTempSubdirectory("capture-pooler-").FullName;
        var port = ServerProcess.FreePort();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            max_client_conn = 500
            default_pool_size = 20
            min_pool_size = 4
            server_round_robin = 1
            ignore_startup_parameters = extra_float_digits
            """);
        // It refuses to run as root.
        string[] asItsUser = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        if (asItsUser.Length > 0)
            ServerProcess.Run(["chown", "-R", "postgres", folder]);
        var pooler = new PgBouncer(ServerProcess.Start([.. asItsUser, Program!, settings]), folder,
            new NpgsqlConnectionStringBuilder(connection) { Host = "127.0.0.1", Port = port, MaxAutoPrepare = 0 }.ConnectionString);
        await pooler.AnswersAsync();
        return pooler;
    }

    public void Dispose()
    {
        _process.Signal("KILL");
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswersAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(Connection + ";Pooling=false");
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (attempt < 300 && _process.Runs)
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException)
            {
                throw new InvalidOperationException($"PgBouncer did not start: {_process.Output}");
            }
        }
    }
}
