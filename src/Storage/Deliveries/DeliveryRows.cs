using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;

namespace Capture.Storage.Deliveries;

/// <summary>What one destination is to have of one document, and what it has.</summary>
public sealed class DeliveryRow
{
    /// <summary>Derived from destination and document, see <see cref="DeliveryId"/>; the subject of its work.</summary>
    public required Guid Id { get; init; }
    public required string Destination { get; init; }
    public required Guid DocumentId { get; init; }

    /// <summary>Number of the filing it is to have; null: it is to have nothing of this document.</summary>
    public int? Wanted { get; set; }

    /// <summary>Grows whenever it is to have something else.</summary>
    public int Change { get; set; } = 1;

    /// <summary>Number of the filing it has, by its own word; null for none.</summary>
    public int? Held { get; set; }

    /// <summary>Filings it may have beside that, as numbers with blanks between: they were on their way when the line broke.</summary>
    public string MayHold { get; set; } = "";

    /// <summary>The receiver's own name of what it has; null where it gives none.</summary>
    public string? Reference { get; set; }

    /// <summary>See <see cref="DeliveryStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Attempts that failed by the document's own fault, since it last succeeded or was changed.</summary>
    public int Tries { get; set; }

    /// <summary>Why it stands as it does: a code.</summary>
    public string? Code { get; set; }

    /// <summary>Since when it has stood so. Unix milliseconds.</summary>
    public long Since { get; set; }

    /// <summary>The filings it may have, the latest last.</summary>
    [NotMapped]
    public IReadOnlyList<int> MayHoldNumbers => [.. MayHold.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).Order()];

    internal void SetMayHold(IEnumerable<int> numbers) => MayHold = string.Join(' ', numbers.Distinct().Order());
}

/// <summary>Where a delivery stands.</summary>
public static class DeliveryStates
{
    /// <summary>It is held back for a moment, on its way, or to be tried again.</summary>
    public const string Waiting = "waiting";

    /// <summary>The destination has what it is to have, by its own word.</summary>
    public const string Delivered = "delivered";

    /// <summary>The destination had it and took it back, by its own word.</summary>
    public const string Retracted = "retracted";

    /// <summary>It was taken back before anything was sent.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The destination refused it, or it was tried too often: a person must see to it.</summary>
    public const string Failed = "failed";

    /// <summary>It was sent and no answer came; sent again, it might be there twice: a person must look.</summary>
    public const string Unknown = "unknown";

    /// <summary>It is not sent: the document is more sensitive than the destination may have.</summary>
    public const string Withheld = "withheld";

    public static IReadOnlyList<string> All { get; } = [Waiting, Delivered, Retracted, Withdrawn, Failed, Unknown, Withheld];
}

/// <summary>What a destination is told.</summary>
public static class DeliveryActs
{
    public const string Original = "original";
    public const string Replace = "replace";
    public const string Retract = "retract";
}

/// <summary>One attempt to tell a destination something, and its answer: the proof.</summary>
public sealed class DeliveryAttemptRow
{
    public required Guid DeliveryId { get; init; }

    /// <summary>One-based.</summary>
    public required int Number { get; init; }

    /// <summary>See <see cref="DeliveryActs"/>.</summary>
    public required string Act { get; init; }

    /// <summary>Number of the filing that was sent or taken back.</summary>
    public required int Filing { get; init; }

    /// <summary>What names this message to the receiver, the same each time it is sent.</summary>
    public required string Key { get; init; }
    public required long StartedAt { get; init; }
    public long? EndedAt { get; set; }

    /// <summary>See <see cref="AttemptOutcomes"/>; null while it is under way, or when its process ended under it.</summary>
    public string? Outcome { get; set; }
    public string? Code { get; set; }

    /// <summary>What the receiver answered.</summary>
    public string? Answer { get; set; }

    /// <summary>Who said whether it was received, where the receiver did not.</summary>
    public string? Person { get; set; }
}

/// <summary>How an attempt ended.</summary>
public static class AttemptOutcomes
{
    public const string Taken = "taken";

    /// <summary>It is certain that the receiver does not have it, and another try may do.</summary>
    public const string NotTaken = "not-taken";
    public const string Refused = "refused";
    public const string Unknown = "unknown";
    public const string SaidReceived = "said-received";
    public const string SaidNotReceived = "said-not-received";
}

/// <summary>How a destination does.</summary>
public sealed class DestinationRow
{
    public required string Name { get; init; }

    /// <summary>Nothing is sent before. All times are Unix milliseconds by the database's clock.</summary>
    public long NextAt { get; set; }

    /// <summary>It was out of reach: nothing is sent before.</summary>
    public long PausedUntil { get; set; }

    /// <summary>Somebody is sending to it, and it takes one at a time; so until then.</summary>
    public long BusyUntil { get; set; }

    /// <summary>How often it was out of reach since it last answered.</summary>
    public int Failures { get; set; }
    public string? Code { get; set; }
    public long? FailingSince { get; set; }
    public long? LastTakenAt { get; set; }
}
