using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>
/// The truth about what is to be done, by whom, and how often it was tried. Messages only ring a bell: claiming is one
/// conditional update, and completing is one transaction guarded by the claim's fence, so a unit of work takes effect
/// exactly once however often it is announced and whoever dies on the way.
/// </summary>
public sealed partial class WorkTable(DatabaseAccess database, RouteTable routes, ClaimsInHand inHand, QueueTraffic traffic, IOptions<WorkOptions> options, TimeProvider time, ILogger<WorkTable> log)
{
    // Most work is claimed within this time of its announcement, and then needs no mark that it lies in a queue.
    private static readonly TimeSpan ClaimedSoon = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<(DueWork Work, long At)> _announced = new();
    private readonly ConcurrentDictionary<StageQueue, Uri> _addresses = new();

    /// <summary>Takes a unit of work; null when it is done, taken, or not yet due.</summary>
    public async Task<WorkClaim?> ClaimAsync(WorkKey key, CancellationToken stop)
    {
        var claim = await database.StatementAsync(async db =>
        {
            var now = SqlDialect.Of(db).Now;
            await using var command = await db.CommandAsync($"""
                UPDATE stage_work
                SET state = 'running', attempt = attempt + 1, fence = fence + 1, lease_owner = @owner, lease_until = {now} + @lease, announce_due = {now} + @lease
                WHERE subject_id = @subject AND page = @page AND stage = @stage AND input_version = @version
                  AND ((state = 'ready' AND next_due <= {now}) OR (state = 'running' AND lease_until < {now}))
                RETURNING id, fence, attempt, lane
                """, stop, ("@owner", inHand.Owner), ("@lease", Milliseconds(options.Value.Lease)),
                ("@subject", key.SubjectId), ("@page", key.Page), ("@stage", key.Stage), ("@version", key.InputVersion));
            await using var row = await command.ExecuteReaderAsync(stop);
            return await row.ReadAsync(stop) ? new WorkClaim(row.GetInt64(0), key, row.GetInt64(1), row.GetInt32(2), row.GetString(3)) : null;
        }, stop);

        if (claim is null)
        {
            await AnnounceWhenDueAsync(key, stop);
            return null;
        }

        inHand.Add(claim);
        CrashPoint.Pass(key.Stage, CrashPoint.AfterClaim);
        if (claim.Attempt > options.Value.MaxAttempts)
            throw new WorkAbandonedException(key.Stage, claim.Attempt);
        return claim;
    }

    /// <summary>
    /// Records a result: in one transaction guarded by the fence, marks the claim done, runs <paramref name="record"/>
    /// and inserts the work that follows from it.
    /// </summary>
    /// <returns>The units of work to announce, in order.</returns>
    /// <exception cref="FencedOutException">The lease was lost; nothing was recorded.</exception>
    public async Task<IReadOnlyList<DueWork>> CompleteAsync(WorkClaim claim, Func<CaptureDb, Task<IReadOnlyList<WorkKey>>> record, CancellationToken stop)
    {
        CrashPoint.Pass(claim.Key.Stage, CrashPoint.AfterBlob);
        var next = await database.WriteAsync(async db =>
        {
            var done = await db.Database.ExecuteSqlAsync($"""
                UPDATE stage_work SET state = 'done', lease_owner = NULL, announce_due = NULL, last_error = NULL, last_error_text = NULL
                WHERE id = {claim.Id} AND fence = {claim.Fence} AND state = 'running'
                """, stop);
            if (done == 0)
                throw new FencedOutException(claim.Key.Stage);
            var successors = await record(db);
            await db.SaveChangesAsync(stop);
            var inserted = await WorkRows.InsertAsync(db, successors, claim.Lane, options.Value, stop);
            CrashPoint.Pass(claim.Key.Stage, CrashPoint.BeforeCommit);
            return inserted;
        }, stop);
        CrashPoint.Pass(claim.Key.Stage, CrashPoint.AfterCommit);
        inHand.Remove(claim);
        return next;
    }

    /// <summary>Gives a claim back untouched and uncounted: the process stops, or a store it needs is out of reach.</summary>
    /// <param name="after">It is not tried again before.</param>
    public async Task GiveBackAsync(WorkClaim claim, TimeSpan after, CancellationToken stop)
    {
        await database.StatementAsync(async db =>
        {
            var now = SqlDialect.Of(db).Now;
            await using var command = await db.CommandAsync($"""
                UPDATE stage_work SET state = 'ready', attempt = attempt - 1, lease_owner = NULL, next_due = {now} + @after, announce_due = {now} + @after
                WHERE id = @id AND fence = @fence AND state = 'running'
                """, stop, ("@after", Milliseconds(after)), ("@id", claim.Id), ("@fence", claim.Fence));
            return await command.ExecuteNonQueryAsync(stop);
        }, stop);
        inHand.Remove(claim);
    }

