namespace Capture.Tests.Storage;

public sealed class FanInTests : FanInPromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
