using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Deliveries;

/// <summary>A delivery with all that is needed to make it.</summary>
public sealed record DeliveryCase
{
    public required DeliveryRow Row { get; init; }
    public required DocumentRow Document { get; init; }
    public required FileRow File { get; init; }
    public required int Pages { get; init; }

    /// <summary>How the document was filed each time, by number.</summary>
    public required IReadOnlyDictionary<int, DocumentVersionRow> Filings { get; init; }

    /// <summary>The people it was filed under, by record number; one whose registration is gone is missing.</summary>
    public required IReadOnlyDictionary<string, Patient> Patients { get; init; }
}

/// <summary>How an attempt ended, and how the delivery stands after it.</summary>
public sealed record AttemptEnd
{
    /// <summary>See <see cref="AttemptOutcomes"/>.</summary>
    public required string Outcome { get; init; }
    public string? Code { get; init; }
    public string? Answer { get; init; }
    public string? Reference { get; init; }
    public required string State { get; init; }

    /// <summary>The document's own fault, which counts.</summary>
    public bool Counts { get; init; }

    /// <summary>It is looked at again after this time; null: not by itself.</summary>
    public TimeSpan? Again { get; init; }
}

/// <summary>What deliveries of one destination stand how.</summary>
public sealed record DeliveryCount(string Destination, string State, int Count);

/// <summary>One line of the screen of deliveries.</summary>
public sealed record DeliveryLine(DeliveryRow Row, string? TypeName, string FileName);

/// <summary>Deliveries and their proofs.</summary>
public sealed class DeliveryTable(DatabaseAccess database)
{
    private const int LongestAnswer = 400;

