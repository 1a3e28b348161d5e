using Capture.Storage.Intake;

namespace Capture.Ingest;

/// <summary>A file taken out of an inbox. It is this process's until it is completed or failed; nobody else sees it.</summary>
public sealed record ClaimedFile
{
    /// <summary>Identity of the claim. Stays with the file through a crash, so landing under it twice is landing once.</summary>
    public required string ClaimId { get; init; }

    /// <summary>Where its bytes are now.</summary>
    public required string ClaimedPath { get; init; }

    /// <summary>Its name as it arrived, with the folders it lay in inside the inbox.</summary>
    public required string OriginalName { get; init; }

    /// <summary>Name of the source it came through.</summary>
    public required string Source { get; init; }

    /// <summary><c>stat</c>, <c>routine</c> or <c>bulk</c>.</summary>
    public required string Lane { get; init; }

    /// <summary>What was made of its sidecar.</summary>
    public required SidecarReading SidecarReading { get; init; }

    /// <summary>What the fax server or scanner said of it; null when there was no sidecar or nothing in it.</summary>
    public Sidecar? Sidecar => SidecarReading.Sidecar;

    /// <summary>What was wrong with the sidecar.</summary>
    public IReadOnlyList<SidecarFinding> Findings => SidecarReading.Findings;

    /// <summary>When it was received by its sidecar's word; else when it was last written.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>Result of one look at an inbox.</summary>
/// <param name="Claimed">Files to land. Each must end in <see cref="InboxFolder.CompleteAsync"/> or <see cref="InboxFolder.FailAsync"/>.</param>
/// <param name="Notices">What a person should see to; the same until it is. Also what was put into <c>failed/</c> at this look.</param>
/// <param name="Present">Subjects of all that lies there, whether a notice is due or not; empty when the folder could not be looked at.</param>
/// <param name="Unavailable">Why the folder could not be looked at; null when it could.</param>
/// <param name="Look">How much lies there, and since when; null when the folder could not be looked at.</param>
public sealed record InboxPoll(
    IReadOnlyList<ClaimedFile> Claimed, IReadOnlyList<InboxNotice> Notices, IReadOnlySet<string> Present, InboxNotice? Unavailable, InboxLook? Look = null);
