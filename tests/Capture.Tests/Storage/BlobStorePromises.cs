using System.Security.Cryptography;
using Capture.Storage.Blobs;

namespace Capture.Tests.Storage;

/// <summary>What a blob store promises, wherever it keeps the bytes.</summary>
public abstract class BlobStorePromises
{
    private const string Name = "files/ab/00000000000000000000000000000001/00001/image-1.tif";
    private static readonly CancellationToken Stop = CancellationToken.None;

    internal abstract Task<IBlobStore> StoreAsync();

    [BlobFact]
    public async Task What_is_written_is_read_again_and_its_digest_and_length_are_known()
    {
        var (store, content) = (await StoreAsync(), RandomNumberGenerator.GetBytes(300_000));

        var small = await store.WriteAsync(Name, content, Stop);
        var streamed = await store.WriteAsync(Name + "2", async (blob, stop) =>
        {
            await blob.WriteAsync(content.AsMemory(0, 100_000), stop);
            await blob.WriteAsync(content.AsMemory(100_000), stop);
        }, Stop);

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), 300_000), (small.Sha256, small.Bytes));
        Assert.Equal((small.Sha256, small.Bytes), (streamed.Sha256, streamed.Bytes));
        Assert.Equal(content, await store.ReadAsync(Name, Stop));
        using var file = await store.FetchAsync(Name + "2", Stop);
        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path));
    }

    [BlobFact]
    public async Task A_name_written_again_is_replaced()
    {
        var store = await StoreAsync();
        await store.WriteAsync(Name, "first"u8.ToArray().AsMemory(), Stop);

        await store.WriteAsync(Name, "second"u8.ToArray().AsMemory(), Stop);

        Assert.Equal("second"u8.ToArray(), await store.ReadAsync(Name, Stop));
    }

    [BlobFact]
    public async Task What_is_not_there_is_said_to_be_missing()
    {
        var store = await StoreAsync();
        await store.WriteAsync("another", "a fax"u8.ToArray().AsMemory(), Stop);

        Assert.False(await store.ExistsAsync(Name, Stop));
        await Assert.ThrowsAnyAsync<IOException>(() => store.ReadAsync(Name, Stop));
        await Assert.ThrowsAnyAsync<IOException>(() => store.FetchAsync(Name, Stop));
    }

    [BlobFact]
    public async Task A_store_that_nothing_was_written_to_yet_is_in_order()
    {
        var store = await StoreAsync();

        Assert.False(await store.ExistsAsync(Name, Stop));
    }

    [BlobFact]
    public async Task A_write_that_fails_half_way_leaves_nothing()
    {
        var store = await StoreAsync();
        await store.WriteAsync("another", "a fax"u8.ToArray().AsMemory(), Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.WriteAsync(Name, async (blob, stop) =>
        {
            await blob.WriteAsync(new byte[1000], stop);
            throw new InvalidOperationException();
        }, Stop));

        Assert.False(await store.ExistsAsync(Name, Stop));
    }

    [BlobFact]
    public async Task A_copy_fetched_for_an_engine_is_gone_when_released_and_the_blob_is_not()
    {
        var store = await StoreAsync();
        await store.WriteAsync(Name, "a fax"u8.ToArray().AsMemory(), Stop);

        var file = await store.FetchAsync(Name, Stop);
        file.Dispose();

        Assert.True(await store.ExistsAsync(Name, Stop));
        Assert.True(store is BlobFolder || !File.Exists(file.Path));
    }

    [BlobFact]
    public async Task All_names_below_a_prefix_are_listed_and_nothing_that_is_unfinished()
    {
        var store = await StoreAsync();
        Assert.Empty(await ListAsync(store));
        string[] names = [Name, "files/ab/00000000000000000000000000000001/original", "files/cd/00000000000000000000000000000002/original"];
        foreach (var name in names.Append("filesystem/x").Append("documents/ab/x.pdf"))
            await store.WriteAsync(name, "a fax"u8.ToArray().AsMemory(), Stop);

        await store.WriteAsync("files/half", async (blob, stop) =>
        {
            await blob.WriteAsync(new byte[10], stop);
            Assert.Equal(names.Order(), await ListAsync(store));
        }, Stop);

        Assert.Equal(names.Append("files/half").Order(), await ListAsync(store));
    }

    private static async Task<List<string>> ListAsync(IBlobStore store)
    {
        var names = new List<string>();
        await foreach (var name in store.ListAsync(BlobNames.Files, Stop))
            names.Add(name);
        return [.. names.Order()];
    }
}
