namespace Capture.Tests.Storage;

public sealed class SecondReviewTests : SecondReviewPromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
