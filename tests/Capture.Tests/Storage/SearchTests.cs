namespace Capture.Tests.Storage;

public sealed class SearchTests : SearchPromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
