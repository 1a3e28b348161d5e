using Capture.Pipeline.Tests.Servers;

namespace Capture.Tests.Storage;

/// <summary>A promise that every store keeps, tried here on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoreFactAttribute : FactAttribute
{
    public StoreFactAttribute() => Skip = new ServerFactAttribute(Server.PostgreSql).Skip;
}
