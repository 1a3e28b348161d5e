using System.Linq.Expressions;
using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Review;

/// <summary>Who acts: the signed-in person.</summary>
public sealed record Reviewer(Guid Id, string Name, string Role)
{
    public bool Supervises => Role == Roles.Supervisor;
}

/// <summary>Which part of the queue is shown.</summary>
public sealed record QueueFilter
{
    /// <summary>A state of <see cref="ReviewStates"/>, or <c>mine</c>.</summary>
    public string View { get; init; } = ReviewStates.Ready;
    public string? TypeName { get; init; }
    public string? Source { get; init; }
    public string? Kind { get; init; }
    public int Skip { get; init; }
    public int Take { get; init; } = 50;
}

/// <summary>How much is where.</summary>
public sealed record QueueCounts(int Ready, int Mine, int InReview, int Waiting, int Escalated, int SettledByMe, long? FirstLeaseEnds, int Reviewers);

/// <summary>An item with what a row of the queue shows.</summary>
public sealed record QueueRow(ReviewItemRow Item, DocumentRow Document, string FileName, int Pages, string? LeaseHolder);

/// <summary>A lease on an item: who may write to it, and until when.</summary>
/// <param name="Until">Unix milliseconds.</param>
public sealed record ReviewLease(Guid ItemId, Guid Token, long Until, int Version);

/// <summary>Where an item stands in the queue: the most urgent first, then what waits longest.</summary>
internal sealed record QueueKey(int Rank, long OpenedAt, Guid Id) : IComparable<QueueKey>
{
    public int CompareTo(QueueKey? other) => (Rank, OpenedAt).CompareTo((other?.Rank ?? 0, other?.OpenedAt ?? 0));
}

/// <summary>
/// The review queue. Every claim is one conditional update, so of two people only one gets the item; nothing about who has
/// what is kept anywhere else, so any web instance serves any request.
/// </summary>
public sealed class ReviewItemTable(DatabaseAccess database, IOptions<ReviewOptions> options)
{
    /// <summary>Why an item waits: its patient is to be registered first.</summary>
    public const string Registration = "registration";

    /// <summary>Why an item came back from waiting: a patient who fits was registered.</summary>
    public const string Registered = "registered";

    private readonly ReviewOptions _options = options.Value;

    public Task<ReviewItemRow?> FindAsync(Guid itemId, CancellationToken stop) =>
        database.ReadAsync(db => db.ReviewItems.SingleOrDefaultAsync(item => item.Id == itemId, stop), stop);

