using System.Data;
using System.Data.Common;
using Capture.Storage.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Capture.Storage.Database;

/// <summary>
/// Every use of the database: a short-lived context, and for writing one transaction. SQLite lets one connection write
/// at a time and makes the others poll; queueing them here costs nothing and keeps them from polling. A fault of the
/// database as a whole opens its circuit.
/// </summary>
public sealed class DatabaseAccess(IDbContextFactory<CaptureDb> contexts, StoreCircuits circuits) : IDisposable
{
    // Any number that nobody else takes: held by the process that migrates.
    private const long MigrationLock = 0x43_61_70_74_75_72_65;

    private readonly SemaphoreSlim _oneWriter = new(1, 1);

    public Task<T> ReadAsync<T>(Func<CaptureDb, Task<T>> read, CancellationToken stop) => WatchAsync(async () =>
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(db);
    });

    /// <summary>Runs <paramref name="write"/> in one transaction; an exception rolls it back.</summary>
    /// <exception cref="ConnectionLostException">The connection broke in a way that the driver gives no name of its own.</exception>
    public Task<T> WriteAsync<T>(Func<CaptureDb, Task<T>> write, CancellationToken stop) => OneWriterAsync(async db =>
    {
        // Nothing is kept of a transaction that fails, so points to go back to would be two needless round trips a change.
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        try
        {
            var result = await write(db);
            await db.SaveChangesAsync(stop);
            await transaction.CommitAsync(stop);
            return result;
        }
        catch (InvalidOperationException failed) when (db.Database.GetDbConnection().State != ConnectionState.Open)
        {
            throw new ConnectionLostException(failed);
        }
    }, stop);

    public Task WriteAsync(Func<CaptureDb, Task> write, CancellationToken stop) =>
        WriteAsync(async db =>
        {
            await write(db);
            return true;
        }, stop);

    /// <summary>Runs a single writing statement, which is a transaction of itself and so needs no round trips for one.</summary>
    public Task<T> StatementAsync<T>(Func<CaptureDb, Task<T>> statement, CancellationToken stop) => OneWriterAsync(statement, stop);

    /// <summary>
    /// Creates or upgrades the schema, and makes the deployment's id. Of several processes that start at once, one does and
    /// the others wait.
    /// </summary>
    /// <exception cref="NewerSchemaException">A newer version has made the schema into one that this version may not use.</exception>
    public Task MigrateAsync(CancellationToken stop) => WatchAsync(async () =>
    {
        await MigrateUnwatchedAsync(stop);
        return true;
    });

    public void Dispose() => _oneWriter.Dispose();

    private async Task MigrateUnwatchedAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (db.Database.IsNpgsql())
        {
            // The lock belongs to a transaction on a connection of its own. One that belongs to a session would stay behind a pooler that
            // hands out connections by transaction: whoever gets that connection next would keep it, and every later start wait for it.
            await using var holder = await contexts.CreateDbContextAsync(stop);
            await using var held = await holder.Database.BeginTransactionAsync(stop);
            await holder.Database.ExecuteSqlAsync($"SET LOCAL idle_in_transaction_session_timeout = 0", stop);
            await holder.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({MigrationLock})", stop);
            await SchemaGate.RequireUsableAsync(db, stop);
            await db.Database.MigrateAsync(stop);
            await Deployment.EnsureAsync(db, stop);
            return;
        }

        await SchemaGate.RequireUsableAsync(db, stop);
        if ((await db.Database.GetPendingMigrationsAsync(stop)).Any())
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", stop);
            // A process that died while migrating leaves its lock behind, and every later one would wait for it for ever.
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", stop);
            await db.Database.MigrateAsync(stop);
        }

        await Deployment.EnsureAsync(db, stop);
    }

    private async Task<T> WatchAsync<T>(Func<Task<T>> use)
    {
        try
        {
            return await use();
        }
        catch (Exception failed) when (StoreFaults.OfDatabase(failed) is { } fault)
        {
            circuits.Open(fault);
            throw;
        }
    }

    private Task<T> OneWriterAsync<T>(Func<CaptureDb, Task<T>> write, CancellationToken stop) => WatchAsync(() => OneWriterUnwatchedAsync(write, stop));

    private async Task<T> OneWriterUnwatchedAsync<T>(Func<CaptureDb, Task<T>> write, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (db.Database.IsNpgsql())
            return await write(db);
        await _oneWriter.WaitAsync(stop);
        try
        {
            return await write(db);
        }
        finally
        {
            _oneWriter.Release();
        }
    }
}

/// <summary>The connection to the database broke within a transaction, and what was tried after that says no more than that it cannot be done.</summary>
public sealed class ConnectionLostException(Exception inner) : Exception("The connection to the database broke within a transaction.", inner);

/// <summary>Statements that no query language of EF's can say.</summary>
public static class DatabaseCommands
{
    /// <summary>A statement on the context's connection, opened, and inside its transaction if it has one.</summary>
    public static async Task<DbCommand> CommandAsync(this CaptureDb db, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        var connection = db.Database.GetDbConnection();
        // One that broke within a transaction stays closed: a new one would not be in the transaction.
        if (connection.State != ConnectionState.Open && db.Database.CurrentTransaction is null)
            await db.Database.OpenConnectionAsync(stop);
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value) in parameters)
            command.AddParameter(name, value);
        return command;
    }

    public static void AddParameter(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
