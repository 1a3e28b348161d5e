namespace Capture.Ingest;

/// <summary>Lists what lies in an inbox: files, with those of inner folders where the source wants them, and what is neither.</summary>
internal sealed class InboxListing(SourceOptions options, TimeProvider time)
{
    // Whether a folder that is not looked into holds files is asked that often: its tree may be large.
    private static readonly TimeSpan FolderAskedEvery = TimeSpan.FromSeconds(10);

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    private Dictionary<string, (DateTimeOffset Asked, FolderLook Look)> _folders = [];

    /// <summary>What lies there now.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public List<InboxEntry> Read()
    {
        var entries = new List<InboxEntry>();
        ListInto("", 0, entries);
        _folders = _folders.Where(known => entries.Exists(entry => entry.Name == known.Key)).ToDictionary();
        return entries;
    }

    private void ListInto(string folder, int depth, List<InboxEntry> entries)
    {
        var odd = false;
        foreach (var entry in new DirectoryInfo(Path.Combine(options.Folder, folder)).EnumerateFileSystemInfos("*", Everything))
        {
            var name = Path.Combine(folder, entry.Name);
            if (FileStatus.Of(entry) is not { } status)
                // Either gone since, or of a name that has no spelling here and so cannot be opened by it.
                odd |= entry.Name.Contains('\uFFFD');
            else if (status.Kind == EntryKind.Folder)
                ListFolder(name, depth + 1, status, entries);
            else
                entries.Add(new InboxEntry(name, status.Kind, status.Bytes, status.Modified, status.Links, status.Changed));
        }

        if (odd && OperatingSystem.IsLinux() && Environment.Is64BitProcess)
            entries.AddRange(OddEntries(folder));
    }

    private void ListFolder(string name, int depth, FileStatus status, List<InboxEntry> entries)
    {
        var last = Path.GetFileName(name);
        if ((depth == 1 && last is InboxFolder.Done or InboxFolder.Failed or InboxFolder.Claims) || InboxNames.IsClutterFolder(last) || InboxNames.IsIgnored(last, options))
            return;
        var look = InboxNames.IsUnfinished(last) ? FolderLook.Hidden
            : !options.Recursive ? FolderLook.PassedOver
            : depth > FolderContents.MostFoldersDeep ? FolderLook.TooDeep
            : FolderLook.Empty;
        if (look == FolderLook.Empty)
        {
            try
            {
                var inner = new List<InboxEntry>();
                ListInto(name, depth, inner);
                entries.AddRange(inner);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (UnauthorizedAccessException)
            {
                look = FolderLook.Unreadable;
            }
        }

        entries.Add(new InboxEntry(name, EntryKind.Folder, 0, status.Modified, Folder: Asked(name, look)));
    }

    /// <summary>That look, if there is anything in the folder to speak of.</summary>
    private FolderLook Asked(string name, FolderLook look)
    {
        if (_folders.TryGetValue(name, out var known) && time.GetUtcNow() - known.Asked is { Ticks: >= 0 } since && since < FolderAskedEvery)
            return known.Look;
        var answer = FolderContents.HoldsFile(new DirectoryInfo(Path.Combine(options.Folder, name))) switch
        {
            true => look,
            false => FolderLook.Empty,
            // The system's own, at the top of every volume, which nobody but it may look into.
            null => Path.GetFileName(name) == "lost+found" ? FolderLook.Empty : FolderLook.Unreadable,
        };
        _folders[name] = (time.GetUtcNow(), answer);
        return answer;
    }

    private IEnumerable<InboxEntry> OddEntries(string folder)
    {
        var path = Path.Combine(options.Folder, folder);
        foreach (var name in OddNames.In(path))
        {
            if (OddNames.StatusOf(path, name) is not { } status)
                continue;
            var readable = Path.Combine(folder, OddNames.Readable(name));
            // A folder of such a name can be neither looked into nor renamed while somebody writes into it.
            yield return new InboxEntry(
                readable, status.Kind, status.Bytes, status.Modified, status.Links, status.Changed, status.Kind == EntryKind.Folder ? FolderLook.Unreadable : FolderLook.Empty, name);
        }
    }
}
