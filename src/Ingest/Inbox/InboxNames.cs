using System.IO.Enumeration;

namespace Capture.Ingest;

/// <summary>What a file's name says of it before anyone looks inside.</summary>
public static class InboxNames
{
    // Left behind by network storage, file managers, virus scanners and synchronisation, never by a fax server.
    private static readonly string[] ClutterFiles =
        [".DS_Store", "._*", "Thumbs.db", "ehthumbs.db", "desktop.ini", "*@SynoEAStream", ".stignore", ".nfs*", ".fuse_hidden*", ".smbdelete*"];

    // Folders that hold no more than previews, versions and what somebody threw away.
    private static readonly string[] ClutterFolders =
        ["@eaDir", ".Trashes", ".Trash-*", ".stfolder", ".stversions", "System Volume Information", "$RECYCLE.BIN", ".Spotlight-V100", ".fseventsd"];

    // Names under which writers keep what is not finished; they rename when it is.
    private static readonly string[] Unfinished =
        [".*", "~$*", "*~", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload", "*.download", "*.writing", "*.swp", "*.lock", "*.camelLock"];

    /// <summary>Whether a file of that name is clutter of the system. A document may bear such a name all the same: look inside before it is passed over.</summary>
    public static bool IsClutter(string name) => MatchesAny(name, ClutterFiles);

    /// <summary>Whether a folder of that name is the system's and never holds what somebody sent.</summary>
    public static bool IsClutterFolder(string name) => MatchesAny(name, ClutterFolders);

    /// <summary>Whether the name is hidden, as it is on every system but Windows.</summary>
    public static bool IsHidden(string name) => name.StartsWith('.');

    internal static bool IsIgnored(string name, SourceOptions options) => MatchesAny(name, options.Ignore);

    internal static bool IsUnfinished(string name) => MatchesAny(name, Unfinished);

    /// <summary>The name of a trigger for the file, as <c>x.tif.done</c> or <c>x.done</c>; null where none of them is there.</summary>
    internal static string? TriggerOf(string file, string extension, HashSet<string> namesWithoutCase) =>
        Present(file + extension, namesWithoutCase) ?? Present(file[..^Path.GetExtension(file).Length] + extension, namesWithoutCase);

    private static string? Present(string name, HashSet<string> names) => names.TryGetValue(name, out var actual) ? actual : null;

    private static bool MatchesAny(string name, IEnumerable<string> patterns) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
