using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Capture.Storage.Blobs;

/// <summary>
/// Forces to disk what a folder says of its entries. A file that was forced to disk and then renamed may have lost its name
/// after a power cut: names are the folder's. Linux only.
/// </summary>
public static partial class FolderOnDisk
{
    // <fcntl.h> of Linux on every architecture .NET runs on: O_RDONLY with O_CLOEXEC.
    private const int ReadOnlyCloseOnExec = 0x80000;

    // <errno.h>: what file systems answer that know no such thing (EINVAL, ENOSYS, EOPNOTSUPP), as some shares do.
    private static readonly int[] NotKnown = [22, 38, 95];

    /// <summary>A folder and those it lies in, up to and with <paramref name="root"/>: each may have been made just now, by whomever.</summary>
    /// <exception cref="IOException">The disk did not take it; its HResult is the system's error number.</exception>
    public static void Force(string folder, string root)
    {
        if (!OperatingSystem.IsLinux())
            return;
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            ForceOne(at);
            if (at == root)
                return;
        }
    }

    private static void ForceOne(string folder)
    {
        using var open = Open(folder, ReadOnlyCloseOnExec);
        if (open.IsInvalid || (Sync(open) != 0 && !NotKnown.Contains(Marshal.GetLastPInvokeError())))
            throw new IOException("A folder could not be forced to disk.", Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle folder);
}
