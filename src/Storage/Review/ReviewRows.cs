using Capture.Contracts;

namespace Capture.Storage.Review;

/// <summary>A question for a person about one document.</summary>
public sealed class ReviewItemRow
{
    public required Guid Id { get; init; }
    public required Guid DocumentId { get; init; }
    public required Guid FileId { get; init; }

    /// <summary>What is asked; see <see cref="ReviewKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>See <see cref="ReviewStates"/>.</summary>
    public required string State { get; set; }

    public required ReasonList Reasons { get; init; }

    /// <summary>Smaller is sooner: 0 for <c>stat</c> and for what calls itself urgent, 1 for <c>routine</c>, 2 for <c>bulk</c>.</summary>
    public required int Rank { get; set; }

    // Copied from file and document, so that the queue is filtered without joins.
    public required string Source { get; init; }
    public string? TypeName { get; init; }
    public string Lane { get; init; } = Lanes.Routine;
    public int Pages { get; init; }

    /// <summary>Probability of the likeliest patient.</summary>
    public double Certainty { get; set; }
    public required long ReceivedAt { get; init; }

    /// <summary>When its file was put into the books: how old it is here, whatever its fax says. Unix milliseconds.</summary>
    public long LandedAt { get; init; }
    public required long OpenedAt { get; init; }

    /// <summary>Not offered before this time, Unix milliseconds.</summary>
    public long NotBefore { get; set; }

    /// <summary>How often it was skipped.</summary>
    public int Skips { get; set; }

    /// <summary>Who has it, and until when. A lease that has ended stays written here until somebody else takes the item.</summary>
    public Guid? LeaseUser { get; set; }

    /// <summary>Proves to a write that it comes from this lease and no other.</summary>
    public Guid? LeaseToken { get; set; }
    public long LeaseSince { get; set; }
    public long LeaseUntil { get; set; }

    /// <summary>Whose next item it is; nobody else is offered it until the reservation ends.</summary>
    public Guid? ReservedBy { get; set; }
    public long ReservedUntil { get; set; }

    /// <summary>Who left it to somebody else: not offered to this person again.</summary>
    public Guid? SkippedBy { get; set; }

    /// <summary>Only a supervisor may have it, in whatever state it is: it was sent to one, and none has put it back into the queue.</summary>
    public bool Supervised { get; set; }

    /// <summary>Offered to this person only.</summary>
    public Guid? AssignedTo { get; set; }

    /// <summary>Why it waits or was escalated: a code.</summary>
    public string? Cause { get; set; }

    /// <summary>What a person wrote about it.</summary>
    public string? Note { get; set; }

    /// <summary>Who put it aside last, when in Unix milliseconds, and what it was before that, so that it can be taken back.</summary>
    public Guid? AsideBy { get; set; }
    public long? AsideAt { get; set; }
    public string? BeforeAside { get; set; }

    /// <summary>Grows with every change of state.</summary>
    public int Version { get; set; }

    /// <summary>Number of the decision that settled it; null while it is open.</summary>
    public int? Decision { get; set; }
}

/// <summary>What is asked of the person.</summary>
public static class ReviewKinds
{
    /// <summary>Whose is it?</summary>
    public const string Match = "match";

    /// <summary>What type is it?</summary>
    public const string Type = "type";

    /// <summary>Where does it begin and end?</summary>
    public const string Split = "split";

    /// <summary>Did it come before?</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Something went wrong on the way.</summary>
    public const string Exception = "exception";
}

/// <summary>Where a review item stands.</summary>
public static class ReviewStates
{
    public const string Ready = "ready";

    /// <summary>Somebody has it, as long as the lease runs.</summary>
    public const string InReview = "in-review";

    /// <summary>Parked until something happens outside.</summary>
    public const string Waiting = "waiting";
    public const string Escalated = "escalated";

    /// <summary>Decided; the decision takes effect when its hold ends and can be undone until then.</summary>
    public const string Settled = "settled";
    public const string Done = "done";
}

/// <summary>What a person decided about an item.</summary>
public sealed class ReviewDecisionRow
{
    public required Guid Id { get; init; }
    public required Guid ItemId { get; init; }
    public required Guid DocumentId { get; init; }

    /// <summary>One-based per document; the input version of the work that puts the decision into effect.</summary>
    public required int Number { get; init; }
    public required Guid UserId { get; init; }
    public required string UserName { get; init; }

    /// <summary>See <see cref="DecisionKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The lease it was made under: one lease, one decision, however often it is sent.</summary>
    public required Guid LeaseToken { get; init; }

    /// <summary>A <see cref="ReviewAnswer"/> as JSON.</summary>
    public required string Answer { get; init; }

    /// <summary>A <see cref="ReviewAnswer"/> as JSON: what the machine had proposed, and what it knew.</summary>
    public required string Proposed { get; init; }

