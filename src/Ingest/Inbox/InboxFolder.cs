using System.Globalization;
using System.Security;
using System.Text;
using Capture.Storage.Intake;
using Microsoft.Extensions.Logging;

namespace Capture.Ingest;

/// <summary>
/// A folder that files arrive in. A finished file is taken by renaming it into <c>.claimed/CLAIM/file/</c> on the same
/// volume, with its sidecar and trigger beside: of several programs that try, one succeeds. It stays there until it is put
/// into <c>done/</c> or <c>failed/</c>, so that after a crash nothing is anywhere else than in a place this class looks at.
/// The folder itself is never made and never deleted, nor are folders inside it that are not this class's own.
/// </summary>
/// <remarks>One poll at a time. Completing and failing may run beside it.</remarks>
public sealed partial class InboxFolder
{
    private const string FilePart = "file";
    private const string SidecarPart = "sidecar";
    private const string TriggerPart = "trigger";
    private const string ReasonSuffix = ".reason.txt";
    internal const string Failed = "failed";
    internal const string Done = "done";
    internal const string Claims = ".claimed";

    // <errno.h>: no room on the volume, or none left of what the account may use.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly SourceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InboxFolder> _log;
    private readonly InboxListing _listing;
    private readonly SidecarReader _sidecars;
    private readonly string _claims;
    private IReadOnlyDictionary<string, SeenEntry> _memory = InboxScan.NothingSeen;
    private Dictionary<string, (DateTimeOffset Modified, string? ImageFile)> _imageFiles = [];
    private FolderIdentity? _identity;
    private string? _reported;
    private bool _closed;

    public InboxFolder(SourceOptions options, TimeProvider time, ILogger<InboxFolder> log)
    {
        (_options, _time, _log) = (options, time, log);
        _listing = new InboxListing(options, time);
        _sidecars = new SidecarReader(options.Zone, options.SidecarNames.AsReadOnly());
        _claims = Path.Combine(options.Folder, Claims);
    }

    /// <summary>Looks at the folder once and takes what is finished. A folder that cannot be read is said so, once in the log, and is no error.</summary>
    public Task<InboxPoll> PollAsync(CancellationToken cancellationToken) => PollAsync(takes: true, cancellationToken);

    /// <summary>The same.</summary>
    /// <param name="takes">False leaves finished files where they lie, for as long as nothing can be done with them.</param>
    public async Task<InboxPoll> PollAsync(bool takes, CancellationToken cancellationToken)
    {
        var notices = new List<InboxNotice>();
        var claimed = new List<ClaimedFile>();
        var present = new HashSet<string>();
        InboxLook look;
        try
        {
            RequireFolder();
            // Made at the first look and not with the first file: whether Capture may write here is known at once, and a folder
            // that has one is the inbox and not the empty place its share is mounted at.
            Directory.CreateDirectory(_claims);
            CloseToOthers();
            // Nor may both have been made writable once and not be any more: an empty inbox would tell nobody.
            if (!FileStatus.MayUse(_options.Folder) || !FileStatus.MayUse(_claims))
                throw new UnauthorizedAccessException();
            var listing = _listing.Read();
            present.UnionWith(listing.Where(entry => entry is not { Kind: EntryKind.Folder, Folder: FolderLook.Empty } && !InboxNames.IsIgnored(entry.FileName, _options)).Select(entry => entry.Subject));
            var plan = InboxScan.Decide(_memory, _time.GetUtcNow(), listing, _options, new InboxPeek(LookInside, ImageFileOf, HoldsDocument));
            _memory = plan.Memory;
            _imageFiles = _imageFiles.Where(pair => plan.Memory.ContainsKey(pair.Key)).ToDictionary();
            notices.AddRange(plan.Notices);

            foreach (var claim in plan.Claims)
            {
                // What is taken is handed over, also when the process is about to end.
                if (!takes || cancellationToken.IsCancellationRequested)
                    break;
                if (Take(claim, notices) is { } id)
                    claimed.Add(await DescribeAsync(id, claim.File.Name, CancellationToken.None));
            }

            foreach (var refusal in plan.Refusals)
            {
                if (Take(new PlannedClaim(refusal.File, null, null), notices) is not { } id)
                    continue;
                var (cause, remedy) = NoticeCauses.TextOf(refusal.Code);
                var kept = await PutAsideAsync(id, refusal.File.Name, cause, remedy, cancellationToken);
                notices.Add(new InboxNotice(PrintableName.Of($"{Failed}/{kept}"), refusal.Code, _time.GetUtcNow()));
            }

            foreach (var entry in plan.Renames)
                Spell(entry, notices);
            look = LookOf(listing);
        }
        catch (Exception unavailable) when (IsFileSystem(unavailable))
        {
            return new InboxPoll(claimed, notices, new HashSet<string>(), ReportUnavailable(unavailable));
        }

        ReportAvailable();
        return new InboxPoll(claimed, notices, present, null, look);
    }

