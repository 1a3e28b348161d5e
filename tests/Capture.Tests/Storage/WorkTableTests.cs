using Capture.Storage.Work;

namespace Capture.Tests.Storage;

public sealed class WorkTableTests : WorkTablePromises
{
    internal override Task<TemporaryStore> StoreAsync(Action<WorkOptions>? configure = null) => TemporaryStore.CreateAsync(configure);
}
