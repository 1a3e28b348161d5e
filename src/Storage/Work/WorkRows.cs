using System.Data.Common;
using System.Text;
using Capture.Storage.Database;

namespace Capture.Storage.Work;

/// <summary>The rows of work, as whoever makes work sees them. How work is claimed and done is the pipeline's.</summary>
public static class WorkRows
{
    /// <summary>What <see cref="ReadDueAsync"/> reads.</summary>
    public const string DueColumns = "id, subject_id, page, stage, input_version, lane, fence, state";

    // Keeps the statement's parameters far below what either database takes.
    private const int RowsPerInsert = 500;

    /// <summary>
    /// Inserts work that follows from a result. Its inserter announces it at once; should it not live to confirm that, the
    /// reconciler does. A key that exists already stays as it is and is announced by whoever inserted it.
    /// </summary>
    /// <returns>What is new, in the order given.</returns>
    public static async Task<IReadOnlyList<DueWork>> InsertAsync(CaptureDb db, IReadOnlyList<WorkKey> keys, string lane, WorkOptions options, CancellationToken stop)
    {
        var inserted = new List<DueWork>(keys.Count);
        foreach (var chunk in keys.Chunk(RowsPerInsert))
        {
            var now = SqlDialect.Of(db).Now;
            var sql = new StringBuilder("INSERT INTO stage_work (subject_id, page, stage, input_version, lane, state, attempt, failures, lease_until, fence, next_due, announce_due) VALUES ");
            await using var command = await db.CommandAsync("", stop, ("@lane", lane), ("@confirm", (long)options.ConfirmWithin.TotalMilliseconds));
            foreach (var (key, row) in chunk.Select((key, row) => (key, row)))
            {
                sql.Append(row == 0 ? "" : ", ").Append($"(@subject{row}, @page{row}, @stage{row}, @version{row}, @lane, 'ready', 0, 0, 0, 0, 0, {now} + @confirm)");
                command.AddParameter($"@subject{row}", key.SubjectId);
                command.AddParameter($"@page{row}", key.Page);
                command.AddParameter($"@stage{row}", key.Stage);
                command.AddParameter($"@version{row}", key.InputVersion);
            }

            command.CommandText = sql.Append($" ON CONFLICT DO NOTHING RETURNING {DueColumns}").ToString();
            inserted.AddRange(await ReadDueAsync(command, stop));
        }

        return inserted;
    }

    /// <summary>Reads rows of <see cref="DueColumns"/>.</summary>
    public static async Task<List<DueWork>> ReadDueAsync(DbCommand command, CancellationToken stop)
    {
        var due = new List<DueWork>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var key = new WorkKey(row.GetGuid(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4));
            due.Add(new DueWork(row.GetInt64(0), key, row.GetString(5), row.GetInt64(6), row.GetString(7) == WorkStates.Failed));
        }

        return due;
    }
}
