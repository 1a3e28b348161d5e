using System.Runtime.InteropServices;

namespace Capture.Host.Composition;

/// <summary>What Capture writes is patients' data: no other account of the machine reads it.</summary>
internal static partial class OwnerOnly
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Every file and folder this process and its children make from now on is their owner's alone.</summary>
    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask((uint)Others);
    }

    /// <summary>
    /// Closes a folder of an earlier version to others, with all that is in it. The folder itself comes last: if it is broken off, the
    /// next start begins anew. What is closed already is not walked through.
    /// </summary>
    /// <exception cref="UsageException">It cannot be closed; the message says what to run.</exception>
    public static void TakeOver(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder) || (File.GetUnixFileMode(folder) & Others) == 0)
            return;
        if (File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherWrite))
            throw new UsageException($"{folder} can be written by every account of this machine, so patients' data must not lie in it. Name a folder of its own, or close it: chmod go-rwx,-t {Quoted(folder)}");
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", all))
                Close(entry);
            Close(folder);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"Other accounts of this machine can read {folder}, and it is not this account's to close. {Remedy(folder)}");
        }
    }

    /// <summary>What somebody else must run to close a folder, which this account cannot.</summary>
    public static string Remedy(string folder) =>
        $"Run: sudo chown -R {Environment.UserName} {Quoted(folder)} && sudo chmod -R go-rwx {Quoted(folder)}";

    /// <summary>Whether others can read a file or look into a folder.</summary>
    public static bool IsOpen(string path) => !OperatingSystem.IsWindows() && Path.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Close(string path)
    {
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != 0)
                File.SetUnixFileMode(path, mode & ~Others);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process has just put it away.
        }
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
