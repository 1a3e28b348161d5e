using System.Security.Cryptography;

namespace Capture.Storage.Blobs;

/// <summary>What is known of a stored blob.</summary>
/// <param name="Name">The name it was stored under.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredBlob(string Name, string Sha256, long Bytes);

/// <summary>
/// Blobs as files of one folder. A blob appears whole or not at all: it is written beside its place, forced to disk,
/// then renamed. Writing a name again replaces it.
/// </summary>
public sealed class BlobFolder
{
    private readonly string _root;

    public BlobFolder(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    /// <summary>Stores a stream and says what it held.</summary>
    public async Task<StoredBlob> WriteAsync(string name, Stream content, CancellationToken stop)
    {
        var place = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var aside = $"{place}.{Guid.CreateVersion7():N}.part";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = 0;
        try
        {
            await using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                var buffer = new byte[1 << 16];
                int read;
                while ((read = await content.ReadAsync(buffer, stop)) > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), stop);
                    length += read;
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(aside, place, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }

        return new StoredBlob(name, Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        WriteAsync(name, new MemoryStream(content.ToArray(), writable: false), stop);

    public Task<byte[]> ReadAsync(string name, CancellationToken stop) => File.ReadAllBytesAsync(PathOf(name), stop);

    public Stream OpenRead(string name) => new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <summary>The file that holds a blob, for an engine that reads it by path.</summary>
    public string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException("A blob name must stay inside the blob folder.", nameof(name));
    }
}
