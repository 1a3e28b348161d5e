using Capture.Contracts;
using Capture.Pipeline;
using Capture.Pipeline.Tests.Servers;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Capture.Tests.Delivery;
using Capture.Tests.Pipeline;
using Capture.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Pipeline.Tests.Storage;

public sealed class PostgresWorkTableTests : WorkTablePromises
{
    internal override async Task<TemporaryStore> StoreAsync(Action<WorkOptions>? configure = null) => await PostgresStore.CreateAsync(configure);
}

public sealed class PostgresFanInTests : FanInPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresPatientTests : PatientPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresPatientFeedTests : PatientFeedPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresSearchTests : SearchPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresSecondReviewTests : SecondReviewPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresReviewQueueTests : ReviewQueuePromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresInboxNoticeTests : InboxNoticePromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresSignInTests : SignInPromises
{
    internal override async Task<TemporaryStore> StoreAsync() => await PostgresStore.CreateAsync();
}

public sealed class PostgresDeliveryTests : DeliveryPromises
{
    internal override async Task<string?> PostgresAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}

internal static class PostgresStore
{
    public static async Task<TemporaryStore> CreateAsync(Action<WorkOptions>? configure = null) =>
        await TemporaryStore.CreateAsync(configure, await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
}

/// <summary>What is true of PostgreSQL and not of SQLite.</summary>
public sealed class PostgresTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [ServerFact(Server.PostgreSql)]
    public async Task Migrations_make_exactly_the_tables_and_columns_of_the_model()
    {
        await using var migrated = await PostgresStore.CreateAsync();
        var fromMigrations = await migrated.Database.ReadAsync(SchemaAsync, Stop);

        var empty = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var model = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseNpgsql(empty).Options);
        await model.Database.EnsureCreatedAsync();

