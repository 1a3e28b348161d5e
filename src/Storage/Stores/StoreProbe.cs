using System.Security.Cryptography;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Stores;

/// <summary>How one store is asked whether it does what work needs of it.</summary>
/// <param name="Store">One of <see cref="StoreNames"/>.</param>
/// <param name="AskAsync">Throws when it does not. With true it also writes as work does, which a store in order is spared.</param>
/// <param name="FaultOf">What an exception says of it; null when it says nothing that is known.</param>
public sealed record StoreProbe(string Store, Func<bool, CancellationToken, Task> AskAsync, Func<Exception, StoreFault?> FaultOf)
{
    /// <summary>A store that takes longer for one question is frozen, or as good as.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    // So much is written to see whether there is room: more than a page of either database, so that a file must grow.
    private const int ProbeBytes = 256 << 10;

    // Nothing in it is ever changed, and a careful administrator may see to that.
    private const string AppendedOnly = "audit_log";

    /// <summary>Asks, and says what is wrong; null when nothing is.</summary>
    public async Task<StoreFault?> LookAsync(bool thoroughly, TimeProvider time, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // On a thread of its own: opening a file on a share that hangs does not give its thread back.
        var asking = Task.Run(() => AskAsync(thoroughly, late.Token), late.Token);
        try
        {
            await asking.WaitAsync(Deadline, time, stop);
            return null;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException) when (!asking.IsCompleted)
        {
            await late.CancelAsync();
            _ = asking.ContinueWith(static left => _ = left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return new(Store, FaultKind.Silent, $"no answer in {Deadline.TotalSeconds:0} s", $"{Store}: it does not answer in time.", "It is frozen or overloaded, or something between drops the packets: see to it, and restart it if need be.");
        }
        catch (Exception failed)
        {
            if (FaultOf(failed) is { } fault)
                return fault;
            return PassingFailure.Is(failed) ? null : new(Store, FaultKind.Silent, failed.GetType().Name, $"{Store}: it cannot be used.", "Its own log says more.");
        }
    }

    public static StoreProbe OfDatabase(DatabaseAccess database) => new(StoreNames.Database, async (thoroughly, stop) =>
    {
        // A file of our own does not freeze, and a long write would keep the question waiting; work meets what is wrong with it.
        if (!thoroughly && !await database.ReadAsync(db => Task.FromResult(db.Database.IsNpgsql()), stop))
            return;
        await RequireSchemaAndRightsAsync(database, stop);
        // Changes no row, but is refused where writing is.
        await database.StatementAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE settings SET value = value WHERE 1 = 0", stop), stop);
        if (!thoroughly)
            return;
        var name = $"store-probe-{Guid.CreateVersion7():N}";
        await database.WriteAsync(async db =>
        {
            db.Settings.Add(new SettingRow { Name = name, Value = Convert.ToBase64String(RandomNumberGenerator.GetBytes(ProbeBytes)) });
            await db.SaveChangesAsync(stop);
        }, stop);
        await database.StatementAsync(db => db.Settings.Where(setting => setting.Name == name).ExecuteDeleteAsync(stop), stop);
    }, failed => failed is StoreUnavailableException known ? known.Fault : StoreFaults.OfDatabase(failed));

    /// <summary>
    /// A right that is missing on one table, or a schema that was changed under this version's feet, would show only in the work
    /// that meets it, and come and go with it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The schema is a newer version's, or a table is missing or may not be used.</exception>
    private static Task<bool> RequireSchemaAndRightsAsync(DatabaseAccess database, CancellationToken stop) => database.ReadAsync(async db =>
    {
        if (!db.Database.IsNpgsql())
            return true;
        if (await SchemaGate.RefusalAsync(db, stop) is { } refusal)
            throw new StoreUnavailableException(StoreFaults.OfNewerSchema, new NewerSchemaException(refusal));
        await using var command = await db.CommandAsync("""
            SELECT max(CASE WHEN to_regclass(quote_ident(name)) IS NULL THEN '42P01'
                            WHEN NOT has_table_privilege(quote_ident(name), 'SELECT') OR NOT has_table_privilege(quote_ident(name), 'INSERT') THEN '42501'
                            WHEN name <> @appended AND NOT (has_table_privilege(quote_ident(name), 'UPDATE') AND has_table_privilege(quote_ident(name), 'DELETE')) THEN '42501' END)
            FROM unnest(@names) AS name
            """, stop, ("@names", db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Distinct().ToArray()), ("@appended", AppendedOnly));
        return await command.ExecuteScalarAsync(stop) is string state && StoreFaults.OfSqlState(state) is { } fault
            ? throw new StoreUnavailableException(fault, new InvalidOperationException(fault.Text))
            : true;
    }, stop);

    public static StoreProbe OfBlobs(IBlobStore blobs) => new(StoreNames.Blobs, async (thoroughly, stop) =>
    {
        if (!thoroughly)
        {
            await blobs.ExistsAsync("probe/none", stop);
            return;
        }

        var name = $"probe/{Environment.MachineName}-{Environment.ProcessId}";
        await blobs.WriteAsync(name, RandomNumberGenerator.GetBytes(ProbeBytes).AsMemory(), stop);
        await blobs.ReadAsync(name, stop);
    }, StoreFaults.Of);

    public static StoreProbe OfTemporaryFolder() => new(StoreNames.TemporaryFolder, (_, _) => TemporaryRoom.AskAsync(), StoreFaults.Of);
}

/// <summary>Room in the folder for temporary files, which every page passes through.</summary>
public static class TemporaryRoom
{
    /// <summary>A drawn page of the largest size that is taken needs about so much; with less, what fails may have failed for that.</summary>
    public const long LeastBytes = 64L << 20;

    /// <exception cref="StoreUnavailableException">There is too little, or the folder cannot be written.</exception>
    public static async Task AskAsync()
    {
        if (Missing() is { } fault)
            throw new StoreUnavailableException(fault, new IOException(fault.Text));
        var probe = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(probe, "Capture was here");
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <summary>Too little room; null when there is enough.</summary>
    public static StoreFault? Missing()
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        return free >= LeastBytes ? null : new(StoreNames.TemporaryFolder, FaultKind.Full, $"{free >> 20} MiB free",
            "The folder for temporary files is full.", $"Make room in it, at least {LeastBytes >> 20} MiB, or name another in the environment variable TMPDIR.");
    }
}
