using System.Globalization;
using System.Net.Sockets;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A blob server for the tests, each of which gets a container of its own: the account <c>CAPTURE_TEST_BLOBS</c> names (a
/// connection string), or Azurite as <c>tests/azurite</c> pins it.
/// </summary>
internal sealed class AzuriteServer
{
    // The account and key that Azurite documents for everyone.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<AzuriteServer>> Shared = new(() => StartAsync());

    private static int _containers;

    private AzuriteServer(string connection, ServerProcess? process = null) => (Connection, Process) = (connection, process);

    /// <summary>Why there can be no blob server here; null when there can.</summary>
    public static string? Missing => Named is not null || (File.Exists(Program) && ServerProcess.Find("node") is not null)
        ? null
        : "Azurite is missing: run npm ci in tests/azurite, or name an account in CAPTURE_TEST_BLOBS.";

    public string Connection { get; }

    /// <summary>The server's process; only of one started here.</summary>
    public ServerProcess? Process { get; }

    private static string? Named => Environment.GetEnvironmentVariable("CAPTURE_TEST_BLOBS");

    private static string Program => Repository.PathOf("tests/azurite/node_modules/azurite/dist/src/blob/main.js");

    /// <summary>One blob server for all tests of this run.</summary>
    public static Task<AzuriteServer> SharedAsync() => Shared.Value;

    /// <summary>A server of the test's own, which it may stop.</summary>
    public static Task<AzuriteServer> OwnAsync() => StartAsync(own: true);

    /// <summary>The name of a container that is not there yet.</summary>
    public static string NewContainer() => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _containers)}";

    private static async Task<AzuriteServer> StartAsync(bool own = false)
    {
        if (!own && Named is { } named)
            return new AzuriteServer(named);
        if (Missing is { } missing)
            throw new InvalidOperationException(missing);
        var folder = Directory.CreateTempSubdirectory("capture-azurite-").FullName;
        var port = ServerProcess.FreePort();
        var process = ServerProcess.Start([ServerProcess.Find("node")!, Program, "--blobHost", "127.0.0.1",
            "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry"]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.Dispose();
            Directory.Delete(folder, recursive: true);
        };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                break;
            }
            catch (SocketException) when (attempt < 300 && process.Runs)
            {
                await Task.Delay(100);
            }
            catch (SocketException)
            {
                throw new InvalidOperationException($"Azurite did not start: {process.Output}");
            }
        }

        return new AzuriteServer($"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};", process);
    }
}
