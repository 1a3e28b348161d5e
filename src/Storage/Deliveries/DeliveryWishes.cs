using Capture.Contracts;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Deliveries;

/// <summary>
/// Says, in the very transaction that files a document or takes it out of its chart, what each destination is to have of it from then
/// on. Bringing a destination there is work that comes due. One row of work a delivery: so no two of a document are on their way to
/// the same place at once.
/// </summary>
public static class DeliveryWishes
{
    // There is one row of work a delivery, which is made ready again for each change.
    private const int TheOneVersion = 1;

    /// <summary>For use inside a transaction: has every destination follow what was just filed, or is filed no longer.</summary>
    /// <param name="filing">Number of the filing; null when the document is in no chart now.</param>
    public static async Task FollowAsync(CaptureDb db, DocumentRow document, int? filing, DeliveryPlan plan, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(plan);
        var receivers = filing is null ? [] : plan.Destinations.Where(rule => rule.Takes(document)).ToList();
        var known = await db.Deliveries.AsNoTracking().Where(row => row.DocumentId == document.Id && row.Wanted != null).Select(row => row.Destination).ToListAsync(stop);
        var others = known.Except(receivers.Select(rule => rule.Name), StringComparer.OrdinalIgnoreCase).ToList();
        await WithholdAsync(db, document.Id, filing is null ? [] : [.. plan.Destinations.Where(rule => rule.Withholds(document)).Select(rule => rule.Name)], stop);
        if (receivers.Count + others.Count == 0)
            return;
        var lane = await db.Files.Where(file => file.Id == document.FileId).Select(file => file.Lane).SingleAsync(stop);
        // In one order everywhere, so that two transactions cannot wait for each other.
        foreach (var (destination, wanted, after) in receivers.Select(rule => (rule.Name, filing, rule.Hold)).Concat(others.Select(name => (name, (int?)null, TimeSpan.Zero))).OrderBy(wish => wish.Item1, StringComparer.Ordinal))
            await WishAsync(db, destination, document.Id, wanted, lane, after, stop);
    }

    /// <summary>For use inside a transaction: a document is in no chart any more.</summary>
    public static Task LeaveAsync(CaptureDb db, DocumentRow document, CancellationToken stop) => FollowAsync(db, document, null, DeliveryPlan.Nowhere, stop);

    /// <summary>
    /// For use inside a transaction: has a delivery looked at after that time, also where it was done. While somebody is at it this changes
    /// nothing: who ends the work in hand sees what has changed since.
    /// </summary>
    /// <param name="lane">Of a delivery that has no work yet.</param>
    public static async Task ArmAsync(CaptureDb db, Guid deliveryId, string lane, TimeSpan after, CancellationToken stop)
    {
        var due = $"{SqlDialect.Of(db).Now} + @after";
        // The fence grows, so that an announcement of before is not taken for one of this.
        await using var command = await db.CommandAsync($"""
            INSERT INTO stage_work (subject_id, page, stage, input_version, lane, state, attempt, failures, lease_until, fence, next_due, announce_due)
            VALUES (@id, 0, @stage, @version, @lane, 'ready', 0, 0, 0, 0, {due}, {due})
            ON CONFLICT (subject_id, page, stage, input_version) DO UPDATE
            SET state = 'ready', attempt = 0, failures = 0, lease_owner = NULL, fence = stage_work.fence + 1, next_due = excluded.next_due, announce_due = excluded.announce_due,
                last_error = NULL, last_error_text = NULL
            WHERE stage_work.state <> 'running'
            """, stop, ("@id", deliveryId), ("@stage", Stages.Send), ("@version", TheOneVersion), ("@lane", lane), ("@after", (long)after.TotalMilliseconds));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>For use inside a transaction: the stage gave up on a delivery for a reason of Capture's own.</summary>
    public static async Task GiveUpAsync(CaptureDb db, Guid deliveryId, string? code, CancellationToken stop)
    {
        var delivery = await db.Deliveries.SingleAsync(row => row.Id == deliveryId, stop);
        (delivery.State, delivery.Code, delivery.Since) = (DeliveryStates.Failed, code ?? "given-up", await db.NowAsync(stop));
    }

    // So that nobody looks in vain for what was never sent. What was sent is taken back like anything else, and says that.
    private static async Task WithholdAsync(CaptureDb db, Guid documentId, List<string> destinations, CancellationToken stop)
    {
        var known = await db.Deliveries.AsNoTracking().Where(row => row.DocumentId == documentId).Select(row => new { row.Destination, row.State }).ToListAsync(stop);
        foreach (var destination in destinations.Where(name => !known.Exists(row => string.Equals(row.Destination, name, StringComparison.OrdinalIgnoreCase))))
            db.Deliveries.Add(new DeliveryRow { Id = DeliveryId.Derive(destination, documentId), Destination = destination, DocumentId = documentId, State = DeliveryStates.Withheld, Code = "sensitive", Since = await db.NowAsync(stop) });
        var freed = known.FindAll(row => row.State == DeliveryStates.Withheld && !destinations.Contains(row.Destination, StringComparer.OrdinalIgnoreCase)).ConvertAll(row => row.Destination);
        if (freed.Count > 0)
            await db.Deliveries.Where(row => row.DocumentId == documentId && row.State == DeliveryStates.Withheld && freed.Contains(row.Destination)).ExecuteDeleteAsync(stop);
    }

    private static async Task WishAsync(CaptureDb db, string destination, Guid documentId, int? wanted, string lane, TimeSpan after, CancellationToken stop)
    {
        var id = DeliveryId.Derive(destination, documentId);
        // The work first, as whoever ends it takes the two.
        await ArmAsync(db, id, lane, after, stop);
        var now = await db.NowAsync(stop);
        var changed = await db.Deliveries.Where(row => row.Id == id).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.Wanted, wanted).SetProperty(one => one.Change, one => one.Change + 1).SetProperty(one => one.Tries, 0)
            .SetProperty(one => one.State, one => one.State == DeliveryStates.Unknown && wanted != null ? one.State : DeliveryStates.Waiting)
            .SetProperty(one => one.Code, one => one.State == DeliveryStates.Unknown && wanted != null ? one.Code : null)
            .SetProperty(one => one.Since, now), stop);
        if (changed == 0)
            db.Deliveries.Add(new DeliveryRow { Id = id, Destination = destination, DocumentId = documentId, Wanted = wanted, State = DeliveryStates.Waiting, Since = now });
    }
}
