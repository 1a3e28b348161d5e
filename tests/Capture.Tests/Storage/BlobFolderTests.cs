using Capture.Storage.Blobs;

namespace Capture.Tests.Storage;

public sealed class BlobFolderTests : BlobStorePromises, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-blobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal override Task<IBlobStore> StoreAsync() => Task.FromResult<IBlobStore>(new BlobFolder(_folder));
}

/// <summary>A promise that every blob store keeps, tried here on a folder; the pipeline tests try it on a blob server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BlobFactAttribute : FactAttribute;
