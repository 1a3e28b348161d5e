using System.Linq.Expressions;

namespace Capture.Storage.Review;

/// <summary>How a review item stands at a moment: its state, and what time has made of it.</summary>
public enum ReviewStanding
{
    /// <summary>Offered to whoever comes.</summary>
    Ready,

    /// <summary>Ready, but put off by somebody: offered once its time has come.</summary>
    PutOff,

    /// <summary>Somebody has it.</summary>
    Held,

    /// <summary>Somebody had it, and the lease has ended. Nobody has taken it since.</summary>
    Lapsed,

    /// <summary>Parked until something happens outside.</summary>
    Waiting,
    Escalated,

    /// <summary>Decided; the decision can be undone until its hold ends.</summary>
    Settled,
    Done,
}

/// <summary>What can be done to a review item.</summary>
public enum ReviewAct
{
    Claim,

    /// <summary>Claims it from whoever has it or has it reserved.</summary>
    TakeOver,
    Release,

    /// <summary>Releases what only a supervisor may have.</summary>
    ReleaseToSupervisors,
    Skip,

    /// <summary>Skips it once more than it may be.</summary>
    SkipTooOften,
    Park,
    Escalate,

    /// <summary>Takes back what put it aside, at once and before anybody touched it.</summary>
    TakeBack,
    Wake,
    Decide,

    /// <summary>Answers it by a decision about another document, whose pages it shares.</summary>
    AnswerWithOther,
    Undo,

    /// <summary>Undoes the decision about the other document.</summary>
    UndoWithOther,

    /// <summary>The same of an item that waited.</summary>
    UndoWithOtherWaiting,

    /// <summary>The same of an item that a supervisor was to see.</summary>
    UndoWithOtherEscalated,

    /// <summary>The hold has ended, and the decision was put into effect.</summary>
    TakeEffect,

    /// <summary>The decision could not be put into effect.</summary>
    Reopen,

    /// <summary>Taken back because its document is filed again.</summary>
    Refile,

    /// <summary>Made for a correction, and so a supervisor's.</summary>
    Correct,
}

/// <summary>Who does it.</summary>
public enum ReviewParty
{
    /// <summary>Anybody who reviews.</summary>
    Reviewer,

    /// <summary>The person whose lease it is, also one that has lapsed and that nobody has taken.</summary>
    Holder,
    Supervisor,

    /// <summary>The person who made the decision.</summary>
    Decider,

    /// <summary>The person who put it aside, while nobody has touched it since and the hold of decisions would last.</summary>
    Mover,

    /// <summary>Capture itself, or an operator through it.</summary>
    System,
}

/// <summary>One line of the table.</summary>
public sealed record ReviewTransition(ReviewStanding From, ReviewAct Act, ReviewParty By, ReviewStanding To);

/// <summary>
/// The life of a review item: what may be done to it, by whom, in which state, and what state that leads to. What is not in
/// the table cannot be done. The statements that change items take their conditions from here, since each is one
/// conditional update, which of two people lets only one do what both try.
/// </summary>
public static class ReviewTransitions
{
    private static readonly ReviewStanding[] InHand = [ReviewStanding.Held, ReviewStanding.Lapsed];

    public static IReadOnlyList<ReviewTransition> All { get; } =
    [
        .. From([ReviewStanding.Ready, ReviewStanding.PutOff, ReviewStanding.Lapsed, ReviewStanding.Waiting], ReviewAct.Claim, ReviewParty.Reviewer, ReviewStanding.Held),
        .. From([ReviewStanding.Escalated], ReviewAct.Claim, ReviewParty.Supervisor, ReviewStanding.Held),
        .. From([ReviewStanding.Ready, ReviewStanding.PutOff, ReviewStanding.Held, ReviewStanding.Lapsed, ReviewStanding.Waiting, ReviewStanding.Escalated], ReviewAct.TakeOver, ReviewParty.Supervisor, ReviewStanding.Held),
        .. From(InHand, ReviewAct.Release, ReviewParty.Holder, ReviewStanding.Ready),
        .. From(InHand, ReviewAct.ReleaseToSupervisors, ReviewParty.Holder, ReviewStanding.Escalated),
        .. From(InHand, ReviewAct.Skip, ReviewParty.Holder, ReviewStanding.PutOff),
        .. From(InHand, ReviewAct.SkipTooOften, ReviewParty.Holder, ReviewStanding.Escalated),
        .. From(InHand, ReviewAct.Park, ReviewParty.Holder, ReviewStanding.Waiting),
        .. From(InHand, ReviewAct.Escalate, ReviewParty.Holder, ReviewStanding.Escalated),
        .. From([ReviewStanding.PutOff, ReviewStanding.Waiting, ReviewStanding.Escalated], ReviewAct.TakeBack, ReviewParty.Mover, ReviewStanding.Held),
        .. From([ReviewStanding.PutOff, ReviewStanding.Waiting], ReviewAct.Wake, ReviewParty.Reviewer, ReviewStanding.Ready),
        .. From([ReviewStanding.Escalated], ReviewAct.Wake, ReviewParty.Supervisor, ReviewStanding.Ready),
        .. From([ReviewStanding.Waiting], ReviewAct.Wake, ReviewParty.System, ReviewStanding.Ready),
        .. From(InHand, ReviewAct.Decide, ReviewParty.Holder, ReviewStanding.Settled),
        .. From([ReviewStanding.Ready, ReviewStanding.PutOff, ReviewStanding.Lapsed, ReviewStanding.Waiting], ReviewAct.AnswerWithOther, ReviewParty.Reviewer, ReviewStanding.Settled),
        .. From([ReviewStanding.Escalated], ReviewAct.AnswerWithOther, ReviewParty.Supervisor, ReviewStanding.Settled),
        .. From([ReviewStanding.Held], ReviewAct.AnswerWithOther, ReviewParty.Holder, ReviewStanding.Settled),
        .. From([ReviewStanding.Settled], ReviewAct.Undo, ReviewParty.Decider, ReviewStanding.Held),
        .. From([ReviewStanding.Settled], ReviewAct.Undo, ReviewParty.Supervisor, ReviewStanding.Held),
        .. From([ReviewStanding.Settled], ReviewAct.UndoWithOther, ReviewParty.System, ReviewStanding.Ready),
        .. From([ReviewStanding.Settled], ReviewAct.UndoWithOtherWaiting, ReviewParty.System, ReviewStanding.Waiting),
        .. From([ReviewStanding.Settled], ReviewAct.UndoWithOtherEscalated, ReviewParty.System, ReviewStanding.Escalated),
        .. From([ReviewStanding.Settled], ReviewAct.TakeEffect, ReviewParty.System, ReviewStanding.Done),
        .. From([ReviewStanding.Settled], ReviewAct.Reopen, ReviewParty.System, ReviewStanding.Escalated),
        .. From([ReviewStanding.Ready, ReviewStanding.PutOff, ReviewStanding.Lapsed, ReviewStanding.Escalated], ReviewAct.Refile, ReviewParty.System, ReviewStanding.Done),
        .. From([ReviewStanding.Ready, ReviewStanding.PutOff], ReviewAct.Correct, ReviewParty.System, ReviewStanding.Escalated),
    ];