    /// <summary>Whether a notice speaks of something that was put into <c>failed/</c>.</summary>
    internal static bool IsRefused(string subject) => subject.StartsWith(Failed + "/", StringComparison.Ordinal);

    /// <summary>Whether something that was refused lies in <c>failed/</c> still.</summary>
    /// <param name="subject">As a notice speaks of it.</param>
    public bool IsKept(string subject)
    {
        if (!IsRefused(subject))
            return false;
        try
        {
            // By comparison, since the subject of an odd name is not its path.
            return Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Path.Combine(_options.Folder, subject))!)
                .Any(path => PrintableName.Of(Path.GetFileName(path)) == Path.GetFileName(subject));
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception unavailable) when (IsFileSystem(unavailable))
        {
            return true;
        }
    }

    /// <summary>Files an earlier process took and did not finish with. To be handed on again under their claims.</summary>
    /// <param name="olderThan">Zero where no other process is at work on them, or none is known to be; else longer than landing takes.</param>
    public async Task<InboxPoll> RecoverAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var recovered = new List<ClaimedFile>();
        try
        {
            RequireFolder();
            if (!Directory.Exists(_claims))
                return new InboxPoll([], [], new HashSet<string>(), null);
            foreach (var folder in Directory.GetDirectories(_claims).Order(StringComparer.Ordinal))
            {
                var id = Path.GetFileName(folder);
                // By a clock that was set back since, a claim is of the future: it does not wait until that has come.
                if (ClaimedAt(id) is not { } claimedAt || (_time.GetUtcNow() - claimedAt).Duration() < olderThan)
                    continue;
                if (FileIn(id, FilePart) is not { } path)
                {
                    // The crash came after the file was put away.
                    PutAwayCompanions(id, DoneFolder(""), delete: !_options.KeepDone);
                    RemoveClaim(id);
                    continue;
                }

                var name = Path.GetRelativePath(Path.Combine(folder, FilePart), path);
                TakeSidecarLeftBehind(id, name);
                recovered.Add(await DescribeAsync(id, name, cancellationToken));
            }
        }
        catch (Exception unavailable) when (IsFileSystem(unavailable))
        {
            return new InboxPoll(recovered, [], new HashSet<string>(), ReportUnavailable(unavailable));
        }

        return new InboxPoll(recovered, [], new HashSet<string>(), null);
    }

    /// <summary>The file is safe elsewhere: puts it into <c>done/DATE/</c>, or deletes it where the source says so.</summary>
    /// <exception cref="IOException">The folder cannot be written. The claim stays and can be completed again.</exception>
    public Task CompleteAsync(ClaimedFile file, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            RequireClaims();
            var done = DoneFolder(Path.GetDirectoryName(file.OriginalName)!);
            if (FileIn(file.ClaimId, FilePart) is { } path)
                PutAway(path, file.ClaimId, done, delete: !_options.KeepDone);
            // What a sidecar says is in the books, unless it was not understood: then it is the only one who knows.
            PutAwayCompanions(file.ClaimId, done, delete: !_options.KeepDone && !file.SidecarReading.NotUnderstood);
            RemoveClaim(file.ClaimId);
        },
        cancellationToken);

    /// <summary>Nothing can be made of the file: puts it into <c>failed/</c> with a note that says why and what to do.</summary>
    /// <exception cref="IOException">The folder cannot be written. The claim stays and can be failed again.</exception>
    public Task FailAsync(ClaimedFile file, string cause, string remedy, CancellationToken cancellationToken) =>
        PutAsideAsync(file.ClaimId, file.OriginalName, cause, remedy, cancellationToken);

    /// <summary>How much lies here and in <c>.claimed</c>, and since when.</summary>
    private InboxLook LookOf(List<InboxEntry> listing)
    {
        var now = _time.GetUtcNow();
        var waiting = listing.Where(entry => entry.Kind == EntryKind.File && !InboxNames.IsIgnored(entry.FileName, _options) && Path.Exists(Path.Combine(_options.Folder, entry.Name)))
            .Select(entry => entry.Changed is { } changed && changed <= now ? changed : _memory.GetValueOrDefault(entry.Key)?.FirstSeen ?? now).ToList();
        var claims = Directory.GetDirectories(_claims).Select(folder => ClaimedAt(Path.GetFileName(folder))).OfType<DateTimeOffset>().ToList();
        return new InboxLook(_options.Name, now, waiting.Count, waiting.Count == 0 ? null : waiting.Min(), claims.Count, claims.Count == 0 ? null : claims.Min());
    }

    /// <summary>Gives a file a name that can be spelled, so that it is taken like any other from the next look on.</summary>
    private void Spell(InboxEntry entry, List<InboxNotice> notices)
    {
        var folder = Path.Combine(_options.Folder, entry.Name[..^entry.FileName.Length]);
        var spelled = KeptName.For(entry.FileName, Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"), 0, taken => Path.Exists(Path.Combine(folder, taken)));
        if (!OddNames.TryRename(folder, entry.OddName!, spelled) && OddNames.StatusOf(folder, entry.OddName!) is not null)
            notices.Add(new InboxNotice(entry.Subject, NoticeCauses.OddName, _time.GetUtcNow()));
    }

    private bool HoldsDocument(string name) => FolderContents.BeginsLikeDocument(Path.Combine(_options.Folder, name));

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

    // What was taken and put away is no sender's business. An earlier version made these folders open; another account's are left to it.
    private void CloseToOthers()
    {
        if (_closed || OperatingSystem.IsWindows())
            return;
        foreach (var folder in new[] { _claims, Path.Combine(_options.Folder, Done), Path.Combine(_options.Folder, Failed) })
        {
            try
            {
                var mode = File.GetUnixFileMode(folder);
                if ((mode & OfOthers) != 0)
                    File.SetUnixFileMode(folder, mode & ~OfOthers);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // It is not there yet, and is then made closed; or it is not ours.
            }
        }

        _closed = true;
    }

    /// <summary>Takes a file by renaming it, then what belongs to it. Null when another took it, it changed, or it may not be renamed.</summary>
    private string? Take(PlannedClaim claim, List<InboxNotice> notices)
    {
        var (name, id) = (claim.File.Name, Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"));
        // With the folders it lay in, so that they are known after a crash too.
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
                notices.Add(new InboxNotice(claim.File.Subject, NoticeCauses.NoFile, SeenSince(claim.File)));
            return null;
        }
        catch (Exception refused) when (IsFileSystem(refused))
        {
            RemoveClaim(id);
            // A disk without room is the folder's trouble and not this file's.
            if (IsFull(refused))
                throw;
            notices.Add(new InboxNotice(claim.File.Subject, NoticeCauses.NotTaken, SeenSince(claim.File)));
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

    private DateTimeOffset SeenSince(InboxEntry entry) => _memory.GetValueOrDefault(entry.Key)?.FirstSeen ?? _time.GetUtcNow();

    // Between the look and the renaming a writer may have gone on; it then writes into the renamed file.
    private static bool HasChanged(string path, InboxEntry seen) =>
        seen.Kind == EntryKind.File && new FileInfo(path) is var file && (file.Length != seen.Size || file.LastWriteTimeUtc != seen.Modified.UtcDateTime);

    private bool PutBack(string path, string name)
    {
        var back = Path.Combine(_options.Folder, name);
        if (Path.Exists(back) || !Directory.Exists(Path.GetDirectoryName(back)))
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
            Rename(Path.Combine(_options.Folder, name), Path.Combine(folder, Path.GetFileName(name)));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            Directory.Delete(folder);
        }
    }

    // The crash may have come between taking a file and taking its sidecar.
    private void TakeSidecarLeftBehind(string id, string name)
    {
        if (FileIn(id, SidecarPart) is not null)
            return;
        var (folder, file) = (Path.GetDirectoryName(name)!, Path.GetFileName(name));
        if (!Directory.Exists(Path.Combine(_options.Folder, folder)))
            return;
        var names = Directory.GetFiles(Path.Combine(_options.Folder, folder)).Select(path => Path.GetFileName(path)!).Append(file).Distinct();
        if (SidecarPairing.Pair(names, _ => null).GetValueOrDefault(file) is { } sidecar)
            TakeCompanion(id, SidecarPart, Path.Combine(folder, sidecar));
    }

    private async Task<ClaimedFile> DescribeAsync(string id, string name, CancellationToken stop)
    {
        var path = Path.Combine(_claims, id, FilePart, name);
        var sidecar = FileIn(id, SidecarPart) is { } beside
            ? await _sidecars.ReadAsync(beside, Path.GetFileName(name), stop)
            : SidecarReading.None;
        return new ClaimedFile
        {
            ClaimId = id,
            ClaimedPath = path,
            OriginalName = name,
            Source = _options.Name,
            Lane = _options.Lane,
            SidecarReading = sidecar,
            ReceivedAt = sidecar.Sidecar?.ReceivedAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path)),
        };
    }

    /// <returns>Where in <c>failed/</c> it lies now.</returns>
    private async Task<string> PutAsideAsync(string id, string name, string cause, string remedy, CancellationToken stop)
    {
        RequireClaims();
        var folder = Path.GetDirectoryName(name)!;
        var failed = Directory.CreateDirectory(Path.Combine(_options.Folder, Failed, folder)).FullName;
        var kept = KeptName.For(Path.GetFileName(name), id, ReasonSuffix.Length, taken => Path.Exists(Path.Combine(failed, taken)));
        if (FileIn(id, FilePart) is { } path)
        {
            // The note goes first: a file is never in this folder without one.
            await File.WriteAllTextAsync(Path.Combine(failed, kept + ReasonSuffix), Note(name, cause, remedy), stop);
            Rename(path, Path.Combine(failed, kept));
        }

        PutAwayCompanions(id, failed, delete: false);
        RemoveClaim(id);
        return Path.Combine(folder, kept);
    }

    private string Note(string name, string cause, string remedy) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            File:   {PrintableName.Of(name)}
            When:   {_time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC
            Cause:  {cause}
            Remedy: {remedy}

            To have it taken again, move it back into the inbox, without this note.

            """);

    /// <param name="inner">The folders the file lay in: same names of different folders stay apart.</param>
    private string DoneFolder(string inner) =>
        Path.Combine(_options.Folder, Done, _time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), inner);

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
        var path = Path.Combine(_claims, id, part);
        if (!Directory.Exists(path))
            return null;
        // Down through the folders it lay in; an empty one is what is left of a claim that was put away. A link is never followed.
        while (FileStatus.Of(new DirectoryInfo(path)) is { Kind: EntryKind.Folder })
        {
            if (Directory.EnumerateFileSystemEntries(path).FirstOrDefault() is not { } inner)
                return null;
            path = inner;
        }

        return path;
    }

    // Folders only, and only empty ones: a file that is still there is never deleted with its folder.
    private void RemoveClaim(string id)
    {
        if (Directory.Exists(Path.Combine(_claims, id)))
            RemoveEmpty(Path.Combine(_claims, id));
    }

    private static void RemoveEmpty(string folder)
    {
        foreach (var inner in Directory.GetDirectories(folder))
            RemoveEmpty(inner);
        Directory.Delete(folder);
    }

    // Overwriting makes .NET call rename(2), which is the lock; without, it links and unlinks, and two programs can both link.
    // Every target is under a name of this claim's own or was seen to be free.
    private static void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ReplacedFolderException">It is empty and not the one it was.</exception>
    private void RequireFolder()
    {
        if (FileStatus.OfTarget(_options.Folder) is not { Kind: EntryKind.Folder } folder)
            throw new DirectoryNotFoundException();
        // A share that is mounted again may be a new one to the system; what was ours is in it. Whoever made the folder anew
        // will put something into it.
        if (_identity is { } known && known != folder.Identity && !Directory.Exists(_claims) && !Directory.EnumerateFileSystemEntries(_options.Folder).Any())
            throw new ReplacedFolderException();
        _identity = folder.Identity;
    }

    // Without this a share that is gone would look like claims that somebody else has put away.
    private void RequireClaims()
    {
        RequireFolder();
        if (!Directory.Exists(_claims))
            throw new ReplacedFolderException();
    }

    /// <summary>The first 48 bits of a version 7 identifier are Unix milliseconds (RFC 9562, 5.7).</summary>
    private static DateTimeOffset? ClaimedAt(string id) =>
        Guid.TryParseExact(id, "N", out var claim) && claim.Version == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : null;

    private static bool IsFileSystem(Exception exception) => exception is IOException or UnauthorizedAccessException or SecurityException;

    private static bool IsFull(Exception exception) => exception is IOException { HResult: NoSpaceLeft or QuotaExceeded };

    private InboxNotice ReportUnavailable(Exception exception)
    {
        var code = exception switch
        {
            DirectoryNotFoundException => NoticeCauses.InboxMissing,
            ReplacedFolderException => NoticeCauses.InboxReplaced,
            UnauthorizedAccessException or SecurityException => NoticeCauses.InboxDenied,
            _ when IsFull(exception) => NoticeCauses.InboxFull,
            _ => NoticeCauses.InboxSilent,
        };
        var (cause, remedy) = NoticeCauses.TextOf(code);
        if (_reported != code)
            LogUnavailable(_options.Name, _options.Folder, cause, code == NoticeCauses.InboxDenied ? $"{remedy} {FileStatus.Account}" : remedy);
        _reported = code;
        return new InboxNotice("", code, _time.GetUtcNow());
    }

    private void ReportAvailable()
    {
        if (_reported is not null)
            LogAvailable(_options.Name, _options.Folder);
        _reported = null;
    }

    [LoggerMessage(1101, LogLevel.Error, "Source {Source}: {Folder}: {Cause} {Remedy}")]
    private partial void LogUnavailable(string source, string folder, string cause, string remedy);

    [LoggerMessage(1102, LogLevel.Information, "Source {Source}: folder {Folder} is there again.")]
    private partial void LogAvailable(string source, string folder);
}

/// <summary>The folder is empty and not the one that was watched: most likely the place its share is mounted at, without the share.</summary>
internal sealed class ReplacedFolderException : IOException;
