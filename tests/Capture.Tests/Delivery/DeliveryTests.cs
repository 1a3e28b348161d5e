namespace Capture.Tests.Delivery;

public sealed class DeliveryTests : DeliveryPromises
{
    internal override Task<string?> PostgresAsync() => Task.FromResult<string?>(null);
}
