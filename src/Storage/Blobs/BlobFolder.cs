using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Capture.Storage.Blobs;

/// <summary>
/// Blobs as files of one folder. A blob appears whole or not at all: it is written beside its place, forced to disk,
/// then renamed, and its name is forced to disk as well. The folder may be shared by many machines.
/// </summary>
public sealed class BlobFolder : IBlobStore
{
    private const string Unfinished = ".part";

    private readonly string _root;
    private volatile bool _hadContents;
    private volatile bool _isMade;

    public BlobFolder(string root)
    {
        _root = Path.GetFullPath(root);
        try
        {
            Make();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Whoever uses it first says why, as of any other fault of the store; a process that ends for it says nothing.
        }
    }

    public async Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
    {
        var place = PathOf(name);
        // Written to the empty place where its share was mounted, a blob would be hidden once the share is back.
        RequireFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var aside = $"{place}.{Guid.CreateVersion7():N}{Unfinished}";
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
            FolderOnDisk.Force(Path.GetDirectoryName(place)!, _root);
            _hadContents = true;
            return new StoredBlob(name, sha256, length);
        }
        catch (Exception gone) when (gone is DirectoryNotFoundException or FileNotFoundException)
        {
            // Its share may have gone in this moment.
            RequireFolder();
            throw;
        }
        finally
        {
            if (File.Exists(aside))
                File.Delete(aside);
        }
    }

    public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        WriteAsync(name, async (file, cancelled) => await file.WriteAsync(content, cancelled), stop);

    public async Task<byte[]> ReadAsync(string name, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), stop);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            RequireFolder();
            throw new FileNotFoundException("A stored blob is not in the blob folder.", missing);
        }
    }

    public async Task<BlobFile> FetchAsync(string name, CancellationToken stop) => await ExistsAsync(name, stop)
        ? new BlobFile(PathOf(name), copy: false)
        : throw new FileNotFoundException("A stored blob is not in the blob folder.");

    public Task<bool> ExistsAsync(string name, CancellationToken stop)
    {
        var exists = File.Exists(PathOf(name));
        if (!exists)
            RequireFolder();
        return Task.FromResult(exists);
    }

    /// <exception cref="BlobFolderGoneException">It is not there, or empty and once was not.</exception>
    private void RequireFolder()
    {
        if (!_isMade)
            Make();
        if (!HasContents() && (_hadContents || !Directory.Exists(_root)))
            throw new BlobFolderGoneException();
    }

    private void Make()
    {
        Directory.CreateDirectory(_root);
        _hadContents = HasContents();
        _isMade = true;
    }

    private bool HasContents() => Directory.Exists(_root) && Directory.EnumerateFileSystemEntries(_root).Any();

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var folder = PathOf(prefix.TrimEnd('/'));
        if (!Directory.Exists(folder))
            yield break;
        // Off the caller's thread: a folder of millions on a share takes its time.
        await Task.Yield();
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None }))
        {
            stop.ThrowIfCancellationRequested();
            if (!path.EndsWith(Unfinished, StringComparison.Ordinal))
                yield return Path.GetRelativePath(_root, path);
        }
    }

    /// <summary>The file that holds a blob.</summary>
    internal string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException("A blob name must stay inside the blob folder.", nameof(name));
    }
}

/// <summary>The folder of blobs is not there, or empty and once was not: most likely the place its share is mounted at, without the share.</summary>
internal sealed class BlobFolderGoneException() : IOException("The folder of blobs is not there.");
