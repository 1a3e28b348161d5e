using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>
/// Every use of the database: a short-lived context, and for writing one transaction. SQLite lets one connection write
/// at a time and makes the others poll; queueing them here costs nothing and keeps them from polling.
/// </summary>
public sealed class DatabaseAccess(IDbContextFactory<CaptureDb> contexts) : IDisposable
{
    // The database's clock in Unix milliseconds: leases and due times never depend on a worker's own.
    internal const string Now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    private readonly SemaphoreSlim _oneWriter = new(1, 1);

    public async Task<T> ReadAsync<T>(Func<CaptureDb, Task<T>> read, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(db);
    }

    /// <summary>Runs <paramref name="write"/> in one transaction; an exception rolls it back.</summary>
    public async Task<T> WriteAsync<T>(Func<CaptureDb, Task<T>> write, CancellationToken stop)
    {
        await _oneWriter.WaitAsync(stop);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var result = await write(db);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return result;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    public Task WriteAsync(Func<CaptureDb, Task> write, CancellationToken stop) =>
        WriteAsync(async db =>
        {
            await write(db);
            return true;
        }, stop);

    /// <summary>Creates or upgrades the schema.</summary>
    public async Task MigrateAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (!(await db.Database.GetPendingMigrationsAsync(stop)).Any())
            return;
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", stop);
        // A process that died while migrating leaves its lock behind, and every later one would wait for it for ever.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", stop);
        await db.Database.MigrateAsync(stop);
    }

    public void Dispose() => _oneWriter.Dispose();
}