    /// <summary>How an item stands.</summary>
    /// <param name="now">Unix milliseconds by the database's clock.</param>
    public static ReviewStanding Of(ReviewItemRow item, long now) => item.State switch
    {
        ReviewStates.Ready => item.NotBefore > 0 ? ReviewStanding.PutOff : ReviewStanding.Ready,
        ReviewStates.InReview => item.LeaseUntil < now ? ReviewStanding.Lapsed : ReviewStanding.Held,
        ReviewStates.Waiting => ReviewStanding.Waiting,
        ReviewStates.Escalated => ReviewStanding.Escalated,
        ReviewStates.Settled => ReviewStanding.Settled,
        _ => ReviewStanding.Done,
    };

    /// <summary>Whether one of these may do that to an item that stands so.</summary>
    public static bool Allows(ReviewStanding standing, ReviewAct act, params IReadOnlyCollection<ReviewParty> parties) =>
        All.Any(line => line.From == standing && line.Act == act && parties.Contains(line.By));

    /// <summary>The state that an act leads to, as it is stored.</summary>
    public static string To(ReviewAct act) => All.First(line => line.Act == act).To switch
    {
        ReviewStanding.Ready or ReviewStanding.PutOff => ReviewStates.Ready,
        ReviewStanding.Held or ReviewStanding.Lapsed => ReviewStates.InReview,
        ReviewStanding.Waiting => ReviewStates.Waiting,
        ReviewStanding.Escalated => ReviewStates.Escalated,
        ReviewStanding.Settled => ReviewStates.Settled,
        _ => ReviewStates.Done,
    };

    /// <summary>The condition under which a person may do that to an item.</summary>
    internal static Expression<Func<ReviewItemRow, bool>> MayBy(Reviewer person, ReviewAct act, long now)
    {
        ReviewParty[] parties = person.Supervises ? [ReviewParty.Reviewer, ReviewParty.Supervisor] : [ReviewParty.Reviewer];
        return May(act, parties, person.Id, now);
    }

    /// <summary>The condition under which Capture itself does that to an item.</summary>
    internal static Expression<Func<ReviewItemRow, bool>> MayBySystem(ReviewAct act, long now) => May(act, [ReviewParty.System], Guid.Empty, now);

    /// <summary>The condition under which the holder of this lease does that to an item. A lease that has lapsed still counts while nobody has taken the item.</summary>
    internal static Expression<Func<ReviewItemRow, bool>> MayByHolder(Guid token, ReviewAct act)
    {
        if (!InHand.All(standing => Allows(standing, act, ReviewParty.Holder)))
            throw new ArgumentException($"A holder may not {act}.", nameof(act));
        return item => item.State == ReviewStates.InReview && item.LeaseToken == token;
    }

    private static Expression<Func<ReviewItemRow, bool>> May(ReviewAct act, ReviewParty[] parties, Guid person, long now)
    {
        bool Allowed(ReviewStanding standing) => Allows(standing, act, parties);

        var (ready, putOff, held, lapsed) = (Allowed(ReviewStanding.Ready), Allowed(ReviewStanding.PutOff), Allowed(ReviewStanding.Held), Allowed(ReviewStanding.Lapsed));
        var (waiting, escalated, settled) = (Allowed(ReviewStanding.Waiting), Allowed(ReviewStanding.Escalated), Allowed(ReviewStanding.Settled));
        var own = Allows(ReviewStanding.Held, act, ReviewParty.Holder);
        return item => (ready && item.State == ReviewStates.Ready && item.NotBefore <= 0)
            || (putOff && item.State == ReviewStates.Ready && item.NotBefore > 0)
            || (held && item.State == ReviewStates.InReview && item.LeaseUntil >= now)
            || (own && item.State == ReviewStates.InReview && item.LeaseUntil >= now && item.LeaseUser == person)
            || (lapsed && item.State == ReviewStates.InReview && item.LeaseUntil < now)
            || (waiting && item.State == ReviewStates.Waiting)
            || (escalated && item.State == ReviewStates.Escalated)
            || (settled && item.State == ReviewStates.Settled);
    }

    private static IEnumerable<ReviewTransition> From(ReviewStanding[] standings, ReviewAct act, ReviewParty by, ReviewStanding to) =>
        standings.Select(standing => new ReviewTransition(standing, act, by, to));
}
