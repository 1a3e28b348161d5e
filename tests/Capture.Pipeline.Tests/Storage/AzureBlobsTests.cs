using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Capture.Pipeline.Tests.Servers;
using Capture.Storage.Blobs;

namespace Capture.Tests.Storage;

public sealed class AzureBlobsTests : BlobStorePromises
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    internal override async Task<IBlobStore> StoreAsync() => new AzureBlobs(await OptionsAsync());

    [Fact]
    public void The_executable_brings_along_what_the_blob_client_loads()
    {
        var brought = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "capture.deps.json"));

        Assert.All(new[] { "Azure.Storage.Blobs", "Azure.Storage.Common", "System.IO.Hashing", "Azure.Core", "Azure.Identity" }, name => Assert.Contains($"{name}.dll", brought, StringComparison.Ordinal));
    }

    [BlobFact]
    public async Task Bytes_that_changed_in_the_store_are_never_handed_out()
    {
        var options = await OptionsAsync();
        var store = new AzureBlobs(options);
        var stored = await store.WriteAsync("a/b", "a fax"u8.ToArray().AsMemory(), Stop);
        var blob = new BlobClient(options.ConnectionString, options.Container, "a/b");
        await blob.UploadAsync(BinaryData.FromString("a fex"), new Azure.Storage.Blobs.Models.BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { ["sha256"] = stored.Sha256 },
        });

        await Assert.ThrowsAsync<DamagedBlobException>(() => store.ReadAsync("a/b", Stop));
        await Assert.ThrowsAsync<DamagedBlobException>(() => store.FetchAsync("a/b", Stop));
    }

    [BlobFact]
    public async Task A_container_address_with_a_shared_access_signature_suffices()
    {
        var options = await OptionsAsync();
        var container = new BlobContainerClient(options.ConnectionString, options.Container);
        await container.CreateIfNotExistsAsync();
        var address = container.GenerateSasUri(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Create, TimeProvider.System.GetUtcNow().AddHours(1));

        var store = new AzureBlobs(new BlobOptions { Store = BlobOptions.Azure, ContainerUri = address });
        await store.WriteAsync("a/b", "a fax"u8.ToArray().AsMemory(), Stop);

        Assert.Equal("a fax"u8.ToArray(), await store.ReadAsync("a/b", Stop));
    }

    private static async Task<BlobOptions> OptionsAsync() => new()
    {
        Store = BlobOptions.Azure,
        ConnectionString = (await AzuriteServer.SharedAsync()).Connection,
        Container = AzuriteServer.NewContainer(),
    };
}

/// <summary>A promise that every blob store keeps, tried here on a blob server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BlobFactAttribute : FactAttribute
{
    public BlobFactAttribute() => Skip = new ServerFactAttribute(Server.Blobs).Skip;
}
