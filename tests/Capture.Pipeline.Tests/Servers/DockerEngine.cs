using System.Net;
using System.Net.Sockets;

namespace Capture.Pipeline.Tests.Servers;

/// <summary>The Docker engine of this machine, or the one <c>DOCKER_HOST</c> names.</summary>
internal static class DockerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What Testcontainers speaks unless it is told otherwise. An engine that is too old for it says so, and is none then.
    private static readonly string Version = Environment.GetEnvironmentVariable("DOCKER_API_VERSION") is { Length: > 0 } named ? named : "1.44";

    /// <summary>
    /// Whether an engine answers and has this image. It is not fetched: a test run that begins with a download of minutes, or
    /// fails for want of a registry, is of no use to anybody.
    /// </summary>
    public static bool Has(string image)
    {
        try
        {
            using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => ConnectAsync(stop) };
            using var engine = new HttpClient(handler) { BaseAddress = new Uri("http://engine/"), Timeout = Patience };
            using var asked = new HttpRequestMessage(HttpMethod.Get, $"v{Version}/images/{image}/json");
            using var answer = engine.Send(asked);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception none) when (none is HttpRequestException or OperationCanceledException or SocketException or UriFormatException)
        {
            return false;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(CancellationToken stop)
    {
        var host = new Uri(Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } named ? named : "unix:///var/run/docker.sock");
        var unix = host.Scheme == "unix";
        var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(unix ? new UnixDomainSocketEndPoint(host.AbsolutePath) : new DnsEndPoint(host.Host, host.Port), stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
