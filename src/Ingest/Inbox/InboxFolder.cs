using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Capture.Ingest;

/// <summary>
/// A folder that files arrive in. A finished file is taken by renaming it into <c>.claimed/CLAIM/file/</c> on the same
/// volume, with its sidecar and trigger beside: of several programs that try, one succeeds. It stays there until it is put
/// into <c>done/</c> or <c>failed/</c>, so that after a crash nothing is anywhere else than in a place this class looks at.
/// The folder itself is never made and never deleted.
/// </summary>
/// <remarks>One poll at a time. Completing and failing may run beside it.</remarks>
public sealed partial class InboxFolder
{
    private const string FilePart = "file";
    private const string SidecarPart = "sidecar";
    private const string TriggerPart = "trigger";
    private const string ReasonSuffix = ".reason.txt";

    private readonly SourceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InboxFolder> _log;
    private readonly SidecarReader _sidecars;
    private readonly string _claims;
    private IReadOnlyDictionary<string, SeenEntry> _memory = InboxScan.NothingSeen;
    private Dictionary<string, (DateTimeOffset Modified, string? ImageFile)> _imageFiles = [];
    private string? _reported;

    public InboxFolder(SourceOptions options, TimeProvider time, ILogger<InboxFolder> log)
    {
        (_options, _time, _log) = (options, time, log);
        _sidecars = new SidecarReader(options.Zone, options.SidecarNames.AsReadOnly());
        _claims = Path.Combine(options.Folder, ".claimed");
    }

    /// <summary>Looks at the folder once and takes what is finished. A folder that cannot be read is said so, once in the log, and is no error.</summary>
    public async Task<InboxPoll> PollAsync(CancellationToken cancellationToken)
    {
        var notices = new List<InboxNotice>();
        var claimed = new List<ClaimedFile>();
        try
        {
            var plan = InboxScan.Decide(_memory, _time.GetUtcNow(), List(notices), _options, new InboxPeek(LookInside, ImageFileOf));
            _memory = plan.Memory;
            _imageFiles = _imageFiles.Where(pair => plan.Memory.ContainsKey(pair.Key)).ToDictionary();
            notices.AddRange(plan.Notices);

            foreach (var claim in plan.Claims)
            {
                // What is taken is handed over, also when the process is about to end.
                if (cancellationToken.IsCancellationRequested)
                    break;
                if (Take(claim, notices) is { } id)
                    claimed.Add(await DescribeAsync(id, claim.File.Name, CancellationToken.None));
            }

            foreach (var refusal in plan.Refusals)
            {
                if (Take(new PlannedClaim(refusal.File, null, null), notices) is { } id)
                    await PutAsideAsync(id, refusal.File.Name, refusal.Cause, refusal.Remedy, cancellationToken);
            }
        }
        catch (Exception unavailable) when (IsFileSystem(unavailable))
        {
            return new InboxPoll(claimed, notices, ReportUnavailable(unavailable));
        }

        ReportAvailable();
        return new InboxPoll(claimed, notices, null);
    }

    /// <summary>Files an earlier process took and did not finish with. To be handed on again under their claims.</summary>
    /// <param name="olderThan">Zero where this is the only process; else longer than landing takes, so that live claims of others are left alone.</param>
    public async Task<InboxPoll> RecoverAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var recovered = new List<ClaimedFile>();
        try
        {
            if (!Directory.Exists(_claims))
                return new InboxPoll([], [], null);
            foreach (var folder in Directory.GetDirectories(_claims).Order(StringComparer.Ordinal))
            {
                var id = Path.GetFileName(folder);
                if (ClaimedAt(id) is not { } claimedAt || _time.GetUtcNow() - claimedAt < olderThan)
                    continue;
                if (FileIn(id, FilePart) is not { } path)
                {
                    // The crash came after the file was put away.
                    PutAwayCompanions(id, DoneFolder(), delete: !_options.KeepDone);
                    RemoveClaim(id);
                    continue;
                }

                var name = Path.GetFileName(path);
                TakeSidecarLeftBehind(id, name);
                recovered.Add(await DescribeAsync(id, name, cancellationToken));
            }
        }
        catch (Exception unavailable) when (IsFileSystem(unavailable))
        {
            return new InboxPoll(recovered, [], ReportUnavailable(unavailable));
        }

