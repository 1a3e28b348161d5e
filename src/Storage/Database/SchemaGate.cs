using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Capture.Storage.Database;

/// <summary>
/// Keeps a version of Capture away from a schema it does not understand. A newer version has upgraded it when migrations are
/// recorded there that this version does not know. The schema itself says who may still use it: the setting
/// <see cref="Setting"/> names a migration, and whoever knows that one does no harm.
/// </summary>
public static class SchemaGate
{
    public const string Setting = "schema-usable-from";

    /// <param name="known">The migrations this version has, oldest first.</param>
    /// <param name="applied">Those the database has, oldest first.</param>
    /// <param name="usableFrom">What the database says: the migration a version must know to use it; null when it says nothing.</param>
    /// <returns>Why this version must not use the database, with the remedy; null when it may.</returns>
    public static string? Refusal(IReadOnlyList<string> known, IReadOnlyList<string> applied, string? usableFrom)
    {
        var unknown = applied.Except(known).ToList();
        if (unknown.Count == 0)
            return null;
        var lacking = known.Except(applied).ToList();
        if (lacking.Count > 0)
            return $"The database has a change this version of Capture does not know ({unknown[^1]}) and lacks one it needs ({lacking[^1]}): it belongs to another line of versions. "
                + "Nothing was changed. Start the version that was last used on it.";
        return usableFrom is not null && known.Contains(usableFrom)
            ? null
            : $"The database was upgraded by a newer version of Capture (its last change is {unknown[^1]}; this version's is {known[^1]}), and this version must not use it. "
                + "Nothing was changed. Start the newer version again, or restore the backup that was made before the upgrade (docs/upgrading.md).";
    }

    /// <summary>The same of the database as it is now; null also of one that is new or older than this version.</summary>
    public static async Task<string?> RefusalAsync(CaptureDb db, CancellationToken stop)
    {
        var (known, applied) = (db.Database.GetMigrations().ToList(), (await db.Database.GetAppliedMigrationsAsync(stop)).ToList());
        // Before the first migration there is no table to ask.
        return applied.Except(known).Any() ? Refusal(known, applied, await UsableFromAsync(db, stop)) : null;
    }

    /// <summary>Whether those who use the database now must be stopped before this version upgrades it.</summary>
    public static async Task<bool> UpgradeShutsOutOthersAsync(CaptureDb db, CancellationToken stop)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(stop)).ToList();
        return applied.Count > 0 && !applied.Contains(UsableFrom);
    }

    /// <summary>What a version must know to use the schema of this one, as the last migration that says so has it.</summary>
    internal const string UsableFrom = "20261129010000_PageReasons";

    /// <summary>
    /// For a migration: says which migration a version must know to use the schema from here on. One that only adds tables,
    /// indices, and columns that may be left out says nothing. One that takes away, renames or gives a new meaning names
    /// itself. Part of the migration's own transaction, so that schema and word cannot part.
    /// </summary>
    internal static void SayUsableFrom(this MigrationBuilder migration, string oldest) => migration.Sql($"""
        INSERT INTO settings (name, value) VALUES ('{Setting}', '{oldest}') ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """);

    internal static async Task RequireUsableAsync(CaptureDb db, CancellationToken stop)
    {
        if (await RefusalAsync(db, stop) is { } refusal)
            throw new NewerSchemaException(refusal);
    }

    private static Task<string?> UsableFromAsync(CaptureDb db, CancellationToken stop) =>
        db.Settings.Where(setting => setting.Name == Setting).Select(setting => (string?)setting.Value).SingleOrDefaultAsync(stop);
}

/// <summary>The database was made or upgraded by a version of Capture that this one does not understand; the message says which way out there is.</summary>
public sealed class NewerSchemaException(string message) : Exception(message);
