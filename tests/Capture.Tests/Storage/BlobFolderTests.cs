using Capture.Storage.Blobs;

namespace Capture.Tests.Storage;

public sealed class BlobFolderTests : BlobStorePromises, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-blobs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Work waits for the folder then, and says so; a process that ended for it would be started again and again.</summary>
    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_fault_of_the_store_until_it_can()
    {
        var place = Path.Combine(_folder, "place");
        await File.WriteAllTextAsync(place, "in the way");
        var blobs = new BlobFolder(Path.Combine(place, "blobs"));

        await Assert.ThrowsAnyAsync<IOException>(() => blobs.WriteAsync("a/b", new byte[] { 1 }, CancellationToken.None));
        await Assert.ThrowsAnyAsync<IOException>(() => blobs.ExistsAsync("a/b", CancellationToken.None));
        File.Delete(place);
        await blobs.WriteAsync("a/b", new byte[] { 1 }, CancellationToken.None);

        Assert.True(await blobs.ExistsAsync("a/b", CancellationToken.None));
    }

    [Fact]
    public void The_names_of_blobs_are_forced_to_disk_with_every_folder_they_lie_in()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_folder, "files/a")).FullName;

        FolderOnDisk.Force(inner, _folder);

        Assert.Throws<IOException>(() => FolderOnDisk.Force(Path.Combine(_folder, "gone/a"), _folder));
    }

    internal override Task<IBlobStore> StoreAsync() => Task.FromResult<IBlobStore>(new BlobFolder(_folder));
}

/// <summary>A promise that every blob store keeps, tried here on a folder; the pipeline tests try it on a blob server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BlobFactAttribute : FactAttribute;
