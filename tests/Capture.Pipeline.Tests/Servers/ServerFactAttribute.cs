namespace Capture.Pipeline.Tests.Servers;

/// <summary>
/// A test that needs real servers. Where one can be neither reached nor started, it is skipped and says why; on CI
/// (<c>CI=true</c>) it is run all the same, and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute(params Server[] servers)
    {
        var missing = servers.Select(Missing).OfType<string>().ToList();
        if (missing.Count > 0 && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = string.Join(' ', missing);
    }

    private static string? Missing(Server server) => server switch
    {
        Server.PostgreSql => PostgresServer.Missing,
        Server.RabbitMq => RabbitMqServer.Missing,
        Server.Blobs => AzuriteServer.Missing,
        Server.Pooler => PgBouncer.Missing,
        Server.Mail => MailServer.Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };
}

internal enum Server
{
    PostgreSql,
    RabbitMq,
    Blobs,
    Pooler,
    Mail,
}