    /// <summary>When the person got the item.</summary>
    public required long OpenedAt { get; init; }
    public required long DecidedAt { get; init; }

    /// <summary>When it takes effect; it can be undone until then.</summary>
    public required long DueAt { get; init; }
    public long? UndoneAt { get; set; }
    public long? SettledAt { get; set; }

    /// <summary>Milliseconds the person was at it, without pauses.</summary>
    public required int ActiveMilliseconds { get; init; }
}

/// <summary>Ways to settle an item.</summary>
public static class DecisionKinds
{
    public const string File = "file";
    public const string Reject = "reject";
    public const string Duplicate = "duplicate";

    /// <summary>Cut into several documents, which go through the stages again.</summary>
    public const string Split = "split";

    /// <summary>Its pages belong to another document of the same file.</summary>
    public const string Join = "join";
}

/// <summary>What a reviewer had entered when he or she was interrupted.</summary>
public sealed class ReviewDraftRow
{
    public required Guid ItemId { get; init; }
    public required Guid UserId { get; set; }
    public required string UserName { get; set; }

    /// <summary>A <see cref="ReviewAnswer"/> as JSON.</summary>
    public required string Answer { get; set; }
    public required long SavedAt { get; set; }
}

/// <summary>A part of the queue that a person comes back to, under a name of his or her own.</summary>
public sealed class SavedViewRow
{
    public required Guid UserId { get; init; }
    public required string Name { get; init; }

    /// <summary>The filter as a query of the queue's address.</summary>
    public required string Query { get; set; }
}

/// <summary>A filed document as it was filed; a correction makes the next version.</summary>
public sealed class DocumentVersionRow
{
    public required Guid DocumentId { get; init; }

    /// <summary>One-based.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the decision behind it; null when the machine filed it.</summary>
    public int? Decision { get; init; }
    public required long RecordedAt { get; init; }
    public string? TypeName { get; init; }
    public string? Mrn { get; init; }
    public string? DocumentDate { get; init; }
    public string? Author { get; init; }
    public string? Facility { get; init; }
    public required string Sensitivity { get; init; }

    /// <summary>The pages in their order with their turns, as JSON; see <see cref="PageTurn"/>.</summary>
    public required string Pages { get; init; }

    /// <summary>The same; null for all as they arrived.</summary>
    public PageArrangement? Arrangement => Pages == AsTheyArrived ? null : PageArrangement.FromJson(Pages);

    internal const string AsTheyArrived = "[]";

    public string? OutputBlob { get; init; }
    public string? OutputSha256 { get; init; }
    public required string Reason { get; init; }
}

/// <summary>A document looked at by a second person, to find out how often the first answer is wrong.</summary>
public sealed class SecondReviewRow
{
    public required Guid Id { get; init; }
    public required Guid DocumentId { get; init; }

    /// <summary>Number of the first decision; null when the machine filed the document.</summary>
    public int? FirstDecision { get; init; }

    /// <summary>How it was drawn: <c>random</c>, <c>near-threshold</c>, <c>rare-type</c>, <c>new-user</c>, <c>risk</c>.</summary>
    public required string Stratum { get; init; }

    /// <summary>Probability with which a document like it is drawn, for weighting.</summary>
    public required double DrawnAt { get; init; }

    /// <summary>The second person does not see the first answer.</summary>
    public required bool Blind { get; init; }

    /// <summary><c>open</c>, <c>agreed</c>, <c>differed</c>, <c>adjudicated</c>.</summary>
    public required string State { get; set; }

    /// <summary>A <see cref="ReviewAnswer"/> as JSON.</summary>
    public required string FirstAnswer { get; init; }
    public string? SecondAnswer { get; set; }
    public string? FinalAnswer { get; set; }
    public Guid? FirstUser { get; init; }
    public Guid? SecondUser { get; set; }
    public Guid? Adjudicator { get; set; }
    public Guid? LeaseUser { get; set; }
    public Guid? LeaseToken { get; set; }
    public long LeaseUntil { get; set; }
    public required long OpenedAt { get; init; }
    public long? AnsweredAt { get; set; }
    public long? AdjudicatedAt { get; set; }
}

/// <summary>What a person answered where the machine had an opinion: data for the next training.</summary>
public sealed class TrainingExampleRow
{
    public required Guid Id { get; init; }
    public required Guid DocumentId { get; init; }

    /// <summary>Number of the decision it comes from.</summary>
    public required int Decision { get; init; }

    /// <summary><c>type</c>, <c>patient</c> or <c>split</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>What the machine proposed; empty for nothing.</summary>
    public required string Proposed { get; init; }
    public required double Confidence { get; init; }

    /// <summary>What the person answered; empty for nobody or nothing.</summary>
    public required string Answer { get; init; }

    /// <summary>What the machine knew and the person saw, as JSON.</summary>
    public required string Shown { get; init; }
    public required long At { get; init; }
}
