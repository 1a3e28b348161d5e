using System.Reflection;
using System.Text.RegularExpressions;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Capture.Tests.Storage;

/// <summary>No version works on a schema it does not understand, and none is kept from one that it does.</summary>
public sealed class SchemaGateTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Theory]
    [InlineData("1 2", "", null, true)]
    [InlineData("1 2", "1 2", null, true)]
    [InlineData("1 2", "1", null, true)]
    [InlineData("1 2", "1 2 3", null, false)]
    [InlineData("1 2", "1 2 3", "2", true)]
    [InlineData("1 2", "1 2 3 4", "1", true)]
    [InlineData("1 2", "1 2 3", "3", false)]
    [InlineData("1 2", "1 2 3 4", "4", false)]
    [InlineData("1 2 4", "1 2 3", "1", false)]
    public void A_version_uses_a_schema_that_it_knows_or_that_says_it_may(string known, string applied, string? usableFrom, bool may) =>
        Assert.Equal(may, SchemaGate.Refusal(known.Split(' '), applied.Split(' ', StringSplitOptions.RemoveEmptyEntries), usableFrom) is null);

    [Fact]
    public async Task An_older_version_is_refused_plainly_and_changes_nothing()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await UpgradeAsync(store, usableFrom: "20991231000000_Future");
        await store.ExecuteAsync($"DELETE FROM settings WHERE name = {Deployment.Setting}");

        var refused = await Assert.ThrowsAsync<NewerSchemaException>(() => store.Database.MigrateAsync(Stop));

        Assert.Contains("20991231000000_Future", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.Null(await store.Get<Deployment>().FindAsync(Stop));
    }

    [Fact]
    public async Task An_older_version_that_the_schema_says_may_use_it_does()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var newest = await store.Database.ReadAsync(db => Task.FromResult(db.Database.GetMigrations().Last()), Stop);
        await UpgradeAsync(store, newest);

        await store.Database.MigrateAsync(Stop);

        Assert.Equal(newest, (await store.Database.ReadAsync(db => db.Settings.SingleAsync(setting => setting.Name == SchemaGate.Setting), Stop)).Value);
    }

    [Fact]
    public async Task The_schema_says_what_this_version_says_of_it()
    {
        await using var store = await TemporaryStore.CreateAsync();

        Assert.Equal(SchemaGate.UsableFrom, (await store.Database.ReadAsync(db => db.Settings.SingleAsync(setting => setting.Name == SchemaGate.Setting), Stop)).Value);
        Assert.Contains(SchemaGate.UsableFrom, await store.Database.ReadAsync(db => Task.FromResult(db.Database.GetMigrations().ToList()), Stop));
    }

    /// <summary>Whoever writes a migration that older versions cannot live with must say so in it: then this list is shorter.</summary>
    [Fact]
    public void Since_the_version_the_schema_names_nothing_was_taken_away_and_nothing_added_that_must_be_filled()
    {
        foreach (var migration in Migrations().Where(migration => string.CompareOrdinal(migration.Id, SchemaGate.UsableFrom) > 0))
            Assert.All(migration.Migration.UpOperations, operation => Assert.True(IsHarmless(operation), $"{migration.Id}: {operation.GetType().Name}"));
    }

    [Fact]
    public async Task Several_that_open_a_new_database_at_once_give_it_one_id_that_stays()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await store.ExecuteAsync($"DELETE FROM settings WHERE name = {Deployment.Setting}");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => store.Database.MigrateAsync(Stop))));
        var id = await store.Get<Deployment>().ReadAsync(Stop);
        await store.Database.MigrateAsync(Stop);

        Assert.Equal(32, id.Length);
        Assert.Equal(id, await new Deployment(store.Database).ReadAsync(Stop));
        Assert.False(store.Get<Deployment>().IsForeign(null));
        Assert.False(store.Get<Deployment>().IsForeign(id));
        Assert.True(store.Get<Deployment>().IsForeign("another"));
    }

    private static bool IsHarmless(MigrationOperation operation) => operation switch
    {
        AddColumnOperation added => added.IsNullable || added.DefaultValue is not null || added.DefaultValueSql is not null,
        CreateTableOperation or DropIndexOperation => true,
        CreateIndexOperation index => !index.IsUnique,
        SqlOperation sql => !Regex.IsMatch(sql.Sql, @"\b(DROP|RENAME|ALTER)\b", RegexOptions.IgnoreCase),
        _ => false,
    };

    private static IEnumerable<(string Id, Migration Migration)> Migrations() => typeof(CaptureDb).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Migration)))
        .Select(type =>
        {
            var migration = (Migration)Activator.CreateInstance(type)!;
            // Some do one thing differently on each database.
            migration.ActiveProvider = "Microsoft.EntityFrameworkCore.Sqlite";
            return (type.GetCustomAttribute<MigrationAttribute>()!.Id, migration);
        });

    private static async Task UpgradeAsync(TemporaryStore store, string usableFrom)
    {
        await store.ExecuteAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('20991231000000_Future', '10.0.0')");
        await store.ExecuteAsync($"UPDATE settings SET value = {usableFrom} WHERE name = {SchemaGate.Setting}");
    }
}
