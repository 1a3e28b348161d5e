using Capture.Storage.Stores;

namespace Capture.Storage.Blobs;

/// <summary>A blob store whose faults as a whole open its circuit, and are told from those of what is read and written.</summary>
public sealed class WatchedBlobs(IBlobStore blobs, StoreCircuits circuits) : IBlobStore
{
    /// <summary>The store itself.</summary>
    internal IBlobStore Inner => blobs;

    /// <exception cref="StoreUnavailableException">The store as a whole is out of order.</exception>
    public async Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        // What cannot be read is copied from somewhere else, an inbox perhaps; what cannot be written is ours.
        Exception? ofItsSource = null;
        return await WatchAsync(() => blobs.WriteAsync(name, async (to, stopped) =>
        {
            try
            {
                await write(to, stopped);
            }
            catch (Exception failed) when (StoreFaults.OfBlobFolder(failed) is not { Kind: FaultKind.Full or FaultKind.ReadOnly })
            {
                ofItsSource = failed;
                throw;
            }
        }, stop), failed => !ReferenceEquals(failed, ofItsSource), stop);
    }

    /// <exception cref="StoreUnavailableException">The store as a whole is out of order.</exception>
    public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) => WatchAsync(() => blobs.WriteAsync(name, content, stop), _ => true, stop);

    /// <exception cref="DamagedBlobException">The bytes are not those that were written.</exception>
    /// <exception cref="StoreUnavailableException">The store as a whole is out of order.</exception>
    public Task<byte[]> ReadAsync(string name, CancellationToken stop) => WatchAsync(() => blobs.ReadAsync(name, stop), _ => true, stop);

    /// <exception cref="DamagedBlobException">The bytes are not those that were written.</exception>
    /// <exception cref="StoreUnavailableException">The store as a whole is out of order.</exception>
    public Task<BlobFile> FetchAsync(string name, CancellationToken stop) => WatchAsync(() => blobs.FetchAsync(name, stop), _ => true, stop);

    /// <exception cref="StoreUnavailableException">The store as a whole is out of order.</exception>
    public Task<bool> ExistsAsync(string name, CancellationToken stop) => WatchAsync(() => blobs.ExistsAsync(name, stop), _ => true, stop);

    /// <remarks>Only who verifies lists, and says himself what he meets.</remarks>
    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken stop) => blobs.ListAsync(prefix, stop);

    private async Task<T> WatchAsync<T>(Func<Task<T>> use, Func<Exception, bool> isOurs, CancellationToken stop)
    {
        try
        {
            return await use();
        }
        catch (Exception failed) when (!stop.IsCancellationRequested && isOurs(failed) && FaultOf(failed) is { } fault)
        {
            circuits.Open(fault);
            throw new StoreUnavailableException(fault, failed);
        }
    }

    private StoreFault? FaultOf(Exception failed)
    {
        if (blobs is BlobFolder)
            return StoreFaults.OfBlobFolder(failed);
        // The client of the blob server ends a call that takes too long by cancelling it, though nobody stops the process.
        return StoreFaults.OfBlobServer(failed) ?? StoreFaults.OfTemporaryFolder(failed)
            ?? (StoreFaults.Chain(failed).Any(cause => cause is OperationCanceledException or TimeoutException) ? StoreFaults.OfHttp(408, "no answer in time") : null);
    }
}
