namespace Capture.Storage.Intake;

/// <summary>
/// Something that lies in an inbox and is not taken, or an inbox that cannot be watched. It is no arrival: it becomes one
/// when it is taken, and its notice goes then, as it goes when the file does.
/// </summary>
public sealed class InboxNoticeRow
{
    public required string Source { get; init; }

    /// <summary>Its place in the inbox, as <see cref="PrintableName"/> writes it; empty for the inbox itself.</summary>
    public required string Path { get; init; }

    /// <summary>By which a log may speak of it, since its name may be a patient's.</summary>
    public required Guid Id { get; init; }

    /// <summary>See <see cref="NoticeCauses"/>.</summary>
    public required string Cause { get; set; }

    /// <summary>How long it has been waiting: Unix milliseconds of its begin.</summary>
    public required long Since { get; init; }

    /// <summary>When a watcher last found it so: Unix milliseconds, to the minute.</summary>
    public required long LastSeen { get; set; }
}
