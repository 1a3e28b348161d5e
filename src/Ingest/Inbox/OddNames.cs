using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Capture.Ingest;

/// <summary>
/// Names that are no UTF-8, as scanners and servers from before it write them. .NET shows them with replacement characters
/// and cannot open what lies under them, so the folder is read, and the file renamed, by the bytes of the name. Nothing of a
/// file's content is touched here. 64-bit Linux only; elsewhere names are Unicode.
/// </summary>
internal static partial class OddNames
{
    // <fcntl.h>, <linux/fs.h>, <dirent.h>.
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const uint NoReplace = 1;
    private const int LengthAt = 16;
    private const int NameAt = 19;

    // What file systems that cannot promise not to replace answer: EINVAL, ENOSYS, EOPNOTSUPP.
    private static readonly int[] CannotPromise = [22, 38, 95];

    // The bytes such names are most often in; it has a character for every byte that Latin-1 would make invisible.
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The name in characters: what it was meant to say if it is Windows-1252 or Latin-1.</summary>
    internal static string Readable(byte[] name) => Windows1252.GetString(name);

    /// <summary>The names in a folder that are no UTF-8.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static IReadOnlyList<byte[]> In(string folder)
    {
        using var open = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnlyCloseOnExec);
        if (open.IsInvalid)
            throw new IOException("The folder cannot be read.", Marshal.GetLastPInvokeError());
        var names = new List<byte[]>();
        var buffer = new byte[32 * 1024];
        while (GetEntries(open, buffer, (ulong)buffer.Length) is > 0 and var read)
        {
            // struct linux_dirent64: the length of the entry, then its kind, then the name, ended by a zero.
            for (var at = 0; at < read; at += MemoryMarshal.Read<ushort>(buffer.AsSpan(at + LengthAt)))
            {
                var name = buffer.AsSpan((at + NameAt)..(at + MemoryMarshal.Read<ushort>(buffer.AsSpan(at + LengthAt))));
                name = name[..name.IndexOf((byte)0)];
                if (!System.Text.Unicode.Utf8.IsValid(name))
                    names.Add(name.ToArray());
            }
        }

        return names;
    }

    /// <summary>What lies under such a name; null when it is gone.</summary>
    internal static FileStatus? StatusOf(string folder, byte[] name)
    {
        using var open = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnlyCloseOnExec);
        return open.IsInvalid ? null : FileStatus.Of(open, name);
    }

    /// <summary>Gives a file a name that can be spelled. Never replaces another file.</summary>
    /// <returns>False when it may not be renamed, or is gone.</returns>
    internal static bool TryRename(string folder, byte[] name, string spelled)
    {
        using var open = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnlyCloseOnExec);
        if (open.IsInvalid)
            return false;
        byte[] from = [.. name, 0], to = [.. Encoding.UTF8.GetBytes(spelled), 0];
        if (Rename(open, from, open, to, NoReplace) == 0)
            return true;
        return CannotPromise.Contains(Marshal.GetLastPInvokeError()) && !Path.Exists(Path.Combine(folder, spelled)) && Rename(open, from, open, to, 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial SafeFileHandle Open(ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial long GetEntries(SafeFileHandle folder, Span<byte> buffer, ulong length);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int Rename(SafeFileHandle fromFolder, ReadOnlySpan<byte> from, SafeFileHandle toFolder, ReadOnlySpan<byte> to, uint flags);
}