    /// <summary>
    /// Lets the reconciler announce work again whose message is given up unread. The fence grows as with a claim, so that
    /// whoever announced it cannot take it for lying in its queue still.
    /// </summary>
    public Task AnnounceAgainAsync(WorkKey key, CancellationToken stop) => AnnounceAgainAsync(key, onlyBeforeDue: false, stop);

    // A message that comes before its work is due must not use up the announcement.
    private Task<int> AnnounceWhenDueAsync(WorkKey key, CancellationToken stop) => AnnounceAgainAsync(key, onlyBeforeDue: true, stop);

    private Task<int> AnnounceAgainAsync(WorkKey key, bool onlyBeforeDue, CancellationToken stop) => database.StatementAsync(async db =>
    {
        var now = SqlDialect.Of(db).Now;
        await using var command = await db.CommandAsync($"""
            UPDATE stage_work SET fence = fence + 1, announce_due = {NextAnnouncement(now)}
            WHERE subject_id = @subject AND page = @page AND stage = @stage AND input_version = @version
              AND state = 'ready' {(onlyBeforeDue ? $"AND next_due > {now}" : "")}
            """, stop, ("@subject", key.SubjectId), ("@page", key.Page), ("@stage", key.Stage), ("@version", key.InputVersion));
        return await command.ExecuteNonQueryAsync(stop);
    }, stop);

    // Work that is announced before it is due cannot be claimed, and the message would be wasted.
    private static string NextAnnouncement(string now) => $"CASE WHEN next_due > {now} THEN next_due ELSE {now} END";

    /// <summary>Records a failure. The work is tried again later, or given up when it is permanent or has failed too often.</summary>
    /// <param name="code">From a closed set; never patient data.</param>
    /// <param name="text">What happened and what to do, for a person; never patient data.</param>
    /// <returns>Whether the work is given up.</returns>
    public async Task<bool> FailAsync(WorkClaim claim, string code, string? text, bool permanent, CancellationToken stop)
    {
        var givenUp = await database.StatementAsync(async db =>
        {
            var now = SqlDialect.Of(db).Now;
            const string final = "@permanent OR failures + 1 >= @most";
            var due = $"{now} + CASE WHEN {final} THEN 0 WHEN failures < 16 THEN @retry << failures ELSE @retry << 16 END";
            await using var command = await db.CommandAsync($"""
                UPDATE stage_work
                SET failures = failures + 1, lease_owner = NULL, last_error = @code, last_error_text = @text,
                    state = CASE WHEN {final} THEN 'failed' ELSE 'ready' END, next_due = {due}, announce_due = {due}
                WHERE id = @id AND fence = @fence AND state = 'running'
                RETURNING state
                """, stop, ("@permanent", permanent), ("@most", options.Value.MaxFailures), ("@retry", Milliseconds(options.Value.RetryAfter)),
                ("@code", code), ("@text", (object?)text ?? DBNull.Value), ("@id", claim.Id), ("@fence", claim.Fence));
            return await command.ExecuteScalarAsync(stop) is WorkStates.Failed;
        }, stop);
        inHand.Remove(claim);
        return givenUp;
    }

    /// <summary>
    /// Records, once, what giving up means for the subject: marks the failed row as recorded and runs
    /// <paramref name="record"/> in the same transaction.
    /// </summary>
    /// <returns>The work that follows; empty when another delivery was first.</returns>
    public Task<IReadOnlyList<DueWork>> RecordGivenUpAsync(WorkKey key, Func<CaptureDb, StageWorkRow, Task<IReadOnlyList<WorkKey>>> record, CancellationToken stop) =>
        database.WriteAsync<IReadOnlyList<DueWork>>(async db =>
        {
            // The update first: of two deliveries the second waits for the first here, and then finds nothing.
            var marked = await db.StageWork.Where(work => work.SubjectId == key.SubjectId && work.Page == key.Page
                    && work.Stage == key.Stage && work.InputVersion == key.InputVersion && work.State == WorkStates.Failed)
                .ExecuteUpdateAsync(work => work.SetProperty(row => row.State, WorkStates.GivenUp).SetProperty(row => row.AnnounceDue, (long?)null), stop);
            if (marked == 0)
                return [];
            var failed = await db.StageWork.SingleAsync(work => work.SubjectId == key.SubjectId && work.Page == key.Page
                && work.Stage == key.Stage && work.InputVersion == key.InputVersion, stop);
            var successors = await record(db, failed);
            await db.SaveChangesAsync(stop);
            return await WorkRows.InsertAsync(db, successors, failed.Lane, options.Value, stop);
        }, stop);

