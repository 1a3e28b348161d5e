using System.Data.Common;
using System.Linq.Expressions;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Work;

/// <summary>
/// The truth about what is to be done, by whom, and how often it was tried. Messages only ring a bell: claiming is one
/// conditional update, and completing is one transaction guarded by the claim's fence, so a unit of work takes effect
/// exactly once however often it is announced and whoever dies on the way.
/// </summary>
public sealed class WorkTable(DatabaseAccess database, ClaimsInHand inHand, IOptions<WorkOptions> options)
{
    /// <summary>Takes a unit of work; null when it is done, taken, or not yet due.</summary>
    public async Task<WorkClaim?> ClaimAsync(WorkKey key, CancellationToken stop)
    {
        var lease = (long)options.Value.Lease.TotalMilliseconds;
        var claim = await database.WriteAsync(async db =>
        {
            await using var command = Command(db, $"""
                UPDATE stage_work
                SET state = 'running', attempt = attempt + 1, fence = fence + 1, lease_owner = @owner, lease_until = {DatabaseAccess.Now} + @lease
                WHERE subject_id = @subject AND page = @page AND stage = @stage AND input_version = @version
                  AND ((state = 'ready' AND next_due <= {DatabaseAccess.Now}) OR (state = 'running' AND lease_until < {DatabaseAccess.Now}))
                RETURNING id, fence, attempt
                """, ("@owner", inHand.Owner), ("@lease", lease), ("@subject", key.SubjectId), ("@page", key.Page), ("@stage", key.Stage), ("@version", key.InputVersion));
            await using var row = await command.ExecuteReaderAsync(stop);
            return await row.ReadAsync(stop) ? new WorkClaim(row.GetInt64(0), key, row.GetInt64(1), row.GetInt32(2)) : null;
        }, stop);

        if (claim is null)
            return null;
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
    /// <exception cref="FencedOutException">The lease was lost and another claim exists; nothing was recorded.</exception>
    public async Task<IReadOnlyList<WorkKey>> CompleteAsync(WorkClaim claim, Func<CaptureDb, Task<IReadOnlyList<WorkKey>>> record, CancellationToken stop)
    {
        CrashPoint.Pass(claim.Key.Stage, CrashPoint.AfterBlob);
        var next = await database.WriteAsync(async db =>
        {
            var done = await db.Database.ExecuteSqlAsync($"""
                UPDATE stage_work SET state = 'done', lease_owner = NULL, last_error = NULL, last_error_text = NULL
                WHERE id = {claim.Id} AND fence = {claim.Fence} AND state = 'running'
                """, stop);
            if (done == 0)
                throw new FencedOutException(claim.Key.Stage);
            var successors = await record(db);
            await db.SaveChangesAsync(stop);
            await InsertAsync(db, successors, stop);
            CrashPoint.Pass(claim.Key.Stage, CrashPoint.BeforeCommit);
            return successors;
        }, stop);
        CrashPoint.Pass(claim.Key.Stage, CrashPoint.AfterCommit);
        inHand.Remove(claim);
        return next;
    }

    /// <summary>Gives a claim back untouched, as when the process stops with work in hand.</summary>
    public async Task GiveBackAsync(WorkClaim claim, CancellationToken stop)
    {
        await database.WriteAsync(db => db.Database.ExecuteSqlAsync($"""
            UPDATE stage_work SET state = 'ready', attempt = attempt - 1, lease_owner = NULL, published_at = NULL
            WHERE id = {claim.Id} AND fence = {claim.Fence} AND state = 'running'
            """, stop), stop);
        inHand.Remove(claim);
    }

    /// <summary>Records a failure. The work is tried again later, or given up when it is permanent or has failed too often.</summary>
    /// <param name="code">From a closed set; never patient data.</param>
    /// <param name="text">What happened and what to do, for a person; never patient data.</param>
    /// <returns>Whether the work is given up.</returns>
    public async Task<bool> FailAsync(WorkClaim claim, string code, string? text, bool permanent, CancellationToken stop)
    {
        var retry = (long)options.Value.RetryAfter.TotalMilliseconds;
        var givenUp = await database.WriteAsync(async db =>
        {
            var row = await db.StageWork.SingleOrDefaultAsync(work => work.Id == claim.Id && work.Fence == claim.Fence && work.State == WorkStates.Running, stop);
            if (row is null)
                return false;
            row.Failures++;
            row.LeaseOwner = null;
            row.LastError = code;
            row.LastErrorText = text;
            row.PublishedAt = null;
            var final = permanent || row.Failures >= options.Value.MaxFailures;
            row.State = final ? WorkStates.Failed : WorkStates.Ready;
            row.NextDue = await NowAsync(db, stop) + (retry << Math.Min(row.Failures - 1, 16));
            return final;
        }, stop);
        inHand.Remove(claim);
        return givenUp;
    }

    /// <summary>
    /// Records, once, what giving up means for the subject: marks the failed row as recorded and runs
    /// <paramref name="record"/> in the same transaction.
    /// </summary>
    /// <returns>The work that follows; empty when another delivery was first.</returns>
    public Task<IReadOnlyList<WorkKey>> RecordGivenUpAsync(WorkKey key, Func<CaptureDb, StageWorkRow, Task<IReadOnlyList<WorkKey>>> record, CancellationToken stop) =>
        database.WriteAsync<IReadOnlyList<WorkKey>>(async db =>
        {
            var row = await db.StageWork.SingleOrDefaultAsync(work => work.SubjectId == key.SubjectId && work.Page == key.Page
                && work.Stage == key.Stage && work.InputVersion == key.InputVersion && work.State == WorkStates.Failed, stop);
            if (row is null)
                return [];
            row.State = WorkStates.GivenUp;
            var successors = await record(db, row);
            await db.SaveChangesAsync(stop);
            await InsertAsync(db, successors, stop);
            return successors;
        }, stop);

    /// <summary>Work to announce: due and never announced, announced too long ago, or left behind by a dead process.</summary>
    public Task<IReadOnlyList<StageWorkRow>> TakeUnannouncedAsync(CancellationToken stop)
    {
        return database.WriteAsync<IReadOnlyList<StageWorkRow>>(async db =>
        {
            var now = await NowAsync(db, stop);
            var rows = await db.StageWork.Where(Unannounced(now)).OrderBy(work => work.Id).Take(options.Value.AnnounceAtMost).ToListAsync(stop);
            foreach (var row in rows)
                row.PublishedAt = now;
            return rows;
        }, stop);
    }

    /// <summary>Whether there is anything to announce; a read that spares the write on most looks.</summary>
    public Task<bool> AnyUnannouncedAsync(CancellationToken stop) =>
        database.ReadAsync(async db => await db.StageWork.AnyAsync(Unannounced(await NowAsync(db, stop)), stop), stop);

    private Expression<Func<StageWorkRow, bool>> Unannounced(long now)
    {
        var longAgo = now - (long)options.Value.AnnounceAgainAfter.TotalMilliseconds;
        return work => ((work.State == WorkStates.Ready && work.NextDue <= now) || work.State == WorkStates.Failed)
                ? work.PublishedAt == null || work.PublishedAt < longAgo
                : work.State == WorkStates.Running && work.LeaseUntil < now && (work.PublishedAt == null || work.PublishedAt < work.LeaseUntil);
    }

    /// <summary>Extends the leases of all work this process has in hand.</summary>
    public async Task RenewLeasesAsync(CancellationToken stop)
    {
        if (inHand.IsEmpty)
            return;
        var lease = (long)options.Value.Lease.TotalMilliseconds;
        await database.WriteAsync(async db =>
        {
            foreach (var claim in inHand.Snapshot())
            {
                await using var command = Command(db, $"UPDATE stage_work SET lease_until = {DatabaseAccess.Now} + @lease WHERE id = @id AND fence = @fence AND state = 'running'",
                    ("@lease", lease), ("@id", claim.Id), ("@fence", claim.Fence));
                await command.ExecuteNonQueryAsync(stop);
            }
        }, stop);
    }

    /// <summary>
    /// For the start of the only process on this database: whatever a dead predecessor had in hand or had announced to
    /// queues that vanished with it is free again at once.
    /// </summary>
    public Task RecoverAsync(CancellationToken stop) => database.WriteAsync(db => db.Database.ExecuteSqlAsync($"""
        UPDATE stage_work SET state = CASE WHEN state = 'running' THEN 'ready' ELSE state END, lease_owner = NULL, published_at = NULL
        WHERE state IN ('ready', 'running', 'failed')
        """, stop), stop);

    /// <summary>Inserts work that follows from a result, as announced. A key that exists already stays as it is.</summary>
    public static async Task InsertAsync(CaptureDb db, IReadOnlyList<WorkKey> keys, CancellationToken stop)
    {
        foreach (var key in keys)
        {
            await using var command = Command(db, $"""
                INSERT INTO stage_work (subject_id, page, stage, input_version, state, attempt, failures, lease_until, fence, next_due, published_at)
                VALUES (@subject, @page, @stage, @version, 'ready', 0, 0, 0, 0, 0, {DatabaseAccess.Now})
                ON CONFLICT DO NOTHING
                """, ("@subject", key.SubjectId), ("@page", key.Page), ("@stage", key.Stage), ("@version", key.InputVersion));
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private static async Task<long> NowAsync(CaptureDb db, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = Command(db, $"SELECT {DatabaseAccess.Now}");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static DbCommand Command(CaptureDb db, string sql, params (string Name, object Value)[] parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction is { } transaction
            ? Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction)
            : null;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
