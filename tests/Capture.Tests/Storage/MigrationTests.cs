using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

public sealed class MigrationTests
{
    [Fact]
    public async Task Migrations_make_exactly_the_tables_and_columns_of_the_model()
    {
        await using var migrated = await TemporaryStore.CreateAsync();
        var fromMigrations = await migrated.Database.ReadAsync(SchemaAsync, CancellationToken.None);

        var folder = Directory.CreateTempSubdirectory("capture-model-");
        await using var model = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseSqlite($"Data Source={folder.FullName}/model.db;Pooling=False").Options);
        await model.Database.EnsureCreatedAsync();
        var fromModel = await SchemaAsync(model);
        await model.Database.CloseConnectionAsync();
        folder.Delete(recursive: true);

        Assert.NotEmpty(fromModel);
        Assert.Equal(fromModel, fromMigrations);
    }

    /// <summary>The snapshot is what the tool compares the model with when it writes the next migration.</summary>
    [Fact]
    public async Task The_model_has_no_change_that_no_migration_makes()
    {
        await using var db = new CaptureDb(new DbContextOptionsBuilder<CaptureDb>().UseSqlite("Data Source=:memory:").Options);

        Assert.False(db.Database.HasPendingModelChanges(), "dotnet tool restore; dotnet ef migrations add NAME -p src/Storage -s eng/migrations -o Database/Migrations");
    }

    [Fact]
    public async Task A_process_that_died_while_migrating_does_not_stop_the_next_one()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await store.ExecuteAsync($"DELETE FROM __EFMigrationsHistory");
        foreach (var table in new[] { "files", "pages", "documents", "content_keys", "stage_work", "patients", "settings", "users", "web_keys", "audit_log", "review_items", "review_decisions", "review_drafts", "document_versions", "second_reviews", "training_examples", "document_search", "document_words", "request_keys", "inbox_notices", "inbox_looks", "saved_views", "sessions", "sign_in_tries", "deliveries", "delivery_attempts", "destinations", "patient_news", "patient_partings", "patient_questions", "patient_feeds", "patient_feed_messages" })
            await store.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create($"DROP TABLE {table}"));
        await store.ExecuteAsync($"CREATE TABLE IF NOT EXISTS __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL)");
        await store.ExecuteAsync($"INSERT OR REPLACE INTO __EFMigrationsLock VALUES (1, '2026-01-01')");

        await store.Database.MigrateAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await store.Database.ReadAsync(db => db.Files.CountAsync(), CancellationToken.None));
    }

    // Columns with type and nullability, and indices with their columns, in one order. The full-text index is no table of the model's.
    private static async Task<List<string>> SchemaAsync(CaptureDb db) => await db.Database.SqlQueryRaw<string>("""
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS Value
        FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '%EFMigrations%' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'document_words%'
        UNION ALL
        SELECT m.name || ' ' || i.name || ' ' || i."unique" || ' ' || (SELECT group_concat(x.name) FROM pragma_index_info(i.name) x) AS Value
        FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE '%EFMigrations%' AND m.name NOT LIKE 'document_words%' AND i.name NOT LIKE 'sqlite_%'
        ORDER BY 1
        """).ToListAsync();
}
