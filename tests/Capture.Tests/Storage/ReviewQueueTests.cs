namespace Capture.Tests.Storage;

public sealed class ReviewQueueTests : ReviewQueuePromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
