using System.Security;
using Capture.Engines;

namespace Capture.Ingest;

/// <summary>What lies in a folder, before it is decided whether any of it is taken. Never throws for what it finds.</summary>
public static class FolderContents
{
    /// <summary>Folders in folders beyond which a tree is somebody's mistake.</summary>
    public const int MostFoldersDeep = 16;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    /// <summary>Whether it is a file with bytes of its own, or a link to one: reading a pipe waits for ever.</summary>
    public static bool IsPlainFile(FileInfo file) => FileStatus.OfTarget(file.FullName) is { Kind: EntryKind.File };

    /// <summary>Whether a file begins like one that holds pages, whatever its name.</summary>
    public static bool BeginsLikeDocument(string path)
    {
        if (!IsPlainFile(new FileInfo(path)))
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[FileFormats.HeadLength];
            return FileFormats.Detect(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]) is not null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or SecurityException)
        {
            return false;
        }
    }

    /// <summary>Whether a folder, or one inside it, holds a file that is not the system's own.</summary>
    /// <returns>Null where some of it cannot be looked into, and no file is seen.</returns>
    public static bool? HoldsFile(DirectoryInfo folder) => HoldsFile(folder, 0);

    private static bool? HoldsFile(DirectoryInfo folder, int depth)
    {
        // Deeper than anybody looks there is something, since somebody made it.
        if (depth > MostFoldersDeep)
            return true;
        bool? holds = false;
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                var inner = FileStatus.Of(entry)?.Kind != EntryKind.Folder
                    ? !InboxNames.IsClutter(entry.Name) || BeginsLikeDocument(entry.FullName)
                    : InboxNames.IsClutterFolder(entry.Name) ? false : HoldsFile((DirectoryInfo)entry, depth + 1);
                if (inner == true)
                    return true;
                holds = inner is null ? null : holds;
            }
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException or SecurityException)
        {
            return null;
        }

        return holds;
    }
}
