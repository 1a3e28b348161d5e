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

/// <summary>A lease on an item: who may write to it, and until when.</summary>
/// <param name="Until">Unix milliseconds.</param>
public sealed record ReviewLease(Guid ItemId, Guid Token, long Until, int Version);

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
        var (keys, total) = await QueueParts.KeysAsync(QueueParts.Within(db, filter), QueueParts.View(filter.View, reader.Id, now), filter.Order, filter.Skip, filter.Take, stop);
        var ids = keys.ConvertAll(key => key.Id);
        var page = (await db.ReviewItems.Where(item => ids.Contains(item.Id)).ToListAsync(stop)).OrderBy(item => ids.IndexOf(item.Id)).ToList();
        return (await RowsAsync(db, page, now, stop), total);
    }, stop);

    /// <summary>How many items of the part that is worked through are left, those that others have included.</summary>
    public Task<int> LeftAsync(QueueFilter filter, Reviewer reader, CancellationToken stop) => database.ReadAsync(async db =>
        await QueueParts.CountAsync(QueueParts.Within(db, filter), QueueParts.View(filter.View, reader.Id, await db.NowAsync(stop)), stop), stop);

    public Task<QueueCounts> CountsAsync(Reviewer reader, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var held = db.ReviewItems.Where(item => item.State == ReviewStates.InReview && item.LeaseUntil >= now);
        return new QueueCounts(
            await QueueParts.CountAsync(db.ReviewItems, QueueParts.View(ReviewStates.Ready, reader.Id, now), stop),
            await held.CountAsync(item => item.LeaseUser == reader.Id, stop),
            await held.CountAsync(stop),
            await QueueParts.CountAsync(db.ReviewItems, QueueParts.View(ReviewStates.Waiting, reader.Id, now), stop),
            await db.ReviewItems.CountAsync(item => item.State == ReviewStates.Escalated, stop),
            await db.ReviewDecisions.CountAsync(decision => decision.UserId == reader.Id && decision.UndoneAt == null && decision.DecidedAt > now - 86_400_000, stop),
            await held.OrderBy(item => item.LeaseUntil).Select(item => (long?)item.LeaseUntil).FirstOrDefaultAsync(stop),
            await held.Select(item => item.LeaseUser).Distinct().CountAsync(stop));
    }, stop);

    /// <summary>Whether a person who starts with this part of the queue would get an item.</summary>
    public Task<bool> CanStartAsync(Reviewer reader, QueueFilter filter, CancellationToken stop) => database.ReadAsync(async db =>
        await HeldAsync(db, reader, filter, stop) is not null || await NextAsync(db, reader, filter, await db.NowAsync(stop), stop) is not null, stop);

    /// <summary>The documents of the items that come next, in the order in which they are offered.</summary>
    public Task<List<Guid>> FrontAsync(int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var (keys, _) = await QueueParts.KeysAsync(db.ReviewItems, QueueParts.View(ReviewStates.Ready, Guid.Empty, now), null, 0, most, stop);
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

    /// <summary>Takes the next item of the whole queue; see the other form.</summary>
    public Task<ReviewLease?> ClaimNextAsync(Reviewer reviewer, CancellationToken stop) => ClaimNextAsync(reviewer, new QueueFilter(), stop);

    /// <summary>Takes the next item for this person: the one in hand, the reserved one, then what comes first.</summary>
    /// <param name="filter">Nothing else is taken than what it lets through, in its order.</param>
    /// <returns>Null when there is none to take.</returns>
    public Task<ReviewLease?> ClaimNextAsync(Reviewer reviewer, QueueFilter filter, CancellationToken stop) => database.WriteAsync(async db =>
    {
        if (await HeldAsync(db, reviewer, filter, stop) is { } held)
            return held;
        var audit = new List<AuditEntry>();
        var lease = await ClaimNextAsync(db, reviewer, filter, audit, stop);
        await AuditTable.AppendAllAsync(db, audit, stop);
        return lease;
    }, stop);

    /// <summary>For use inside a transaction: see <see cref="ClaimNextAsync(Reviewer, QueueFilter, CancellationToken)"/>.</summary>
    /// <param name="audit">Takes what is to be appended to the audit log at the transaction's end.</param>
    public async Task<ReviewLease?> ClaimNextAsync(CaptureDb db, Reviewer reviewer, QueueFilter filter, List<AuditEntry> audit, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        // Two people may look at the same row at once; one of the updates then changes nothing and the next row is tried.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await NextAsync(db, reviewer, filter, now, stop) is not { } next)
                return null;
            if (await ClaimAsync(db, next, reviewer, takeOver: false, now, audit, stop) is { } lease)
                return lease;
        }

        return null;
    }

    /// <summary>Keeps the next item of the whole queue; see the other form.</summary>
    public Task<Guid?> ReserveAsync(Reviewer reviewer, CancellationToken stop) => ReserveAsync(reviewer, new QueueFilter(), stop);

    /// <summary>
    /// Keeps one item for this person to have next, so that it can be loaded ahead; renews the one that is kept already.
    /// </summary>
    /// <param name="filter">Nothing else is kept than what it lets through.</param>
    public Task<Guid?> ReserveAsync(Reviewer reviewer, QueueFilter filter, CancellationToken stop) => database.WriteAsync(db => ReserveAsync(db, reviewer, filter, stop), stop);

    /// <summary>For use inside a transaction: see <see cref="ReserveAsync(Reviewer, QueueFilter, CancellationToken)"/>.</summary>
    public async Task<Guid?> ReserveAsync(CaptureDb db, Reviewer reviewer, QueueFilter filter, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        var until = now + (long)_options.Reservation.TotalMilliseconds;
        var passedOver = new List<Guid>();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await NextAsync(db, reviewer, filter, now, stop, passedOver) is not { } next)
                return null;
            // Two people who have just taken an item each, and each reserve the other's, would wait for each other for ever.
            if (!await IsFreeNowAsync(db, next, stop))
            {
                passedOver.Add(next);
                continue;
            }

            var reserved = await db.ReviewItems.Where(item => item.Id == next).Where(QueueParts.Free(reviewer, now)).Where(QueueParts.Offered(filter, reviewer, now))
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
                .SetProperty(item => item.State, item => item.Supervised ? ReviewTransitions.To(ReviewAct.ReleaseToSupervisors) : ReviewTransitions.To(ReviewAct.Release))
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
        var before = new AsideState(AsideState.NameOf(act), item.Version + 1, item.NotBefore, item.Skips, item.SkippedBy, item.Cause, item.Note) { Supervised = item.Supervised }.ToJson();
        var changed = await db.ReviewItems.Where(row => row.Id == itemId && row.LeaseToken == token && row.Version == item.Version)
            .ExecuteUpdateAsync(row => row
                .SetProperty(one => one.AsideBy, reviewer.Id).SetProperty(one => one.AsideAt, now).SetProperty(one => one.BeforeAside, before)
                .SetProperty(one => one.State, state).SetProperty(one => one.Supervised, item.Supervised || state == ReviewStates.Escalated)
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
                .SetProperty(one => one.Cause, before.Cause).SetProperty(one => one.Note, before.Note).SetProperty(one => one.Supervised, before.Supervised)
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
                .SetProperty(item => item.State, item => item.Supervised ? ReviewTransitions.To(ReviewAct.ReleaseToSupervisors) : ReviewTransitions.To(ReviewAct.Release))
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

    /// <summary>Brings a waiting or escalated item back into the queue, for everybody.</summary>
    public Task<bool> WakeAsync(Guid itemId, Reviewer reviewer, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var changed = await db.ReviewItems.Where(item => item.Id == itemId).Where(QueueParts.For(reviewer)).Where(ReviewTransitions.MayBy(reviewer, ReviewAct.Wake, now))
            .ExecuteUpdateAsync(row => row.SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Wake)).SetProperty(item => item.Supervised, false).SetProperty(item => item.NotBefore, 0L).SetProperty(item => item.Version, item => item.Version + 1), stop);
        if (changed > 0)
            await AuditTable.AppendAsync(db, new(reviewer.Name, "item.woken", "item", itemId.ToString()), stop);
        return changed > 0;
    }, stop);

    /// <summary>The items that wait for that, the oldest first.</summary>
    public Task<List<ReviewItemRow>> WaitingForAsync(string cause, CancellationToken stop) => database.ReadAsync(db =>
        db.ReviewItems.AsNoTracking().Where(item => item.State == ReviewStates.Waiting && item.Cause == cause).OrderBy(item => item.OpenedAt).ToListAsync(stop), stop);

    /// <summary>For use inside a transaction: brings an item that waits for its patient back, with the patient chosen where that is certain.</summary>
    /// <param name="certainty">Probability of the likeliest patient now.</param>
    /// <returns>False when somebody moved it meanwhile.</returns>
    public static async Task<bool> WakeForPatientAsync(CaptureDb db, ReviewItemRow waiting, string? certain, double certainty, CancellationToken stop)
    {
        var woken = await db.ReviewItems.Where(item => item.Id == waiting.Id && item.Version == waiting.Version).Where(ReviewTransitions.MayBySystem(ReviewAct.Wake, await db.NowAsync(stop)))
            .ExecuteUpdateAsync(row => row
                .SetProperty(item => item.State, ReviewTransitions.To(ReviewAct.Wake)).SetProperty(item => item.NotBefore, 0L).SetProperty(item => item.Cause, Registered)
                .SetProperty(item => item.Certainty, certainty)
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
                .SetProperty(one => one.State, ReviewTransitions.To(ReviewAct.Correct)).SetProperty(one => one.Supervised, true).SetProperty(one => one.Reasons, all)
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
            Lane = file.Lane,
            Pages = await db.Pages.CountAsync(page => page.DocumentId == document.Id, stop),
            Certainty = document.PatientConfidence,
            ReceivedAt = file.ReceivedAt,
            LandedAt = file.LandedAt,
            OpenedAt = await db.NowAsync(stop),
        });
    }

    /// <summary>For use inside a transaction: the item this person has in hand, of those the filter lets through.</summary>
    internal static async Task<ReviewLease?> HeldAsync(CaptureDb db, Reviewer reviewer, QueueFilter filter, CancellationToken stop)
    {
        var now = await db.NowAsync(stop);
        return await QueueParts.Within(db, filter).AsNoTracking().Where(item => item.State == ReviewStates.InReview && item.LeaseUser == reviewer.Id && item.LeaseUntil >= now)
            .OrderBy(item => item.LeaseSince).ThenBy(item => item.Rank).ThenBy(item => item.OpenedAt).Select(item => new ReviewLease(item.Id, item.LeaseToken!.Value, item.LeaseUntil, item.Version)).FirstOrDefaultAsync(stop);
    }

    // SQLite lets one write at a time; nobody else can be at the row.
    private static async Task<bool> IsFreeNowAsync(CaptureDb db, Guid item, CancellationToken stop) =>
        !db.Database.IsNpgsql() || (await db.Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM review_items WHERE id = {item} FOR UPDATE SKIP LOCKED").ToListAsync(stop)).Count == 1;

    private static async Task<Guid?> NextAsync(CaptureDb db, Reviewer reviewer, QueueFilter filter, long now, CancellationToken stop, IReadOnlyCollection<Guid>? passedOver = null)
    {
        var items = QueueParts.Within(db, filter);
        if (passedOver is { Count: > 0 })
            items = items.Where(item => !passedOver.Contains(item.Id));
        var free = items.Where(QueueParts.Free(reviewer, now));
        var offers = QueueParts.Offers(filter, reviewer, now);
        // What is kept for this person comes first, unless an order was asked for: then that holds.
        if (filter.Order is null && await FirstAsync(free.Where(item => item.ReservedBy == reviewer.Id), [.. offers, QueueParts.Kept(reviewer)]) is { } reserved)
            return reserved;
        return await FirstAsync(free, offers);

        async Task<Guid?> FirstAsync(IQueryable<ReviewItemRow> among, IReadOnlyList<Expression<Func<ReviewItemRow, bool>>> parts)
        {
            var first = new List<QueueKey>();
            foreach (var part in parts)
            {
                if (await QueueParts.Keys(among.Where(part), filter.Order).FirstOrDefaultAsync(stop) is { } key)
                    first.Add(key);
            }

            return first.Order().FirstOrDefault()?.Id;
        }
    }

    private async Task<ReviewLease?> ClaimAsync(CaptureDb db, Guid itemId, Reviewer reviewer, bool takeOver, long now, List<AuditEntry> audit, CancellationToken stop)
    {
        var (token, until) = (Guid.NewGuid(), now + (long)_options.Lease.TotalMilliseconds);
        var act = takeOver ? ReviewAct.TakeOver : ReviewAct.Claim;
        var claimed = await db.ReviewItems
            .Where(item => item.Id == itemId && (takeOver || item.ReservedBy == null || item.ReservedBy == reviewer.Id || item.ReservedUntil < now))
            .Where(QueueParts.For(reviewer)).Where(ReviewTransitions.MayBy(reviewer, act, now))
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
