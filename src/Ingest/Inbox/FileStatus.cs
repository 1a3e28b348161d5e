using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Capture.Ingest;

/// <summary>Which folder it is, whatever lies under its path: of another volume, or made anew, it is another.</summary>
internal readonly record struct FolderIdentity(uint DeviceMajor, uint DeviceMinor, ulong Node);

/// <summary>What .NET does not tell of what lies under a path: pipes and hard links, the last change, and which folder it is.</summary>
/// <param name="Links">Names it has on its volume.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written; a copy may keep the time of its original.</param>
/// <param name="Changed">When it last came under a name, or was changed in any other way. Nobody can set it. Null where it is not known.</param>
internal readonly partial record struct FileStatus(
    EntryKind Kind, uint Links, long Bytes, DateTimeOffset Modified, DateTimeOffset? Changed, FolderIdentity Identity)
{
    // <fcntl.h>, <linux/stat.h>: offsets and masks of struct statx are the same on every architecture.
    private const int AtCurrentFolder = -100;
    private const int AtNoFollow = 0x100;
    private const uint MaskBasic = 0x7FF;
    private const int StatxBytes = 256;
    private const int LinksAt = 0x10;
    private const int ModeAt = 0x1C;
    private const int NodeAt = 0x20;
    private const int SizeAt = 0x28;
    private const int ChangedAt = 0x60;
    private const int ModifiedAt = 0x70;
    private const int DeviceAt = 0x88;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int FolderType = 0x4000;

    /// <returns>Null when nothing lies under that path, or not under that spelling of it. Links are not followed.</returns>
    internal static FileStatus? Of(FileSystemInfo entry)
    {
        if (!OperatingSystem.IsLinux())
            return entry.Exists ? OfAttributes(entry) : null;

        var status = new byte[StatxBytes];
        return Statx(AtCurrentFolder, PathBytes(entry.FullName), AtNoFollow, MaskBasic, status) == 0 ? Read(status) : null;
    }

    /// <summary>Of what a path leads to, through links. Null when it leads to nothing.</summary>
    internal static FileStatus? OfTarget(string path)
    {
        if (!OperatingSystem.IsLinux())
            return Directory.Exists(path) ? OfAttributes(new DirectoryInfo(path)) : File.Exists(path) ? OfAttributes(new FileInfo(path)) : null;

        var status = new byte[StatxBytes];
        return Statx(AtCurrentFolder, PathBytes(path), 0, MaskBasic, status) == 0 ? Read(status) : null;
    }

    /// <summary>Of a name in an open folder that has no spelling in .NET. Linux only.</summary>
    internal static FileStatus? Of(SafeFileHandle folder, byte[] name)
    {
        var status = new byte[StatxBytes];
        return StatxIn(folder, [.. name, 0], AtNoFollow, MaskBasic, status) == 0 ? Read(status) : null;
    }

    private static FileStatus Read(ReadOnlySpan<byte> status)
    {
        var kind = (MemoryMarshal.Read<ushort>(status[ModeAt..]) & TypeMask) switch
        {
            RegularFile => EntryKind.File,
            FolderType => EntryKind.Folder,
            _ => EntryKind.Other,
        };
        return new(
            kind, MemoryMarshal.Read<uint>(status[LinksAt..]), kind == EntryKind.File ? MemoryMarshal.Read<long>(status[SizeAt..]) : 0,
            Time(status[ModifiedAt..]), Time(status[ChangedAt..]),
            new FolderIdentity(MemoryMarshal.Read<uint>(status[DeviceAt..]), MemoryMarshal.Read<uint>(status[(DeviceAt + 4)..]), MemoryMarshal.Read<ulong>(status[NodeAt..])));
    }

    // Seconds and nanoseconds; a time no calendar has is that of a broken volume.
    private static DateTimeOffset Time(ReadOnlySpan<byte> at)
    {
        var seconds = Math.Clamp(MemoryMarshal.Read<long>(at), DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(MemoryMarshal.Read<uint>(at[8..]) / 100);
    }

    private static FileStatus OfAttributes(FileSystemInfo entry)
    {
        var kind = entry.Attributes.HasFlag(FileAttributes.ReparsePoint) ? EntryKind.Other
            : entry.Attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Folder
            : EntryKind.File;
        return new(kind, 1, kind == EntryKind.File ? ((FileInfo)entry).Length : 0, new DateTimeOffset(entry.LastWriteTimeUtc), null, default);
    }

    private static byte[] PathBytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    /// <summary>Whether this process may list a folder, search it and make, rename and delete what is in it.</summary>
    internal static bool MayUse(string folder) => !OperatingSystem.IsLinux() || Access(PathBytes(folder), ReadWriteSearch) == 0;

    /// <summary>Which account this process is, as the system counts them: its name means nothing outside a container.</summary>
    internal static string Account => OperatingSystem.IsLinux() ? $"It runs as uid {EffectiveUser()}." : $"It runs as {Environment.UserName}.";

    // <unistd.h>: R_OK | W_OK | X_OK.
    private const int ReadWriteSearch = 7;

    [LibraryImport("libc", EntryPoint = "access")]
    private static partial int Access(ReadOnlySpan<byte> path, int mode);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Statx(int folder, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int StatxIn(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, uint mask, Span<byte> status);
}
