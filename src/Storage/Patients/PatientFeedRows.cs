namespace Capture.Storage.Patients;

/// <summary>When a number was last spoken of by its record system. Without a row: never.</summary>
public sealed class PatientNewsRow
{
    public required string Mrn { get; init; }

    /// <summary>Of the latest message about the patient's particulars, by the record system's clock: Unix milliseconds. What is older is not applied.</summary>
    public long ToldAt { get; set; }

    /// <summary>Of the latest message that merged or parted the number, by the same clock.</summary>
    public long LinkedAt { get; set; }

    /// <summary>When the merge was put down here, by the database's clock; 0 while the number is merged with none.</summary>
    public long MergedAt { get; set; }
}

/// <summary>
/// A number that was merged and stands for itself again. What was filed under the other meanwhile may be this one's, and is matched again.
/// </summary>
public sealed class PatientPartingRow
{
    public required Guid Id { get; init; }
    public required string Mrn { get; init; }

    /// <summary>The number it had been merged into.</summary>
    public required string PartedFrom { get; init; }

    /// <summary>When they were merged, by the database's clock; 0 where that is not known.</summary>
    public required long Since { get; init; }
    public required long At { get; init; }

    /// <summary>When all that was filed meanwhile had been matched again; null before.</summary>
    public long? CheckedAt { get; set; }
}

/// <summary>Something a feed told that a person must look at.</summary>
public sealed class PatientQuestionRow
{
    public required Guid Id { get; init; }
    public required string Feed { get; init; }

    /// <summary>See <see cref="QuestionCauses"/>.</summary>
    public required string Cause { get; init; }
    public required string Mrn { get; init; }
    public string? Other { get; init; }

    /// <summary>When it was told, by the database's clock.</summary>
    public required long At { get; init; }

    /// <summary>What would be done, as JSON; null where there is nothing to do but to look.</summary>
    public string? Held { get; init; }

    /// <summary>Null while it is open.</summary>
    public long? SettledAt { get; set; }
    public string? SettledBy { get; set; }

    /// <summary>What was held was done.</summary>
    public bool Applied { get; set; }
}

/// <summary>How a feed stands.</summary>
public sealed class PatientFeedRow
{
    public required string Name { get; init; }

    /// <summary>When it last sent a message, by the database's clock.</summary>
    public long LastAt { get; set; }

    /// <summary>Messages that changed the register.</summary>
    public long Applied { get; set; }

    /// <summary>Messages that had nothing to say: repetitions, what was known, what is not about patients, what came too late.</summary>
    public long Passed { get; set; }

    /// <summary>Messages that hold a question for a person.</summary>
    public long Questions { get; set; }

    /// <summary>Messages that the sender was told are refused.</summary>
    public long Refused { get; set; }

    /// <summary>Why the last one was refused; see <see cref="FeedRefusals"/>.</summary>
    public string? LastRefusal { get; set; }
    public long? LastRefusedAt { get; set; }
}

/// <summary>A message that was taken, by the digest of its bytes: sent again it changes nothing.</summary>
public sealed class PatientFeedMessageRow
{
    /// <summary>SHA-256 of feed and message, lower-case hex.</summary>
    public required string Digest { get; init; }
    public required long At { get; init; }
}
