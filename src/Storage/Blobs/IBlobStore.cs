namespace Capture.Storage.Blobs;

/// <summary>What is known of a stored blob.</summary>
/// <param name="Name">The name it was stored under.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredBlob(string Name, string Sha256, long Bytes);

/// <summary>
/// Where bytes are kept. A blob appears whole or not at all, and once a write has returned it is durable. Writing a name
/// again replaces it. Reading a name that is not there throws <see cref="FileNotFoundException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores what <paramref name="write"/> writes to the stream it is given, from the beginning on.</summary>
    Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop);

    Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop);

    /// <exception cref="DamagedBlobException">The bytes are not those that were written.</exception>
    Task<byte[]> ReadAsync(string name, CancellationToken stop);

    /// <summary>The blob as a file, for an engine that reads it by path and for copying; release it when done.</summary>
    /// <exception cref="DamagedBlobException">The bytes are not those that were written.</exception>
    Task<BlobFile> FetchAsync(string name, CancellationToken stop);

    Task<bool> ExistsAsync(string name, CancellationToken stop);

    /// <summary>The names of all blobs that begin so, in no order. What is written or replaced meanwhile may be among them or not.</summary>
    /// <param name="prefix">Whole parts of a name, such as <see cref="BlobNames.Files"/>.</param>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken stop);
}

/// <summary>A blob as a file of this machine.</summary>
public sealed class BlobFile(string path, bool copy) : IDisposable
{
    public string Path { get; } = path;

    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    /// <summary>Deletes the file where it is a copy; the blob itself stays.</summary>
    public void Dispose()
    {
        if (copy)
            File.Delete(Path);
    }
}

/// <summary>The stored bytes are not those that were written. Restore the blob from a backup.</summary>
public sealed class DamagedBlobException() : Exception("The stored bytes of a blob are not those that were written. Restore the blob store from a backup.");
