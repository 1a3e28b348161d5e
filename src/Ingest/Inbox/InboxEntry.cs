using Capture.Storage.Intake;

namespace Capture.Ingest;

/// <summary>What lies under a name.</summary>
internal enum EntryKind
{
    File,
    Folder,

    /// <summary>A link, pipe, socket or device: nothing that a fax server or scanner writes.</summary>
    Other,
}

/// <summary>What is known of a folder whose files are not in the listing.</summary>
internal enum FolderLook
{
    /// <summary>No file in it: nothing to say.</summary>
    Empty,

    /// <summary>It holds files, and is not looked into because the source says so.</summary>
    PassedOver,

    /// <summary>It holds files, and its name is hidden or unfinished.</summary>
    Hidden,
    Unreadable,
    TooDeep,
}

/// <summary>One name of an inbox as it was at one look.</summary>
/// <param name="Name">Its path in the inbox, folders separated by a slash.</param>
/// <param name="Links">Names the same file has on its volume; more than one may be a writer that is about to remove the other.</param>
/// <param name="Changed">When it came under this name or was last changed, by the volume's clock; null where that is not known.</param>
/// <param name="Folder">For a folder: why its files are not listed.</param>
/// <param name="OddName">The bytes of its name where they are no UTF-8; <paramref name="Name"/> is what they may have been meant to say.</param>
internal sealed record InboxEntry(
    string Name, EntryKind Kind, long Size, DateTimeOffset Modified, uint Links = 1, DateTimeOffset? Changed = null, FolderLook Folder = FolderLook.Empty, byte[]? OddName = null)
{
    /// <summary>Tells it from every other name of the inbox.</summary>
    internal string Key => OddName is null ? Name : $"{Name}\0{Convert.ToHexString(OddName)}";

    /// <summary>How notices speak of it.</summary>
    internal string Subject => PrintableName.Of(Name);

    /// <summary>Its name without the folders.</summary>
    internal string FileName => Path.GetFileName(Name);
}

/// <summary>What is remembered of a name from look to look.</summary>
internal sealed record SeenEntry(long Size, DateTimeOffset Modified, DateTimeOffset FirstSeen, DateTimeOffset UnchangedSince);

/// <summary>How a file that has come to rest looks from inside.</summary>
internal enum FileLook
{
    Whole,

    /// <summary>Its own structure says that its end is missing.</summary>
    Cut,

    /// <summary>It cannot be opened.</summary>
    Closed,
}

/// <summary>What the decision may ask about files that have come to rest.</summary>
/// <param name="Look">How a file looks from inside.</param>
/// <param name="ImageFile">The file a sidecar says it describes, without folders; null when it does not say.</param>
/// <param name="HoldsDocument">Whether a file that bears a system's name for its own files begins like a document.</param>
internal sealed record InboxPeek(Func<string, FileLook> Look, Func<string, string?> ImageFile, Func<string, bool> HoldsDocument);

/// <summary>A file to take, with what belongs to it.</summary>
internal sealed record PlannedClaim(InboxEntry File, string? Sidecar, string? Trigger);

/// <summary>A name to move out of the way, since nothing will come of it.</summary>
/// <param name="Code">See <see cref="NoticeCauses"/>.</param>
internal sealed record PlannedRefusal(InboxEntry File, string Code);

/// <summary>Something a person should know or do.</summary>
/// <param name="Subject">Its place in the inbox, fit to print; empty for the inbox itself. It may be a patient's name and so is not for logs.</param>
/// <param name="Code">See <see cref="NoticeCauses"/>.</param>
public sealed record InboxNotice(string Subject, string Code, DateTimeOffset Since)
{
    public string Cause => NoticeCauses.TextOf(Code).Cause;

    public string Remedy => NoticeCauses.TextOf(Code).Remedy;
}

/// <summary>What to do after a look.</summary>
/// <param name="Renames">Files at rest whose names cannot be spelled, to be given others.</param>
internal sealed record InboxPlan(
    IReadOnlyList<PlannedClaim> Claims, IReadOnlyList<PlannedRefusal> Refusals, IReadOnlyList<InboxEntry> Renames, IReadOnlyList<InboxNotice> Notices,
    IReadOnlyDictionary<string, SeenEntry> Memory);