    /// <summary>The rows of a view in the order in which they are offered, and how many there are in all.</summary>
    public Task<(List<QueueRow> Rows, int Total)> ListAsync(QueueFilter filter, Reviewer reader, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var items = db.ReviewItems.AsQueryable();
        if (filter.TypeName is { Length: > 0 } type)
            items = items.Where(item => item.TypeName == type);
        if (filter.Source is { Length: > 0 } source)
            items = items.Where(item => item.Source == source);
        if (filter.Kind is { Length: > 0 } kind)
            items = items.Where(item => item.Kind == kind);
        var (keys, total) = await KeysAsync(items, View(filter.View, reader.Id, now), filter.Skip, filter.Take, stop);
        var ids = keys.ConvertAll(key => key.Id);
        var page = (await db.ReviewItems.Where(item => ids.Contains(item.Id)).ToListAsync(stop)).OrderBy(item => ids.IndexOf(item.Id)).ToList();
        return (await RowsAsync(db, page, now, stop), total);
    }, stop);

    public Task<QueueCounts> CountsAsync(Reviewer reader, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var held = db.ReviewItems.Where(item => item.State == ReviewStates.InReview && item.LeaseUntil >= now);
        return new QueueCounts(
            await CountAsync(db.ReviewItems, View(ReviewStates.Ready, reader.Id, now), stop),
            await held.CountAsync(item => item.LeaseUser == reader.Id, stop),
            await held.CountAsync(stop),
            await CountAsync(db.ReviewItems, View(ReviewStates.Waiting, reader.Id, now), stop),
            await db.ReviewItems.CountAsync(item => item.State == ReviewStates.Escalated, stop),
            await db.ReviewDecisions.CountAsync(decision => decision.UserId == reader.Id && decision.UndoneAt == null && decision.DecidedAt > now - 86_400_000, stop),
            await held.OrderBy(item => item.LeaseUntil).Select(item => (long?)item.LeaseUntil).FirstOrDefaultAsync(stop),
            await held.Select(item => item.LeaseUser).Distinct().CountAsync(stop));
    }, stop);

    /// <summary>The documents of the items that come next, in the order in which they are offered.</summary>
    public Task<List<Guid>> FrontAsync(int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var (keys, _) = await KeysAsync(db.ReviewItems, View(ReviewStates.Ready, Guid.Empty, now), 0, most, stop);
        var ids = keys.ConvertAll(key => key.Id);
        var documents = await db.ReviewItems.Where(item => ids.Contains(item.Id)).Select(item => new { item.Id, item.DocumentId }).ToDictionaryAsync(item => item.Id, item => item.DocumentId, stop);
        return ids.Where(documents.ContainsKey).Select(id => documents[id]).ToList();
    }, stop);

    /// <summary>The values that filters can take.</summary>
    public Task<(List<string> Types, List<string> Sources)> FilterValuesAsync(CancellationToken stop) => database.ReadAsync(async db =>
    {
        var open = db.ReviewItems.Where(item => item.State == ReviewStates.Ready || item.State == ReviewStates.InReview || item.State == ReviewStates.Waiting || item.State == ReviewStates.Escalated);
        return (
            await open.Where(item => item.TypeName != null).Select(item => item.TypeName!).Distinct().OrderBy(name => name).ToListAsync(stop),
            await open.Select(item => item.Source).Distinct().OrderBy(name => name).ToListAsync(stop));
    }, stop);

    /// <summary>
    /// Takes an item for its lease time: in one update that only succeeds when nobody has it and it is still to be settled.
    /// Taking what one has already gives the lease one has.
    /// </summary>
    /// <param name="takeOver">Take it from whoever has it; for supervisors.</param>
    /// <returns>Null when somebody else has it, or it is settled.</returns>
    public Task<ReviewLease?> ClaimAsync(Guid itemId, Reviewer reviewer, bool takeOver, CancellationToken stop) => database.WriteAsync<ReviewLease?>(async db =>
    {
        var now = await db.NowAsync(stop);
        if (await db.ReviewItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == itemId, stop) is not { } item)
            return null;
        if (item.State == ReviewStates.InReview && item.LeaseUser == reviewer.Id && item.LeaseUntil >= now)
            return await RenewAsync(db, item.Id, item.LeaseToken!.Value, now, stop);
        var audit = new List<AuditEntry>();
        var lease = await ClaimAsync(db, itemId, reviewer, takeOver && reviewer.Supervises, now, audit, stop);
        await AuditTable.AppendAllAsync(db, audit, stop);
        return lease;
    }, stop);

    /// <summary>Takes the next item for this person: the one in hand, the reserved one, then what is most urgent and oldest.</summary>
    /// <returns>Null when there is none to take.</returns>
    public Task<ReviewLease?> ClaimNextAsync(Reviewer reviewer, CancellationToken stop) => database.WriteAsync(async db =>
    {
        if (await HeldAsync(db, reviewer, stop) is { } held)
            return held;
        var audit = new List<AuditEntry>();
        var lease = await ClaimNextAsync(db, reviewer, audit, stop);
        await AuditTable.AppendAllAsync(db, audit, stop);
        return lease;
    }, stop);

    /// <summary>For use inside a transaction: see <see cref="ClaimNextAsync(Reviewer, CancellationToken)"/>.</summary>
    /// <param name="audit">Takes what is to be appended to the audit log at the transaction's end.</param>
    public async Task<ReviewLease?> ClaimNextAsync(CaptureDb db, Reviewer reviewer, List<AuditEntry> audit, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        // Two people may look at the same row at once; one of the updates then changes nothing and the next row is tried.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await NextAsync(db, reviewer, now, stop) is not { } next)
                return null;
            if (await ClaimAsync(db, next, reviewer, takeOver: false, now, audit, stop) is { } lease)
                return lease;
        }

        return null;
    }

    /// <summary>
    /// Keeps one item for this person to have next, so that it can be loaded ahead; renews the one that is kept already.
    /// </summary>
    public Task<Guid?> ReserveAsync(Reviewer reviewer, CancellationToken stop) => database.WriteAsync(db => ReserveAsync(db, reviewer, stop), stop);

    /// <summary>For use inside a transaction: see <see cref="ReserveAsync(Reviewer, CancellationToken)"/>.</summary>
    public async Task<Guid?> ReserveAsync(CaptureDb db, Reviewer reviewer, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        var until = now + (long)_options.Reservation.TotalMilliseconds;
        var passedOver = new List<Guid>();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await NextAsync(db, reviewer, now, stop, passedOver) is not { } next)
                return null;
            // Two people who have just taken an item each, and each reserve the other's, would wait for each other for ever.
            if (!await IsFreeNowAsync(db, next, stop))
            {
                passedOver.Add(next);
                continue;
            }

            var reserved = await Offered(db.ReviewItems.Where(item => item.Id == next), reviewer.Id, now)
                .ExecuteUpdateAsync(row => row.SetProperty(item => item.ReservedBy, reviewer.Id).SetProperty(item => item.ReservedUntil, until), stop);
            if (reserved == 1)
                return next;
        }

        return null;
    }

    /// <summary>Prolongs a lease after real input, up to <see cref="ReviewOptions.LongestLease"/>.</summary>
    /// <returns>Null when the lease was lost.</returns>
    public Task<ReviewLease?> RenewAsync(Guid itemId, Guid token, CancellationToken stop) =>
        database.WriteAsync(async db => await RenewAsync(db, itemId, token, await db.NowAsync(stop), stop), stop);

    /// <summary>Gives an item back as it was.</summary>
    public Task ReleaseAsync(Guid itemId, Guid token, CancellationToken stop) => database.WriteAsync(db =>
        db.ReviewItems.Where(item => item.Id == itemId).Where(ReviewTransitions.MayByHolder(token, ReviewAct.Release))
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Release))
                .SetProperty(item => item.LeaseUser, (Guid?)null).SetProperty(item => item.LeaseToken, (Guid?)null).SetProperty(item => item.LeaseUntil, 0L)
                .SetProperty(item => item.Version, item => item.Version + 1), stop), stop);

    /// <summary>Puts an item aside: for later, until something happens, or before a supervisor.</summary>
    /// <param name="act"><see cref="ReviewAct.Skip"/>, <see cref="ReviewAct.Park"/> or <see cref="ReviewAct.Escalate"/>.</param>
    /// <param name="after">Not offered before this time has passed; zero offers it to everybody else at once.</param>
    /// <returns>Whether the lease was still held.</returns>
    public Task<bool> PutAsideAsync(Guid itemId, Guid token, Reviewer reviewer, ReviewAct act, TimeSpan after, string? cause, string? note, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        if (await db.ReviewItems.AsNoTracking().Where(ReviewTransitions.MayByHolder(token, act)).SingleOrDefaultAsync(row => row.Id == itemId, stop) is not { } item)
            return false;
        // What is skipped again and again needs somebody else's eyes.
        var skipped = act == ReviewAct.Skip;
        if (skipped && item.Skips + 1 >= _options.SkipsBeforeEscalation)
            (act, cause) = (ReviewAct.SkipTooOften, "skipped-often");
        var state = ReviewTransitions.To(act);
        var before = new AsideState(AsideState.NameOf(act), item.Version + 1, item.NotBefore, item.Skips, item.SkippedBy, item.Cause, item.Note).ToJson();
        var changed = await db.ReviewItems.Where(row => row.Id == itemId && row.LeaseToken == token && row.Version == item.Version)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.AsideBy, reviewer.Id).SetProperty(one => one.AsideAt, now).SetProperty(one => one.BeforeAside, before)
                .SetProperty(one => one.State, state)
                .SetProperty(one => one.NotBefore, now + (long)after.TotalMilliseconds)
                .SetProperty(one => one.Skips, item.Skips + (skipped ? 1 : 0))
                .SetProperty(one => one.SkippedBy, skipped && after == TimeSpan.Zero ? reviewer.Id : (Guid?)null)
                .SetProperty(one => one.Cause, cause).SetProperty(one => one.Note, note)
                .SetProperty(one => one.LeaseUser, (Guid?)null).SetProperty(one => one.LeaseToken, (Guid?)null).SetProperty(one => one.LeaseUntil, 0L)
                .SetProperty(one => one.Version, one => one.Version + 1), stop);
        if (changed == 0)
            return false;
        var action = act == ReviewAct.Skip ? "item.skipped" : act == ReviewAct.Park ? "item.parked" : "item.escalated";
        await AuditTable.AppendAsync(db, new(reviewer.Name, action, "item", itemId.ToString(), new { document = item.DocumentId, cause }), stop);
        return true;
    }, stop);

    /// <summary>
    /// Gives an item that this person put aside back to him or her as it was, while nobody has touched it since and for as long
    /// as a decision could be undone. What the person had in hand goes back and comes next.
    /// </summary>
    /// <param name="version">The item's version as that act left it.</param>
    /// <returns>Null when it is too late, or was not this person's act.</returns>
    public Task<ReviewLease?> TakeBackAsync(Guid itemId, int version, Reviewer reviewer, CancellationToken stop) => database.WriteAsync<ReviewLease?>(async db =>
    {
        var now = await db.NowAsync(stop);
        var item = await db.ReviewItems.AsNoTracking().SingleOrDefaultAsync(row => row.Id == itemId && row.Version == version && row.AsideBy == reviewer.Id, stop);
        if (item?.BeforeAside is null || !CanTakeBack(item, now))
            return null;
        var before = AsideState.FromJson(item.BeforeAside);
        var (token, until) = (Guid.NewGuid(), now + (long)_options.Lease.TotalMilliseconds);
        await GiveBackAsync(db, reviewer, now, stop);
        var changed = await db.ReviewItems.Where(row => row.Id == itemId && row.Version == version)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.State, ReviewTransitions.To(ReviewAct.TakeBack))
                .SetProperty(one => one.NotBefore, before.NotBefore).SetProperty(one => one.Skips, before.Skips).SetProperty(one => one.SkippedBy, before.SkippedBy)
                .SetProperty(one => one.Cause, before.Cause).SetProperty(one => one.Note, before.Note)
                .SetProperty(one => one.AsideBy, (Guid?)null).SetProperty(one => one.AsideAt, (long?)null).SetProperty(one => one.BeforeAside, (string?)null)
                .SetProperty(one => one.LeaseUser, reviewer.Id).SetProperty(one => one.LeaseToken, token)
                .SetProperty(one => one.LeaseSince, now).SetProperty(one => one.LeaseUntil, until)
                .SetProperty(one => one.ReservedBy, (Guid?)null).SetProperty(one => one.ReservedUntil, 0L)
                .SetProperty(one => one.Version, one => one.Version + 1), stop);
        if (changed == 0)
            return null;
        await AuditTable.AppendAsync(db, new(reviewer.Name, "item.taken-back", "item", itemId.ToString(), new { document = item.DocumentId, was = before.Act }), stop);
        return new ReviewLease(itemId, token, until, version + 1);
    }, stop);

    /// <summary>For use inside a transaction: what this person has in hand goes back, and is reserved to come next.</summary>
    internal Task GiveBackAsync(CaptureDb db, Reviewer reviewer, long now, CancellationToken stop) =>
        db.ReviewItems.Where(item => item.LeaseUser == reviewer.Id && item.State == ReviewStates.InReview)
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Release))
                .SetProperty(item => item.LeaseUser, (Guid?)null).SetProperty(item => item.LeaseToken, (Guid?)null).SetProperty(item => item.LeaseUntil, 0L)
                .SetProperty(item => item.ReservedBy, reviewer.Id).SetProperty(item => item.ReservedUntil, now + (long)_options.Reservation.TotalMilliseconds)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);

    /// <summary>The item this person put aside last and can still take back; null when there is none.</summary>
    internal async Task<ReviewItemRow?> LastAsideAsync(CaptureDb db, Reviewer reviewer, long now, CancellationToken stop)
    {
        var since = now - (long)_options.Hold.TotalMilliseconds;
        var rows = await db.ReviewItems.AsNoTracking().Where(item => item.AsideBy == reviewer.Id && item.AsideAt > since).OrderByDescending(item => item.AsideAt).Take(10).ToListAsync(stop);
        return rows.Find(item => CanTakeBack(item, now));
    }

    private bool CanTakeBack(ReviewItemRow item, long now) =>
        item.BeforeAside is { } before && AsideState.FromJson(before).Version == item.Version && item.AsideAt + (long)_options.Hold.TotalMilliseconds > now
        && ReviewTransitions.Allows(ReviewTransitions.Of(item, now), ReviewAct.TakeBack, ReviewParty.Mover);

    /// <summary>Brings a waiting or escalated item back into the queue.</summary>
    public Task<bool> WakeAsync(Guid itemId, Reviewer reviewer, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var changed = await db.ReviewItems.Where(item => item.Id == itemId).Where(ReviewTransitions.MayBy(reviewer, ReviewAct.Wake, now))
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Wake)).SetProperty(item => item.NotBefore, 0L).SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (changed > 0)
            await AuditTable.AppendAsync(db, new(reviewer.Name, "item.woken", "item", itemId.ToString()), stop);
        return changed > 0;
    }, stop);

    /// <summary>The items that wait for that, the oldest first.</summary>
    public Task<List<ReviewItemRow>> WaitingForAsync(string cause, CancellationToken stop) => database.ReadAsync(db =>
        db.ReviewItems.AsNoTracking().Where(item => item.State == ReviewStates.Waiting && item.Cause == cause).OrderBy(item => item.OpenedAt).ToListAsync(stop), stop);

    /// <summary>For use inside a transaction: brings an item that waits for its patient back, with the patient chosen where that is certain.</summary>
    /// <returns>False when somebody moved it meanwhile.</returns>
    public static async Task<bool> WakeForPatientAsync(CaptureDb db, ReviewItemRow waiting, string? certain, CancellationToken stop)
    {
        var woken = await db.ReviewItems.Where(item => item.Id == waiting.Id && item.Version == waiting.Version).Where(ReviewTransitions.MayBySystem(ReviewAct.Wake, await db.NowAsync(stop)))
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Wake)).SetProperty(item => item.NotBefore, 0L).SetProperty(item => item.Cause, Registered)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (woken == 0)
            return false;
        if (certain is not null && await db.ReviewDrafts.SingleOrDefaultAsync(draft => draft.ItemId == waiting.Id, stop) is { } draft)
            draft.Answer = (ReviewAnswer.FromJson(draft.Answer) with { Mrn = certain }).ToJson();
        return true;
    }

    /// <summary>Who has an item and until when; null when nobody has.</summary>
    public Task<(string FullName, long Until)?> HolderAsync(Guid itemId, CancellationToken stop) => database.ReadAsync<(string, long)?>(async db =>
    {
        var now = await db.NowAsync(stop);
        var found = await db.ReviewItems.Where(item => item.Id == itemId && item.State == ReviewStates.InReview && item.LeaseUntil >= now)
            .Join(db.Users, item => item.LeaseUser, user => user.Id, (item, user) => new { user.FullName, item.LeaseUntil }).SingleOrDefaultAsync(stop);
        return found is null ? null : (found.FullName, found.LeaseUntil);
    }, stop);

    /// <summary>
    /// For use inside a transaction: puts a document that was filed before the supervisors, filled in. Where a question about it is in
    /// somebody's hands or before them already, it stays where it is and says this too.
    /// </summary>
    internal static async Task OpenCorrectionAsync(CaptureDb db, DocumentRow document, ReasonList reasons, string cause, string? note, ReviewAnswer draft, Reviewer by, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        await OpenAsync(db, document, reasons, stop);
        await db.SaveChangesAsync(stop);
        var item = await db.ReviewItems.AsNoTracking().SingleAsync(row => row.DocumentId == document.Id && row.State != ReviewStates.Done, stop);
        var all = item.Reasons.With(reasons.Codes);
        if (!ReviewTransitions.Allows(ReviewTransitions.Of(item, now), ReviewAct.Correct, ReviewParty.System))
        {
            await db.ReviewItems.Where(row => row.Id == item.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.Reasons, all).SetProperty(one => one.Note, one => note ?? one.Note), stop);
            return;
        }

        await db.ReviewItems.Where(row => row.Id == item.Id)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.State, ReviewTransitions.To(ReviewAct.Correct)).SetProperty(one => one.Reasons, all)
                .SetProperty(one => one.Cause, cause).SetProperty(one => one.Note, note).SetProperty(one => one.Version, one => one.Version + 1), stop);
        await ReviewDraftTable.PutAsync(db, item.Id, by, draft, now, stop);
    }

    /// <summary>For use inside a transaction: puts a document before a person. Once for as long as the question is open.</summary>
    public static async Task OpenAsync(CaptureDb db, DocumentRow document, ReasonList reasons, CancellationToken stop)
    {
        if (await db.ReviewItems.AnyAsync(item => item.DocumentId == document.Id && item.State != ReviewStates.Done, stop))
            return;
        var file = await db.Files.AsNoTracking().SingleAsync(row => row.Id == document.FileId, stop);
        db.ReviewItems.Add(new ReviewItemRow
        {
            Id = Guid.CreateVersion7(),
            DocumentId = document.Id,
            FileId = document.FileId,
            Kind = ReviewQuestion.KindOf(reasons),
            State = ReviewStates.Ready,
            Reasons = reasons,
            Rank = QueueRank.Of(file.Lane, document.Facts),
            Source = file.Source,
            TypeName = document.TypeName,
            ReceivedAt = file.ReceivedAt,
            LandedAt = file.LandedAt,
            OpenedAt = await db.NowAsync(stop),
        });
    }

    /// <summary>For use inside a transaction: the item this person has in hand.</summary>
    internal static async Task<ReviewLease?> HeldAsync(CaptureDb db, Reviewer reviewer, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        return await db.ReviewItems.AsNoTracking().Where(item => item.State == ReviewStates.InReview && item.LeaseUser == reviewer.Id && item.LeaseUntil >= now)
            .OrderBy(item => item.LeaseSince).ThenBy(item => item.Rank).ThenBy(item => item.OpenedAt).Select(item => new ReviewLease(item.Id, item.LeaseToken!.Value, item.LeaseUntil, item.Version)).FirstOrDefaultAsync(stop);
    }

    // A view is made of parts of one state each, the large one first: a part is read in the order of its index as far as it is
    // shown, where the same condition with an "or" would read and sort the whole queue.
    private static IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> View(string view, Guid reader, long now) => view switch
    {
        "mine" => [item => item.State == ReviewStates.InReview && item.LeaseUser == reader && item.LeaseUntil >= now],
        ReviewStates.Ready => [item => item.State == ReviewStates.Ready && item.NotBefore <= now, item => item.State == ReviewStates.InReview],
        ReviewStates.Waiting => [item => item.State == ReviewStates.Waiting, item => item.State == ReviewStates.Ready && item.NotBefore > now],
        _ => [item => item.State == view],
    };

    private static async Task<int> CountAsync(IQueryable<ReviewItemRow> items, IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> parts, CancellationToken stop)
    {
        var count = 0;
        foreach (var part in parts)
            count += await items.CountAsync(part, stop);
        return count;
    }

    // The keys of one screenful of a view, in order, and how many items the view has.
    private static async Task<(List<QueueKey> Keys, int Total)> KeysAsync(
        IQueryable<ReviewItemRow> items, IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> parts, int skip, int take, CancellationToken stop)
    {
        var total = await CountAsync(items, parts, stop);
        // What a person has in hand, or put aside, is little: it is read whole and put where it belongs among the others.
        var few = new List<QueueKey>();
        foreach (var part in parts.Skip(1))
        {
            if (await items.AnyAsync(part, stop))
                few.AddRange(await Keys(items.Where(part)).ToListAsync(stop));
        }

        var from = Math.Max(0, skip - few.Count);
        var many = await Keys(items.Where(parts[0])).Skip(from).Take(take + few.Count).ToListAsync(stop);
        var (before, among) = from == 0 || many.Count == 0 ? (0, few) : (few.Count(key => key.CompareTo(many[0]) < 0), few.FindAll(key => key.CompareTo(many[0]) >= 0));
        return ([.. many.Concat(among).Order().Skip(skip - from - before).Take(take)], total);
    }

    private static IQueryable<QueueKey> Keys(IQueryable<ReviewItemRow> items) =>
        items.OrderBy(item => item.Rank).ThenBy(item => item.OpenedAt).Select(item => new QueueKey(item.Rank, item.OpenedAt, item.Id));

    // Nobody has it reserved, and nobody else is to have it. A lease that has ended is nobody's.
    private static Expression<Func<ReviewItemRow, bool>> Free(Guid reviewer, long now) => item =>
        (item.ReservedBy == null || item.ReservedBy == reviewer || item.ReservedUntil < now)
        && (item.AssignedTo == null || item.AssignedTo == reviewer)
        && (item.SkippedBy == null || item.SkippedBy != reviewer);

    // Free, and due or given up by whoever had it.
    private static IQueryable<ReviewItemRow> Offered(IQueryable<ReviewItemRow> items, Guid reviewer, long now) => items.Where(Free(reviewer, now))
        .Where(item => (item.State == ReviewStates.Ready && item.NotBefore <= now) || (item.State == ReviewStates.InReview && item.LeaseUntil < now));

    // SQLite lets one write at a time; nobody else can be at the row.
    private static async Task<bool> IsFreeNowAsync(CaptureDb db, Guid item, CancellationToken stop) =>
        !db.Database.IsNpgsql() || (await db.Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM review_items WHERE id = {item} FOR UPDATE SKIP LOCKED").ToListAsync(stop)).Count == 1;

    private static async Task<Guid?> NextAsync(CaptureDb db, Reviewer reviewer, long now, CancellationToken stop, IReadOnlyCollection<Guid>? passedOver = null)
    {
        var items = passedOver is { Count: > 0 } ? db.ReviewItems.Where(item => !passedOver.Contains(item.Id)) : db.ReviewItems;
        if (await Keys(Offered(items.Where(item => item.ReservedBy == reviewer.Id), reviewer.Id, now)).FirstOrDefaultAsync(stop) is { } reserved)
            return reserved.Id;
        var free = items.Where(Free(reviewer.Id, now));
        var due = await Keys(free.Where(item => item.State == ReviewStates.Ready && item.NotBefore <= now)).FirstOrDefaultAsync(stop);
        var given = await Keys(free.Where(item => item.State == ReviewStates.InReview && item.LeaseUntil < now)).FirstOrDefaultAsync(stop);
        return new[] { due, given }.OfType<QueueKey>().Order().FirstOrDefault()?.Id;
    }

    private async Task<ReviewLease?> ClaimAsync(CaptureDb db, Guid itemId, Reviewer reviewer, bool takeOver, long now, List<AuditEntry> audit, CancellationToken stop)
    {
        var (token, until) = (Guid.NewGuid(), now + (long)_options.Lease.TotalMilliseconds);
        var act = takeOver ? ReviewAct.TakeOver : ReviewAct.Claim;
        var claimed = await db.ReviewItems
            .Where(item => item.Id == itemId && (takeOver || item.ReservedBy == null || item.ReservedBy == reviewer.Id || item.ReservedUntil < now))
            .Where(ReviewTransitions.MayBy(reviewer, act, now))
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(act))
                .SetProperty(item => item.LeaseUser, reviewer.Id).SetProperty(item => item.LeaseToken, token)
                .SetProperty(item => item.LeaseSince, now).SetProperty(item => item.LeaseUntil, until)
                .SetProperty(item => item.ReservedBy, (Guid?)null).SetProperty(item => item.ReservedUntil, 0L)
                .SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (claimed == 0)
            return null;
        var item = await db.ReviewItems.AsNoTracking().SingleAsync(row => row.Id == itemId, stop);
        audit.Add(new(reviewer.Name, takeOver ? "item.taken-over" : "item.claimed", "item", itemId.ToString(), new { document = item.DocumentId }));
        return new ReviewLease(itemId, token, until, item.Version);
    }

    private async Task<ReviewLease?> RenewAsync(CaptureDb db, Guid itemId, Guid token, long now, CancellationToken stop)
    {
        var longest = (long)_options.LongestLease.TotalMilliseconds;
        var until = now + (long)_options.Lease.TotalMilliseconds;
        await db.ReviewItems.Where(item => item.Id == itemId && item.LeaseToken == token && item.State == ReviewStates.InReview && item.LeaseSince + longest > now)
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.LeaseUntil, until), stop);
        return await db.ReviewItems.AsNoTracking().Where(item => item.Id == itemId && item.LeaseToken == token && item.State == ReviewStates.InReview)
            .Select(item => new ReviewLease(item.Id, token, item.LeaseUntil, item.Version)).SingleOrDefaultAsync(stop);
    }

    private static async Task<List<QueueRow>> RowsAsync(CaptureDb db, List<ReviewItemRow> items, long now, CancellationToken stop)
    {
        var documents = items.Select(item => item.DocumentId).ToList();
        var files = items.Select(item => item.FileId).Distinct().ToList();
        var holders = items.Where(item => item.State == ReviewStates.InReview && item.LeaseUntil >= now).Select(item => item.LeaseUser).ToList();
        var rows = await db.Documents.Where(document => documents.Contains(document.Id)).ToDictionaryAsync(document => document.Id, stop);
        var names = await db.Files.Where(file => files.Contains(file.Id)).ToDictionaryAsync(file => file.Id, file => file.Name, stop);
        var pages = await db.Pages.Where(page => page.DocumentId != null && documents.Contains(page.DocumentId.Value))
            .GroupBy(page => page.DocumentId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        var users = await db.Users.Where(user => holders.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.FullName, stop);
        return [.. items.Select(item => new QueueRow(item, rows[item.DocumentId], names[item.FileId], pages.GetValueOrDefault(item.DocumentId),
            item.State == ReviewStates.InReview && item.LeaseUntil >= now && item.LeaseUser is { } user ? users.GetValueOrDefault(user) : null))];
    }
}
