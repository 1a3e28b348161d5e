using System.Linq.Expressions;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Review;

/// <summary>The conditions and the orders of which views of the queue are made, and what is offered next.</summary>
internal static class QueueParts
{
    /// <summary>The items a filter lets through, in whatever state they are.</summary>
    public static IQueryable<ReviewItemRow> Within(CaptureDb db, QueueFilter filter)
    {
        // Codes stand in one text, separated by spaces.
        IQueryable<ReviewItemRow> items = filter.Reason is { Length: > 0 } reason
            ? db.ReviewItems.FromSql($"SELECT * FROM review_items WHERE ' ' || reasons || ' ' LIKE '% ' || {reason} || ' %'")
            : db.ReviewItems;
        if (filter.TypeName is { Length: > 0 } type)
            items = items.Where(item => item.TypeName == type);
        if (filter.Source is { Length: > 0 } source)
            items = items.Where(item => item.Source == source);
        if (filter.Kind is { Length: > 0 } kind)
            items = items.Where(item => item.Kind == kind);
        if (filter.Lane is { Length: > 0 } lane)
            items = items.Where(item => item.Lane == lane);
        if (filter.FileId is { } file)
            items = items.Where(item => item.FileId == file);
        return items;
    }

    /// <summary>
    /// A view is made of parts of one state each, the large one first: a part is read in the order of its index as far as it is
    /// shown, where the same condition with an "or" would read and sort the whole queue.
    /// </summary>
    public static IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> View(string view, Guid reader, long now) => view switch
    {
        QueueFilter.Mine => [item => item.State == ReviewStates.InReview && item.LeaseUser == reader && item.LeaseUntil >= now],
        ReviewStates.Ready => [item => item.State == ReviewStates.Ready && item.NotBefore <= now, item => item.State == ReviewStates.InReview],
        ReviewStates.Waiting => [item => item.State == ReviewStates.Waiting, item => item.State == ReviewStates.Ready && item.NotBefore > now],
        _ => [item => item.State == view],
    };

    /// <summary>
    /// What is offered to a person, in parts as those of a view: what is due, and what was given up by whoever had it; to a supervisor
    /// who goes through what is escalated, that.
    /// </summary>
    public static IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> Offers(QueueFilter filter, Reviewer reviewer, long now) =>
        OffersEscalated(filter, reviewer)
            ? [item => item.State == ReviewStates.Escalated, item => item.State == ReviewStates.InReview && item.LeaseUntil < now && item.Supervised]
            : [item => item.State == ReviewStates.Ready && item.NotBefore <= now, item => item.State == ReviewStates.InReview && item.LeaseUntil < now];

    /// <summary>All parts of <see cref="Offers"/> in one condition: for an item whose id is known.</summary>
    public static Expression<Func<ReviewItemRow, bool>> Offered(QueueFilter filter, Reviewer reviewer, long now) =>
        OffersEscalated(filter, reviewer)
            ? item => item.State == ReviewStates.Escalated || (item.State == ReviewStates.InReview && item.LeaseUntil < now && item.Supervised)
            : item => (item.State == ReviewStates.Ready && item.NotBefore <= now) || (item.State == ReviewStates.InReview && item.LeaseUntil < now)
                || (item.State == ReviewStates.Escalated && item.ReservedBy == reviewer.Id);

    /// <summary>What a supervisor had in hand and is to have next, though it went back to where only supervisors look.</summary>
    public static Expression<Func<ReviewItemRow, bool>> Kept(Reviewer reviewer) => item => item.State == ReviewStates.Escalated && item.ReservedBy == reviewer.Id;

    /// <summary>What a person may have at all.</summary>
    public static Expression<Func<ReviewItemRow, bool>> For(Reviewer reviewer)
    {
        var supervises = reviewer.Supervises;
        return item => supervises || !item.Supervised;
    }

    /// <summary>Nobody has it reserved, and nobody else is to have it. A lease that has ended is nobody's.</summary>
    public static Expression<Func<ReviewItemRow, bool>> Free(Reviewer reviewer, long now)
    {
        var (own, supervises) = (reviewer.Id, reviewer.Supervises);
        return item =>
            (item.ReservedBy == null || item.ReservedBy == own || item.ReservedUntil < now)
            && (item.AssignedTo == null || item.AssignedTo == own)
            && (item.SkippedBy == null || item.SkippedBy != own)
            && (supervises || !item.Supervised);
    }

    /// <param name="order">See <see cref="QueueOrders"/>.</param>
    public static IQueryable<QueueKey> Keys(IQueryable<ReviewItemRow> items, string? order) => order switch
    {
        QueueOrders.Oldest => items.OrderBy(item => item.LandedAt).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(item.LandedAt, item.OpenedAt, item.Id)),
        QueueOrders.Newest => items.OrderByDescending(item => item.LandedAt).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(-item.LandedAt, item.OpenedAt, item.Id)),
        QueueOrders.FewestPages => items.OrderBy(item => item.Pages).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(item.Pages, item.OpenedAt, item.Id)),
        QueueOrders.MostPages => items.OrderByDescending(item => item.Pages).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(-item.Pages, item.OpenedAt, item.Id)),
        QueueOrders.LeastCertain => items.OrderBy(item => item.Certainty).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(item.Certainty, item.OpenedAt, item.Id)),
        QueueOrders.MostCertain => items.OrderByDescending(item => item.Certainty).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(-item.Certainty, item.OpenedAt, item.Id)),
        _ => items.OrderBy(item => item.Rank).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(item.Rank, item.OpenedAt, item.Id)),
    };

    public static async Task<int> CountAsync(IQueryable<ReviewItemRow> items, IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> parts, CancellationToken stop)
    {
        var count = 0;
        foreach (var part in parts)
            count += await items.CountAsync(part, stop);
        return count;
    }

    /// <summary>The keys of one screenful of a view, in order, and how many items the view has.</summary>
    public static async Task<(List<QueueKey> Keys, int Total)> KeysAsync(
        IQueryable<ReviewItemRow> items, IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> parts, string? order, int skip, int take, CancellationToken stop)
    {
        var total = await CountAsync(items, parts, stop);
        // What a person has in hand, or put aside, is little: it is read whole and put where it belongs among the others.
        var few = new List<QueueKey>();
        foreach (var part in parts.Skip(1))
        {
            if (await items.AnyAsync(part, stop))
                few.AddRange(await Keys(items.Where(part), order).ToListAsync(stop));
        }

        var from = Math.Max(0, skip - few.Count);
        var many = await Keys(items.Where(parts[0]), order).Skip(from).Take(take + few.Count).ToListAsync(stop);
        var (before, among) = from == 0 || many.Count == 0 ? (0, few) : (few.Count(key => key.CompareTo(many[0]) < 0), few.FindAll(key => key.CompareTo(many[0]) >= 0));
        return ([.. many.Concat(among).Order().Skip(skip - from - before).Take(take)], total);
    }

    // Who may not settle what is escalated is not offered it.
    private static bool OffersEscalated(QueueFilter filter, Reviewer reviewer) => filter.View == ReviewStates.Escalated && reviewer.Supervises;
}
