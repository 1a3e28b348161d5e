namespace Capture.Tests.Storage;

public sealed class PatientTests : PatientPromises
{
    internal override Task<TemporaryStore> StoreAsync() => TemporaryStore.CreateAsync();
}
