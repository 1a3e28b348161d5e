using Capture.Pipeline;
using Capture.Storage.Work;
using Capture.Tests.Storage;

namespace Capture.Tests.Pipeline;

public sealed class WorkTableTests : WorkTablePromises
{
    internal override Task<TemporaryStore> StoreAsync(Action<WorkOptions>? configure = null) => TemporaryStore.CreateAsync(configure);
}
