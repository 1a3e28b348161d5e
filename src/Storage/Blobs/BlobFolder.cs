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
    public Task<StoredBlob> WriteAsync(string name, Stream content, CancellationToken stop) =>
        WriteAsync(name, (file, cancelled) => content.CopyToAsync(file, cancelled), stop);

    /// <summary>Stores what <paramref name="write"/> writes to the stream it is given, from the beginning on.</summary>
    public async Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        var place = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var aside = $"{place}.{Guid.CreateVersion7():N}.part";
        try
        {
            long length;
            string sha256;
            await using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                await write(file, stop);
                file.Flush(flushToDisk: true);
                file.Position = 0;
                sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
                length = file.Length;
            }

            File.Move(aside, place, overwrite: true);
            return new StoredBlob(name, sha256, length);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        WriteAsync(name, async (file, cancelled) => await file.WriteAsync(content, cancelled), stop);

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