        return new InboxPoll(recovered, [], null);
    }

    /// <summary>The file is safe elsewhere: puts it into <c>done/DATE/</c>, or deletes it where the source says so.</summary>
    /// <exception cref="IOException">The folder cannot be written. The claim stays and can be completed again.</exception>
    public Task CompleteAsync(ClaimedFile file, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var done = DoneFolder();
            if (FileIn(file.ClaimId, FilePart) is { } path)
                PutAway(path, file.ClaimId, done, delete: !_options.KeepDone);
            PutAwayCompanions(file.ClaimId, done, delete: !_options.KeepDone);
            RemoveClaim(file.ClaimId);
        },
        cancellationToken);

    /// <summary>Nothing can be made of the file: puts it into <c>failed/</c> with a note that says why and what to do.</summary>
    /// <exception cref="IOException">The folder cannot be written. The claim stays and can be failed again.</exception>
    public Task FailAsync(ClaimedFile file, string cause, string remedy, CancellationToken cancellationToken) =>
        PutAsideAsync(file.ClaimId, file.OriginalName, cause, remedy, cancellationToken);

    private List<InboxEntry> List(List<InboxNotice> notices)
    {
        var everything = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };
        var entries = new List<InboxEntry>();
        foreach (var entry in new DirectoryInfo(_options.Folder).EnumerateFileSystemInfos("*", everything))
        {
            if (FileStatus.Of(entry) is not var (kind, links))
            {
                // Either gone since, or of a name that has no spelling here and so can never be opened.
                if (entry.Name.Contains('\uFFFD'))
                    notices.Add(new InboxNotice(entry.Name, "Its name is not valid UTF-8.", "Rename it."));
                continue;
            }

            try
            {
                var size = entry is FileInfo file && kind == EntryKind.File ? file.Length : 0;
                entries.Add(new InboxEntry(entry.Name, kind, size, new DateTimeOffset(entry.LastWriteTimeUtc), links));
            }
            catch (FileNotFoundException)
            {
                // Gone since; the next look will not find it.
            }
        }

        return entries;
    }

    private FileLook LookInside(string name)
    {
        try
        {
            // No lock: the writer may still want the file.
            using var file = new FileStream(Path.Combine(_options.Folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return FileEnd.IsThere(file) ? FileLook.Whole : FileLook.Cut;
        }
        catch (Exception closed) when (IsFileSystem(closed))
        {
            return FileLook.Closed;
        }
    }

    private string? ImageFileOf(string sidecar)
    {
        var modified = _memory.GetValueOrDefault(sidecar)?.Modified ?? DateTimeOffset.MinValue;
        if (_imageFiles.TryGetValue(sidecar, out var known) && known.Modified == modified)
            return known.ImageFile;

        string? imageFile = null;
        try
        {
            var file = new FileInfo(Path.Combine(_options.Folder, sidecar));
            if (file.Length <= SidecarReader.MostBytes)
                imageFile = _sidecars.Read(File.ReadAllBytes(file.FullName), "").Sidecar?.ImageFile;
        }
        catch (Exception closed) when (IsFileSystem(closed))
        {
            // It pairs by its name then, and is read again with its file.
        }

        _imageFiles[sidecar] = (modified, imageFile);
        return imageFile;
    }

    /// <summary>Takes a file by renaming it, then what belongs to it. Null when another took it, it changed, or it may not be renamed.</summary>
    private string? Take(PlannedClaim claim, List<InboxNotice> notices)
    {
        var (name, id) = (claim.File.Name, Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"));
        var taken = Path.Combine(_claims, id, FilePart, name);
        RequireFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(taken)!);
        try
        {
            Rename(Path.Combine(_options.Folder, name), taken);
        }
        catch (FileNotFoundException)
        {
            // Gone, most likely to another process; or a link to a folder, which is not moved as a file.
            RemoveClaim(id);
            if (claim.File.Kind == EntryKind.Other)
                notices.Add(new InboxNotice(name, "It is a link, not a file.", "Delete it, and put the file itself into the folder."));
            return null;
        }
        catch (Exception refused) when (IsFileSystem(refused))
        {
            RemoveClaim(id);
            notices.Add(new InboxNotice(name, "It cannot be taken: another program holds it, or Capture may not rename it.", "Give Capture the right to delete files in the folder."));
            return null;
        }

        if (HasChanged(taken, claim.File) && PutBack(taken, name))
        {
            RemoveClaim(id);
            return null;
        }

        TakeCompanion(id, SidecarPart, claim.Sidecar);
        TakeCompanion(id, TriggerPart, claim.Trigger);
        return id;
    }

    // Between the look and the renaming a writer may have gone on; it then writes into the renamed file.
    private static bool HasChanged(string path, InboxEntry seen) =>
        seen.Kind == EntryKind.File && new FileInfo(path) is var file && (file.Length != seen.Size || file.LastWriteTimeUtc != seen.Modified.UtcDateTime);

    private bool PutBack(string path, string name)
    {
        var back = Path.Combine(_options.Folder, name);
        if (Path.Exists(back))
            return false;
        Rename(path, back);
        return true;
    }

    private void TakeCompanion(string id, string part, string? name)
    {
        if (name is null)
            return;
        var folder = Directory.CreateDirectory(Path.Combine(_claims, id, part)).FullName;
        try
        {
            Rename(Path.Combine(_options.Folder, name), Path.Combine(folder, name));
        }
        catch (FileNotFoundException)
        {
            Directory.Delete(folder);
        }
    }

    // The crash may have come between taking a file and taking its sidecar.
    private void TakeSidecarLeftBehind(string id, string name)
    {
        if (FileIn(id, SidecarPart) is not null)
            return;
        var names = Directory.GetFiles(_options.Folder).Select(path => Path.GetFileName(path)!).Append(name).Distinct();
        TakeCompanion(id, SidecarPart, SidecarPairing.Pair(names, _ => null).GetValueOrDefault(name));
    }

    private async Task<ClaimedFile> DescribeAsync(string id, string name, CancellationToken stop)
    {
        var path = Path.Combine(_claims, id, FilePart, name);
        var sidecar = FileIn(id, SidecarPart) is { } beside
            ? await _sidecars.ReadAsync(beside, name, stop)
            : new SidecarReading(null, []);
        return new ClaimedFile
        {
            ClaimId = id,
            ClaimedPath = path,
            OriginalName = name,
            Source = _options.Name,
            Lane = _options.Lane,
            Sidecar = sidecar.Sidecar,
            Findings = sidecar.Findings,
            ReceivedAt = sidecar.Sidecar?.ReceivedAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path)),
        };
    }

    private async Task PutAsideAsync(string id, string name, string cause, string remedy, CancellationToken stop)
    {
        var failed = Directory.CreateDirectory(Path.Combine(_options.Folder, "failed")).FullName;
        if (FileIn(id, FilePart) is { } path)
        {
            var kept = KeptName.For(name, id, ReasonSuffix.Length, taken => Path.Exists(Path.Combine(failed, taken)));
            // The note goes first: a file is never in this folder without one.
            await File.WriteAllTextAsync(Path.Combine(failed, kept + ReasonSuffix), Note(name, cause, remedy), stop);
            Rename(path, Path.Combine(failed, kept));
        }

        PutAwayCompanions(id, failed, delete: false);
        RemoveClaim(id);
    }

    private string Note(string name, string cause, string remedy) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            File:   {Printable(name)}
            When:   {_time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC
            Cause:  {cause}
            Remedy: {remedy}

            To have it taken again, move it back into the folder above, without this note.

            """);

    // A name may hold line ends and characters that turn the direction of the text, and would forge the note.
    private static string Printable(string name)
    {
        var printable = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                printable.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            else
                printable.Append(rune);
        }

        return printable.ToString();
    }

    private string DoneFolder() =>
        Path.Combine(_options.Folder, "done", _time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private void PutAwayCompanions(string id, string folder, bool delete)
    {
        if (FileIn(id, SidecarPart) is { } sidecar)
            PutAway(sidecar, id, folder, delete);
        if (FileIn(id, TriggerPart) is { } trigger)
            File.Delete(trigger);
    }

    private static void PutAway(string path, string id, string folder, bool delete)
    {
        if (delete)
        {
            File.Delete(path);
            return;
        }

        Directory.CreateDirectory(folder);
        Rename(path, Path.Combine(folder, KeptName.For(Path.GetFileName(path), id, 0, taken => Path.Exists(Path.Combine(folder, taken)))));
    }

    private string? FileIn(string id, string part)
    {
        var folder = Path.Combine(_claims, id, part);
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() : null;
    }

    // Folders only, and only empty ones: a file that is still there is never deleted with its folder.
    private void RemoveClaim(string id)
    {
        foreach (var part in new[] { FilePart, SidecarPart, TriggerPart })
        {
            if (Directory.Exists(Path.Combine(_claims, id, part)))
                Directory.Delete(Path.Combine(_claims, id, part));
        }

        if (Directory.Exists(Path.Combine(_claims, id)))
            Directory.Delete(Path.Combine(_claims, id));
    }

    // Overwriting makes .NET call rename(2), which is the lock; without, it links and unlinks, and two programs can both link.
    // Every target is under a name of this claim's own or was seen to be free.
    private static void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    private void RequireFolder()
    {
        if (!Directory.Exists(_options.Folder))
            throw new DirectoryNotFoundException();
    }

    /// <summary>The first 48 bits of a version 7 identifier are Unix milliseconds (RFC 9562, 5.7).</summary>
    private static DateTimeOffset? ClaimedAt(string id) =>
        Guid.TryParseExact(id, "N", out var claim) && claim.Version == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : null;

    private static bool IsFileSystem(Exception exception) => exception is IOException or UnauthorizedAccessException or SecurityException;

    private InboxNotice ReportUnavailable(Exception exception)
    {
        var (cause, remedy) = exception switch
        {
            DirectoryNotFoundException => ("does not exist", "Create it, mount its share, or correct the source's Folder setting."),
            UnauthorizedAccessException or SecurityException =>
                ("cannot be read and written by Capture", "Give the account that runs Capture the rights to read, write and delete in it."),
            _ => ("does not answer", "See whether its disk is full or its share is reachable. Capture tries again by itself."),
        };
        if (_reported != cause)
            LogUnavailable(_options.Name, _options.Folder, cause, remedy);
        _reported = cause;
        return new InboxNotice(_options.Folder, $"The folder {cause}.", remedy);
    }

    private void ReportAvailable()
    {
        if (_reported is not null)
            LogAvailable(_options.Name, _options.Folder);
        _reported = null;
    }

    [LoggerMessage(1101, LogLevel.Error, "Source {Source}: folder {Folder} {Cause}. {Remedy}")]
    private partial void LogUnavailable(string source, string folder, string cause, string remedy);

    [LoggerMessage(1102, LogLevel.Information, "Source {Source}: folder {Folder} is there again.")]
    private partial void LogAvailable(string source, string folder);
}
