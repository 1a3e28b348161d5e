namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A test that needs real servers. Where one can be neither reached nor started, it is skipped and says why; on CI
/// (<c>CI=true</c>) it is run all the same, and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute(params Server[] servers)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Skip = string.Join(' ', servers.Select(Missing).OfType<string>()) is { Length: > 0 } missing ? missing : null!;
    }

    private static string? Missing(Server server) => server switch
    {
        Server.PostgreSql => PostgresServer.Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };
}

internal enum Server
{
    PostgreSql,
}