    /// <summary>
    /// Work to announce, most urgent first: nobody was told of it, a retry has come due, or its lease has lapsed. Each is
    /// given to one caller, and to another only when this one has not confirmed it for a while.
    /// </summary>
    public async Task<IReadOnlyList<DueWork>> TakeUnannouncedAsync(CancellationToken stop)
    {
        if (!await AnyUnannouncedAsync(stop))
            return [];
        return await database.WriteAsync<IReadOnlyList<DueWork>>(async db =>
        {
            var (now, due) = (SqlDialect.Of(db).Now, new List<DueWork>());
            foreach (var lane in Lanes.InOrder.TakeWhile(_ => due.Count < options.Value.AnnounceAtMost))
            {
                await using var command = await db.CommandAsync($"""
                    WITH due AS MATERIALIZED (
                        SELECT id FROM stage_work WHERE lane = @lane AND announce_due <= {now} ORDER BY announce_due, id LIMIT @most {SqlDialect.Of(db).SkipTaken})
                    UPDATE stage_work
                    SET announce_due = {now} + @confirm, lease_owner = NULL, state = CASE WHEN state = 'running' THEN 'ready' ELSE state END
                    WHERE id IN (SELECT id FROM due)
                    RETURNING {WorkRows.DueColumns}
                    """, stop, ("@lane", lane), ("@most", options.Value.AnnounceAtMost - due.Count), ("@confirm", Milliseconds(options.Value.ConfirmWithin)));
                due.AddRange(await WorkRows.ReadDueAsync(command, stop));
            }

            return [.. due.OrderBy(work => Lanes.Rank(work.Lane)).ThenBy(work => work.Id)];
        }, stop);
    }

    /// <summary>Whether there is anything to announce; a read that spares the write on most looks.</summary>
    public Task<bool> AnyUnannouncedAsync(CancellationToken stop) => database.ReadAsync(async db =>
    {
        // Lane by lane, as the index is ordered: without the lane the whole of it would be read, and it is as long as the backlog.
        var due = Lanes.InOrder.Select(lane => $"EXISTS (SELECT 1 FROM stage_work WHERE lane = '{lane}' AND announce_due <= {SqlDialect.Of(db).Now})");
        await using var command = await db.CommandAsync($"SELECT CASE WHEN {string.Join(" OR ", due)} THEN 1 ELSE 0 END", stop);
        return Convert.ToInt64(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture) > 0;
    }, stop);

