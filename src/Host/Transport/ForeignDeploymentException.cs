namespace Capture.Host.Transport;

/// <summary>The broker's virtual host belongs to another deployment: each would take the other's messages and do nothing with them.</summary>
internal sealed class ForeignDeploymentException(string own, string other)
    : Exception($"The broker's virtual host belongs to deployment {other}, and this database is of deployment {own}.")
{
    /// <summary>The deployment whose virtual host it is.</summary>
    public string Other { get; } = other;

    /// <summary>What to do about it.</summary>
    public static string Remedy(string virtualHost) =>
        $"Give one of the two a virtual host of its own (Transport:VirtualHost), or name the right database (Database:ConnectionString). Where the other one is gone for good: "
        + $"stop all processes and delete the queue {RabbitMqQueues.MarkQueue} (rabbitmqctl delete_queue -p {virtualHost} {RabbitMqQueues.MarkQueue}); the next start makes it anew.";
}