    public Task<DeliveryCase> ReadAsync(Guid deliveryId, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var row = await db.Deliveries.SingleAsync(one => one.Id == deliveryId, stop);
        var document = await db.Documents.SingleAsync(one => one.Id == row.DocumentId, stop);
        var filings = await db.DocumentVersions.Where(version => version.DocumentId == row.DocumentId).ToDictionaryAsync(version => version.Number, stop);
        var numbers = filings.Values.Select(filing => filing.Mrn).OfType<string>().Distinct().ToList();
        return new DeliveryCase
        {
            Row = row,
            Document = document,
            File = await db.Files.SingleAsync(file => file.Id == document.FileId, stop),
            Pages = document.Arrangement?.Turns.Count ?? await db.Pages.CountAsync(page => page.DocumentId == document.Id, stop),
            Filings = filings,
            Patients = await PatientsOfAsync(db, numbers, stop),
        };
    }, stop);

    // Nothing is delivered under a number that is retired: the receiver's record has the patient under the one that stays.
    private static async Task<Dictionary<string, Patient>> PatientsOfAsync(CaptureDb db, List<string> numbers, CancellationToken stop)
    {
        var survivors = await PatientMerges.SurvivorsAsync(db, numbers, stop);
        var living = survivors.Values.Distinct().ToList();
        var patients = await db.Patients.Where(patient => living.Contains(patient.Mrn)).ToDictionaryAsync(patient => patient.Mrn, stop);
        return survivors.Where(pair => patients.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => patients[pair.Value]);
    }

    /// <summary>
    /// Puts down that something is about to be sent, before it is: what a process leaves behind that dies under way is known by it.
    /// </summary>
    /// <param name="fence">Of the claim; one that was lost begins nothing.</param>
    /// <returns>The attempt's number; null when the claim was lost or the delivery was changed since it was read.</returns>
    public Task<int?> BeginAsync(DeliveryRow read, long fence, string act, int filing, string key, CancellationToken stop) => database.WriteAsync<int?>(async db =>
    {
        if (await db.StageWork.Where(work => work.SubjectId == read.Id && work.Stage == Stages.Send && work.Fence == fence && work.State == Work.WorkStates.Running)
            .ExecuteUpdateAsync(work => work.SetProperty(one => one.Fence, one => one.Fence), stop) == 0)
            return null;
        var row = await db.Deliveries.SingleAsync(one => one.Id == read.Id, stop);
        if (row.Change != read.Change || row.Attempts != read.Attempts)
            return null;
        row.Attempts++;
        if (act != DeliveryActs.Retract)
            row.SetMayHold(row.MayHoldNumbers.Append(filing));
        db.DeliveryAttempts.Add(new DeliveryAttemptRow { DeliveryId = row.Id, Number = row.Attempts, Act = act, Filing = filing, Key = key, StartedAt = await db.NowAsync(stop) });
        return row.Attempts;
    }, stop);

    /// <summary>The same for a process that stops: the claim is given back apart.</summary>
    public Task EndAsync(DeliveryRow read, int number, AttemptEnd end, string lane, CancellationToken stop) => database.WriteAsync(db => EndAsync(db, read, number, end, lane, stop), stop);

    /// <summary>For use inside the transaction that ends the claim: what came of an attempt.</summary>
    /// <param name="read">The delivery as it was read before the attempt.</param>
    public static async Task EndAsync(CaptureDb db, DeliveryRow read, int number, AttemptEnd end, string lane, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(end);
        var row = await db.Deliveries.SingleAsync(one => one.Id == read.Id, stop);
        var attempt = await db.DeliveryAttempts.SingleAsync(one => one.DeliveryId == read.Id && one.Number == number, stop);
        var now = await db.NowAsync(stop);
        (attempt.EndedAt, attempt.Outcome, attempt.Code, attempt.Answer) = (now, end.Outcome, end.Code, end.Answer is { Length: > LongestAnswer } long_ ? long_[..LongestAnswer] : end.Answer);
        switch (end.Outcome)
        {
            case AttemptOutcomes.Taken when attempt.Act == DeliveryActs.Retract:
                row.SetMayHold(row.MayHoldNumbers.Where(filing => filing != attempt.Filing));
                (row.Held, row.Reference) = (row.Held == attempt.Filing ? null : row.Held, null);
                break;
            case AttemptOutcomes.Taken:
                (row.Held, row.MayHold, row.Reference) = (attempt.Filing, "", end.Reference);
                break;
            case AttemptOutcomes.NotTaken or AttemptOutcomes.Refused:
                row.MayHold = read.MayHold;
                break;
        }

        var changed = row.Change != read.Change;
        row.Tries = changed || end.Outcome == AttemptOutcomes.Taken ? 0 : row.Tries + (end.Counts ? 1 : 0);
        (row.State, row.Code, row.Since) = changed ? (DeliveryStates.Waiting, null, now) : (end.State, end.Outcome == AttemptOutcomes.Taken ? null : end.Code, row.State == end.State ? row.Since : now);
        if ((changed ? TimeSpan.Zero : end.Again) is { } after)
            await DeliveryWishes.ArmAsync(db, row.Id, lane, after, stop);
    }

    /// <summary>For use inside the transaction that ends the claim: nothing was to be sent.</summary>
    /// <param name="again">It is looked at again after this time; null: not by itself.</param>
    public static async Task SettleAsync(CaptureDb db, DeliveryRow read, string state, string? code, TimeSpan? again, string lane, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(read);
        var row = await db.Deliveries.SingleAsync(one => one.Id == read.Id, stop);
        var changed = row.Change != read.Change;
        if (!changed && row.State != state)
            (row.State, row.Since) = (state, await db.NowAsync(stop));
        if (!changed)
            row.Code = code;
        if ((changed ? TimeSpan.Zero : again) is { } after)
            await DeliveryWishes.ArmAsync(db, row.Id, lane, after, stop);
    }

    public Task<List<DeliveryCount>> CountsAsync(CancellationToken stop) => database.ReadAsync(db => db.Deliveries
        .GroupBy(row => new { row.Destination, row.State }).Select(group => new DeliveryCount(group.Key.Destination, group.Key.State, group.Count())).ToListAsync(stop), stop);

    /// <summary>How many wait for a destination, counted no further than <paramref name="most"/>.</summary>
    public Task<int> WaitingAsync(string destination, int most, CancellationToken stop) => database.ReadAsync(
        db => db.Deliveries.Where(row => row.Destination == destination && row.State == DeliveryStates.Waiting).Take(most).CountAsync(stop), stop);

    public Task<List<DestinationRow>> DestinationsAsync(CancellationToken stop) => database.ReadAsync(db => db.DestinationRows.OrderBy(row => row.Name).ToListAsync(stop), stop);

    /// <summary>Deliveries in a state: what waits for a person the oldest first, all others the latest first.</summary>
    public Task<List<DeliveryLine>> ListAsync(string state, string? destination, int most, CancellationToken stop) => database.ReadAsync<List<DeliveryLine>>(async db =>
    {
        var rows = db.Deliveries.Where(row => row.State == state && (destination == null || row.Destination == destination));
        rows = state is DeliveryStates.Failed or DeliveryStates.Unknown or DeliveryStates.Waiting ? rows.OrderBy(row => row.Since).ThenBy(row => row.Id) : rows.OrderByDescending(row => row.Since).ThenBy(row => row.Id);
        var found = await rows.Take(most).Join(db.Documents, row => row.DocumentId, document => document.Id, (row, document) => new { row, document.TypeName, document.FileId })
            .Join(db.Files, pair => pair.FileId, file => file.Id, (pair, file) => new { pair.row, pair.TypeName, file.Name }).ToListAsync(stop);
        var lines = found.Select(pair => new DeliveryLine(pair.row, pair.TypeName, pair.Name));
        return state is DeliveryStates.Failed or DeliveryStates.Unknown or DeliveryStates.Waiting ? [.. lines.OrderBy(line => line.Row.Since)] : [.. lines.OrderByDescending(line => line.Row.Since)];
    }, stop);

    /// <summary>Every attempt of one document's deliveries, the first one first.</summary>
    public Task<List<(DeliveryRow Delivery, List<DeliveryAttemptRow> Attempts)>> OfDocumentAsync(Guid documentId, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var deliveries = await db.Deliveries.Where(row => row.DocumentId == documentId).OrderBy(row => row.Destination).ToListAsync(stop);
        var ids = deliveries.ConvertAll(row => row.Id);
        var attempts = await db.DeliveryAttempts.Where(row => ids.Contains(row.DeliveryId)).OrderBy(row => row.Number).ToListAsync(stop);
        return deliveries.ConvertAll(row => (row, attempts.FindAll(attempt => attempt.DeliveryId == row.Id)));
    }, stop);

    /// <summary>Has a delivery that failed tried again.</summary>
    /// <returns>False when it has not failed: somebody else was faster.</returns>
    public Task<bool> RetryAsync(Guid deliveryId, Reviewer person, CancellationToken stop) => database.WriteAsync(async db =>
    {
        if (await FindAsync(db, deliveryId, stop) is not { } found)
            return false;
        await DeliveryWishes.ArmAsync(db, deliveryId, found.Lane, TimeSpan.Zero, stop);
        var now = await db.NowAsync(stop);
        if (await db.Deliveries.Where(row => row.Id == deliveryId && row.State == DeliveryStates.Failed).ExecuteUpdateAsync(row => row
            .SetProperty(one => one.State, DeliveryStates.Waiting).SetProperty(one => one.Tries, 0).SetProperty(one => one.Code, (string?)null).SetProperty(one => one.Since, now), stop) == 0)
            return false;
        await AuditTable.AppendAsync(db, new(person.Name, "document.delivery-retried", "document", found.Row.DocumentId.ToString(), new { destination = found.Row.Destination }), stop);
        return true;
    }, stop);

    /// <summary>The causes for which deliveries failed, the most frequent first.</summary>
    public Task<List<(string Code, string Destination, int Count)>> FailuresAsync(CancellationToken stop) => database.ReadAsync(async db =>
        (await db.Deliveries.Where(row => row.State == DeliveryStates.Failed).GroupBy(row => new { row.Code, row.Destination })
            .Select(group => new { group.Key.Code, group.Key.Destination, Count = group.Count() }).ToListAsync(stop))
        .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Destination, StringComparer.Ordinal).Select(cause => (cause.Code ?? "unknown", cause.Destination, cause.Count)).ToList(), stop);

    /// <summary>Has all deliveries to a destination that failed for a cause tried again.</summary>
    /// <param name="destination">Null for all.</param>
    public async Task<int> RetryAllAsync(string code, string? destination, Reviewer person, CancellationToken stop)
    {
        var failed = await database.ReadAsync(db => db.Deliveries.Where(row => row.State == DeliveryStates.Failed && (row.Code ?? "unknown") == code && (destination == null || row.Destination == destination))
            .OrderBy(row => row.Since).Select(row => row.Id).ToListAsync(stop), stop);
        var retried = 0;
        foreach (var id in failed)
            retried += await RetryAsync(id, person, stop) ? 1 : 0;
        return retried;
    }

    /// <summary>A person looked whether a destination has what was sent without an answer, and says so.</summary>
    /// <returns>False when the question is answered already.</returns>
    public Task<bool> SayAsync(Guid deliveryId, bool received, Reviewer person, CancellationToken stop) => database.WriteAsync(async db =>
    {
        if (await FindAsync(db, deliveryId, stop) is not { } found)
            return false;
        await DeliveryWishes.ArmAsync(db, deliveryId, found.Lane, TimeSpan.Zero, stop);
        var now = await db.NowAsync(stop);
        // Of two who answer at once, one does.
        if (await db.Deliveries.Where(row => row.Id == deliveryId && row.State == DeliveryStates.Unknown)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.State, DeliveryStates.Waiting).SetProperty(one => one.Code, (string?)null).SetProperty(one => one.Since, now), stop) == 0)
            return false;
        var row = await db.Deliveries.SingleAsync(one => one.Id == deliveryId, stop);
        if (received && row.MayHoldNumbers is [.., var last])
            row.Held = last;
        row.MayHold = "";
        if (await db.DeliveryAttempts.Where(attempt => attempt.DeliveryId == deliveryId).OrderByDescending(attempt => attempt.Number).FirstOrDefaultAsync(stop) is { } attempt)
            (attempt.Outcome, attempt.Person, attempt.EndedAt) = (received ? AttemptOutcomes.SaidReceived : AttemptOutcomes.SaidNotReceived, person.Name, now);
        await db.SaveChangesAsync(stop);
        await AuditTable.AppendAsync(db, new(person.Name, "document.delivery-answered", "document", row.DocumentId.ToString(), new { destination = row.Destination, received }), stop);
        return true;
    }, stop);

    private static async Task<(DeliveryRow Row, string Lane)?> FindAsync(CaptureDb db, Guid deliveryId, CancellationToken stop)
    {
        var found = await db.Deliveries.AsNoTracking().Where(row => row.Id == deliveryId).Join(db.Documents, row => row.DocumentId, document => document.Id, (row, document) => new { row, document.FileId })
            .Join(db.Files, pair => pair.FileId, file => file.Id, (pair, file) => new { pair.row, file.Lane }).SingleOrDefaultAsync(stop);
        return found is null ? null : (found.row, found.Lane);
    }
}