    /// <summary>
    /// Tells the stages of work that is due, and whoever subscribes of events, which are done with that. What cannot be told
    /// now, because the broker is away, is left to the reconciler.
    /// </summary>
    public async Task AnnounceAsync<TBus>(TBus bus, IReadOnlyList<DueWork> work, CancellationToken stop)
        where TBus : ISendEndpointProvider, IPublishEndpoint
    {
        // A newer version beside this one may have stages that are unknown here; it announces their work.
        var known = work.Where(due => routes.Knows(due.Key.Stage)).ToList();
        if (known.Count < work.Count)
            LogUnknownStage(work.Count - known.Count);
        work = known;
        if (work.Count == 0)
            return;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(options.Value.ConfirmWithin);
        try
        {
            // Where a broker froze or restarted its client may never answer, whatever the token says (rabbitmq-dotnet-client, issue 1930).
            await Task.WhenAll(work.Select(due => routes.Of(due.Key.Stage).IsEvent ? bus.Publish(routes.MessageOf(due), late.Token) : SendAsync(bus, due, late.Token))).WaitAsync(late.Token);
            CrashPoint.Pass(work[0].Key.Stage, CrashPoint.AfterPublish);
            await CompleteEventsAsync(work, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested)
        {
            LogNotAnnounced(work.Count, away.GetType().Name);
            return;
        }

        foreach (var due in work.Where(due => !routes.Of(due.Key.Stage).IsEvent))
            _announced.Enqueue((due, time.GetTimestamp()));
    }

    // Until here a crash means that the event is told again.
    private async Task CompleteEventsAsync(IReadOnlyList<DueWork> work, CancellationToken stop)
    {
        foreach (var ids in work.Where(due => routes.Of(due.Key.Stage).IsEvent).Select(due => due.Id).Order().Chunk(5000))
        {
            await database.StatementAsync(db => db.StageWork.Where(row => ids.Contains(row.Id) && row.State == WorkStates.Ready)
                .ExecuteUpdateAsync(row => row.SetProperty(one => one.State, WorkStates.Done).SetProperty(one => one.AnnounceDue, (long?)null), stop), stop);
        }
    }

    // To the exchange, not the queue: a queue named in a send is declared again, with other arguments than it has.
    private async Task SendAsync(ISendEndpointProvider endpoints, DueWork due, CancellationToken stop)
    {
        var queue = StageQueue.Of(due);
        var endpoint = await endpoints.GetSendEndpoint(_addresses.GetOrAdd(queue, known => new Uri($"exchange:{known.Name}")));
        await endpoint.Send(routes.MessageOf(due), stop);
        traffic.Sent(queue);
    }

    /// <summary>Marks what was announced a while ago as lying in a queue that has confirmed it; the reconciler leaves it alone from then on.</summary>
    public async Task ConfirmAnnouncedAsync(CancellationToken stop)
    {
        var announced = new List<DueWork>();
        while (_announced.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > ClaimedSoon && _announced.TryDequeue(out oldest))
            announced.Add(oldest.Work);
        // The fence tells this announcement from a later one: work that was claimed since has its own due times.
        foreach (var claimedAsOften in announced.GroupBy(work => work.Fence))
        {
            foreach (var ids in claimedAsOften.Select(work => work.Id).Order().Chunk(5000))
            {
                await database.StatementAsync(db => db.StageWork
                    .Where(work => ids.Contains(work.Id) && work.Fence == claimedAsOften.Key && work.AnnounceDue != null
                        && (work.State == WorkStates.Ready || work.State == WorkStates.Failed))
                    .ExecuteUpdateAsync(work => work.SetProperty(row => row.AnnounceDue, (long?)null), stop), stop);
            }
        }
    }

    /// <summary>Has everything announced again that waits for an empty queue: its message was lost with the queue.</summary>
    /// <returns>How many units of work that was.</returns>
    public Task<int> AnnounceWaitingAgainAsync(StageQueue queue, CancellationToken stop) => database.StatementAsync(async db =>
    {
        var waits = queue == StageQueue.Failures ? "state = 'failed'" : "stage = @stage AND lane = @lane AND state = 'ready'";
        await using var command = await db.CommandAsync(
            $"UPDATE stage_work SET announce_due = {NextAnnouncement(SqlDialect.Of(db).Now)} WHERE {waits} AND announce_due IS NULL", stop, ("@stage", queue.Stage), ("@lane", queue.Lane ?? ""));
        return await command.ExecuteNonQueryAsync(stop);
    }, stop);

    /// <summary>Extends the leases of all work this process has in hand.</summary>
    public async Task RenewLeasesAsync(CancellationToken stop)
    {
        var ids = inHand.Snapshot().Select(claim => claim.Id).Order().ToArray();
        if (ids.Length == 0)
            return;
        await database.WriteAsync(async db =>
        {
            var until = await NowAsync(db, stop) + Milliseconds(options.Value.Lease);
            var owner = inHand.Owner;
            await db.StageWork.Where(work => ids.Contains(work.Id) && work.LeaseOwner == owner && work.State == WorkStates.Running)
                .ExecuteUpdateAsync(work => work.SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.AnnounceDue, until), stop);
        }, stop);
    }

    /// <summary>
    /// For the start of the only process on this database: whatever a dead predecessor had in hand or had announced to
    /// queues that vanished with it is free again at once. What waits for its time (a retry, a decision that may still be
    /// undone) is announced when that has come: announced before, its message would be spent in vain.
    /// </summary>
    public Task RecoverAsync(CancellationToken stop) => database.WriteAsync(db => db.Database.ExecuteSqlAsync($"""
        UPDATE stage_work SET state = CASE WHEN state = 'running' THEN 'ready' ELSE state END, lease_owner = NULL, announce_due = next_due
        WHERE state IN ('ready', 'running', 'failed')
        """, stop), stop);

    private static async Task<long> NowAsync(CaptureDb db, CancellationToken stop)
    {
        await using var command = await db.CommandAsync($"SELECT {SqlDialect.Of(db).Now}", stop);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    [LoggerMessage(1012, LogLevel.Warning, "{Count} units of work are of stages that this version does not know; a newer one announces them")]
    private partial void LogUnknownStage(int count);

    [LoggerMessage(1011, LogLevel.Warning, "{Count} units of work could not be announced ({Exception}); the reconciler does it")]
    private partial void LogNotAnnounced(int count, string exception);
}
