using System.IO.Enumeration;

namespace Capture.Ingest;

/// <summary>What a file's name says of it before anyone looks inside.</summary>
public static class InboxNames
{
    // Left behind by network storage, file managers, virus scanners and synchronisation, never by a fax server.
    private static readonly string[] Junk =
    [
        ".DS_Store", "._*", "Thumbs.db", "ehthumbs.db", "desktop.ini", "*@SynoEAStream", "@eaDir", "__MACOSX", ".Trashes", ".Trash-*", ".stfolder",
        ".stversions", ".stignore", ".nfs*", ".fuse_hidden*", ".smbdelete*", "lost+found", "System Volume Information", "$RECYCLE.BIN", ".claimed",
    ];

    // Names under which writers keep what is not finished; they rename when it is.
    private static readonly string[] Unfinished =
        [".*", "~$*", "*~", "*.tmp", "*.temp", "*.part", "*.partial", "*.filepart", "*.crdownload", "*.download", "*.writing", "*.swp", "*.lock", "*.camelLock"];

    /// <summary>Whether a file of that name is clutter of the system, never a document.</summary>
    public static bool IsJunk(string name, SourceOptions options) => MatchesAny(name, Junk) || MatchesAny(name, options.Ignore);

    internal static bool IsUnfinished(string name) => MatchesAny(name, Unfinished);

    /// <summary>The name of a trigger for the file, as <c>x.tif.done</c> or <c>x.done</c>; null where none of them is there.</summary>
    internal static string? TriggerOf(string file, string extension, HashSet<string> namesWithoutCase) =>
        Present(file + extension, namesWithoutCase) ?? Present(Path.GetFileNameWithoutExtension(file) + extension, namesWithoutCase);

    private static string? Present(string name, HashSet<string> names) => names.TryGetValue(name, out var actual) ? actual : null;

    private static bool MatchesAny(string name, IEnumerable<string> patterns) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
