namespace Capture.Ingest;

/// <summary>What lies under a name.</summary>
internal enum EntryKind
{
    File,
    Folder,

    /// <summary>A link, pipe, socket or device: nothing that a fax server or scanner writes.</summary>
    Other,
}

/// <summary>One name of a folder as it was at one look.</summary>
/// <param name="Links">Names the same file has on its volume; more than one may be a writer that is about to remove the other.</param>
internal sealed record InboxEntry(string Name, EntryKind Kind, long Size, DateTimeOffset Modified, uint Links = 1);

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
/// <param name="ImageFile">The file a sidecar says it describes; null when it does not say.</param>
internal sealed record InboxPeek(Func<string, FileLook> Look, Func<string, string?> ImageFile);

/// <summary>A file to take, with what belongs to it.</summary>
internal sealed record PlannedClaim(InboxEntry File, string? Sidecar, string? Trigger);

/// <summary>A name to move out of the way, since nothing will come of it.</summary>
internal sealed record PlannedRefusal(InboxEntry File, string Cause, string Remedy);

/// <summary>Something a person should know or do. <paramref name="Subject"/> may be a file name and so not for logs.</summary>
public sealed record InboxNotice(string Subject, string Cause, string Remedy);

/// <summary>What to do after a look.</summary>
internal sealed record InboxPlan(
    IReadOnlyList<PlannedClaim> Claims, IReadOnlyList<PlannedRefusal> Refusals, IReadOnlyList<InboxNotice> Notices,
    IReadOnlyDictionary<string, SeenEntry> Memory);
