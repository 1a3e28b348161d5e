using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Capture.Storage.Stores;

namespace Capture.Storage.Blobs;

/// <summary>
/// Blobs in a container of Azure Blob Storage. Each carries the digest of its bytes, which every read compares with what
/// came over the wire. A put is atomic: readers see all of the old bytes or all of the new.
/// </summary>
public sealed class AzureBlobs : IBlobStore
{
    private const string DigestKey = "sha256";

    // One put up to here; larger ones are sent in blocks and committed at the end.
    private const long LargestPut = 64L << 20;

    private readonly BlobContainerClient _container;
    private volatile bool _created;

    public AzureBlobs(BlobOptions options)
    {
        var client = new BlobClientOptions { Retry = { Mode = RetryMode.Exponential, MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(60) } };
        _container = options switch
        {
            { ConnectionString: { } connection } => new BlobContainerClient(connection, options.Container, client),
            { ContainerUri: { Query.Length: > 1 } withSignature } => new BlobContainerClient(withSignature, client),
            _ => new BlobContainerClient(options.ContainerUri, Identity(options), client),
        };
        // Who is given a container's address is given a container; a signature may not even suffice to look for it.
        _created = options.ConnectionString is null;
    }

    public async Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        await using var aside = new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        await write(aside, stop);
        aside.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(aside, stop));
        aside.Position = 0;
        await PutAsync(name, aside, sha256, stop);
        return new StoredBlob(name, sha256, aside.Length);
    }

    public async Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        await PutAsync(name, BinaryData.FromBytes(content).ToStream(), sha256, stop);
        return new StoredBlob(name, sha256, content.Length);
    }

    public async Task<byte[]> ReadAsync(string name, CancellationToken stop)
    {
        var blob = await FoundAsync(() => _container.GetBlobClient(name).DownloadContentAsync(stop));
        var bytes = blob.Value.Content.ToMemory();
        Compare(blob.Value.Details, SHA256.HashData(bytes.Span));
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array) && array.Offset == 0 && array.Count == array.Array!.Length
            ? array.Array
            : bytes.ToArray();
    }

    public async Task<BlobFile> FetchAsync(string name, CancellationToken stop)
    {
        var copy = new BlobFile(Path.GetTempFileName(), copy: true);
        try
        {
            var blob = await FoundAsync(() => _container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: stop));
            await using var file = new FileStream(copy.Path, FileMode.Create, FileAccess.ReadWrite);
            await using (var bytes = blob.Value.Content)
                await bytes.CopyToAsync(file, stop);
            file.Position = 0;
            Compare(blob.Value.Details, await SHA256.HashDataAsync(file, stop));
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public async Task<bool> ExistsAsync(string name, CancellationToken stop)
    {
        try
        {
            await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: stop);
            return true;
        }
        // A container that nothing was written to yet is not there, and that is no fault.
        catch (RequestFailedException missing) when (IsOfThisBlob(missing) || (!_created && missing.ErrorCode == "ContainerNotFound"))
        {
            return false;
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        // One that nothing was written to yet is not there.
        if (!_created && !(await _container.ExistsAsync(stop)).Value)
            yield break;
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, stop))
            yield return blob.Name;
    }

    private static TokenCredential Identity(BlobOptions options) => options.ManagedIdentityClientId is { } client
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
        : new DefaultAzureCredential();

    private static async Task<T> FoundAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (RequestFailedException missing) when (IsOfThisBlob(missing))
        {
            throw new FileNotFoundException("A stored blob is not in the container.", missing);
        }
    }

    // Of a container that is gone nothing is known of any blob.
    private static bool IsOfThisBlob(RequestFailedException missing) => missing.Status == 404 && StoreFaults.OfHttp(404, missing.ErrorCode ?? "") is null;

    private static void Compare(BlobDownloadDetails stored, byte[] sha256)
    {
        if (!stored.Metadata.TryGetValue(DigestKey, out var written) || written != Convert.ToHexStringLower(sha256))
            throw new DamagedBlobException();
    }

    private async Task PutAsync(string name, Stream content, string sha256, CancellationToken stop)
    {
        await CreateContainerAsync(stop);
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { [DigestKey] = sha256 },
            TransferOptions = new() { InitialTransferSize = LargestPut, MaximumTransferSize = LargestPut },
        };
        await _container.GetBlobClient(name).UploadAsync(content, options, stop);
    }

    private async Task CreateContainerAsync(CancellationToken stop)
    {
        if (_created)
            return;
        await _container.CreateIfNotExistsAsync(cancellationToken: stop);
        _created = true;
    }
}