        Assert.Equal(await SchemaAsync(model), fromMigrations);
    }

    /// <summary>On a table of millions it runs once, in SQL of this database alone.</summary>
    [ServerFact(Server.PostgreSql)]
    public async Task An_upgrade_takes_the_landing_time_of_older_files_from_their_ids_and_gives_it_to_those_an_older_version_writes()
    {
        var empty = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var db = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseNpgsql(empty).ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)).Options);
        var before = db.Database.GetMigrations().TakeWhile(migration => !migration.EndsWith("_Landing", StringComparison.Ordinal)).Last();
        await db.GetService<IMigrator>().MigrateAsync(before);
        var landed = new DateTimeOffset(2026, 11, 2, 7, 3, 4, 567, TimeSpan.Zero);
        Guid ours = Guid.CreateVersion7(landed), random = Guid.NewGuid(), late = Guid.CreateVersion7();
        await InsertAsync(ours, receivedAt: 5);
        await InsertAsync(random, receivedAt: 7);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO review_items (id, document_id, file_id, kind, state, reasons, rank, source, received_at, opened_at, not_before, skips, lease_since, lease_until, reserved_until, version)
            VALUES ({ours}, {ours}, {ours}, 'exception', 'open', '', 0, 'fax', 5, 0, 0, 0, 0, 0, 0, 1)
            """);

        await db.Database.MigrateAsync();
        await InsertAsync(late, receivedAt: 9);

        Assert.Equal(landed.ToUnixTimeMilliseconds(), await LandedAsync(ours));
        Assert.Equal(7, await LandedAsync(random));
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - await LandedAsync(late), -60_000, 60_000);
        Assert.Equal(landed.ToUnixTimeMilliseconds(), (await db.Database.SqlQuery<long>($"SELECT landed_at AS \"Value\" FROM review_items").ToListAsync()).Single());

        // As the version before wrote them.
        Task InsertAsync(Guid id, long receivedAt) => db.Database.ExecuteSqlAsync($"""
            INSERT INTO files (id, sequence, source, name, receipt, sha256, bytes, lane, received_at, original_blob, state, input_version)
            VALUES ({id}, {receivedAt}, 'fax', 'a.tif', {id.ToString()}, 'x', 1, 'routine', {receivedAt}, 'x', 'open', 1)
            """);

        Task<long> LandedAsync(Guid id) => db.Database.SqlQuery<long>($"SELECT landed_at AS \"Value\" FROM files WHERE id = {id}").SingleAsync();
    }

    [ServerFact(Server.PostgreSql)]
    public async Task Many_processes_that_start_at_once_migrate_once()
    {
        var empty = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => TemporaryStore.CreateAsync(postgres: empty))));

        Assert.Equal(0, await stores[0].Database.ReadAsync(db => db.Files.CountAsync(), Stop));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [ServerFact(Server.PostgreSql)]
    public async Task Of_equal_files_that_land_at_once_one_is_opened_and_the_others_are_its_duplicates()
    {
        await using var store = await PostgresStore.CreateAsync();

        var landed = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => store.Get<FileTable>().EnterAsync(Arrival(number), Stop))));

        Assert.Single(landed, file => file.File.State == FileStates.Open);
        Assert.Equal(19, landed.Count(file => file.File.State == FileStates.Duplicate));
        Assert.Equal(20, landed.Select(file => file.File.Sequence).Distinct().Count());
        Assert.True((await store.Get<Ledger>().ReadAsync(verify: false, Stop)).Balanced);
    }

    [ServerFact(Server.PostgreSql)]
    public async Task Content_keys_are_looked_for_by_one_transaction_at_a_time()
    {
        await using var store = await PostgresStore.CreateAsync();
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => store.Database.WriteAsync(async db =>
        {
            await DocumentTable.LockKeysAsync(db, number % 2 == 0 ? [7, 9, 8] : [9, 7, 3], Stop);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(5);
            Interlocked.Decrement(ref inside);
        }, Stop))));

        Assert.Equal(1, most);
    }

    [ServerFact(Server.PostgreSql)]
    public async Task A_connection_that_breaks_within_a_transaction_is_a_store_out_of_reach()
    {
        await using var store = await PostgresStore.CreateAsync();
        var next = new Dictionary<string, Func<CaptureDb, Task>>
        {
            ["question"] = db => db.NowAsync(Stop),
            ["statement"] = db => db.Database.ExecuteSqlAsync($"UPDATE files SET bytes = 1"),
            ["statement of our own"] = async db =>
            {
                await using var command = await db.CommandAsync("UPDATE files SET bytes = 1", Stop);
                await command.ExecuteNonQueryAsync(Stop);
            },
            ["change"] = db =>
            {
                db.Files.Add(Arrival(1));
                return db.SaveChangesAsync(Stop);
            },
            ["what follows a failure that was passed over"] = async db =>
            {
                await Record.ExceptionAsync(() => db.NowAsync(Stop));
                await db.Database.ExecuteSqlAsync($"UPDATE files SET bytes = 1");
            },
            ["commit"] = _ => Task.CompletedTask,
        };

        foreach (var (name, call) in next)
        {
            var failed = await Record.ExceptionAsync(() => store.Database.WriteAsync(async db =>
            {
                var session = await db.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
                await store.Database.ReadAsync(other => other.Database.SqlQuery<bool>($"SELECT pg_terminate_backend({session}, 5000) AS \"Value\"").SingleAsync(), Stop);
                await call(db);
            }, Stop));

            Assert.True(failed is not null && PassingFailure.Is(failed), $"{name}: {failed}");
        }
    }

    private static FileRow Arrival(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        Source = "test",
        Name = "a.tif",
        Receipt = $"test:{number}",
        Sha256 = "same",
        Bytes = 1,
        Lane = Lanes.Routine,
        ReceivedAt = 0,
        OriginalBlob = "x",
        State = FileStates.Open,
    };

    // Columns with type, nullability and default, and indices as PostgreSQL writes them, in one order.
    private static async Task<List<string>> SchemaAsync(CaptureDb db) => await db.Database.SqlQueryRaw<string>("""
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || is_identity AS "Value"
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%EFMigrations%' AND table_name <> 'document_words'
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '%EFMigrations%' AND tablename <> 'document_words'
        ORDER BY 1
        """).ToListAsync();
}
