using System.Runtime.InteropServices;

namespace Capture.Ingest;

/// <summary>The kind and the number of names of what lies under a path, links not followed; .NET tells neither pipes nor hard links.</summary>
internal static partial class FileStatus
{
    // <fcntl.h>, <linux/stat.h>: offsets and masks of struct statx are the same on every architecture.
    private const int AtCurrentFolder = -100;
    private const int AtNoFollow = 0x100;
    private const uint MaskTypeModeLinks = 0x7;
    private const int StatxBytes = 256;
    private const int LinksAt = 0x10;
    private const int ModeAt = 0x1C;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Directory = 0x4000;

    /// <returns>Null when nothing lies under that path, or not under that spelling of it.</returns>
    internal static (EntryKind Kind, uint Links)? Of(FileSystemInfo entry)
    {
        if (!OperatingSystem.IsLinux())
            return entry.Exists ? (OfAttributes(entry.Attributes), 1) : null;

        var status = new byte[StatxBytes];
        if (Statx(AtCurrentFolder, entry.FullName, AtNoFollow, MaskTypeModeLinks, status) != 0)
            return null;

        var type = MemoryMarshal.Read<ushort>(status.AsSpan(ModeAt)) & TypeMask;
        var kind = type switch
        {
            RegularFile => EntryKind.File,
            Directory => EntryKind.Folder,
            _ => EntryKind.Other,
        };
        return (kind, MemoryMarshal.Read<uint>(status.AsSpan(LinksAt)));
    }

    private static EntryKind OfAttributes(FileAttributes attributes) =>
        attributes.HasFlag(FileAttributes.ReparsePoint) ? EntryKind.Other
        : attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Folder
        : EntryKind.File;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
