using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Database;

/// <summary>
/// Which deployment this process belongs to: an id that was made once with the database and lives in it. It marks the
/// broker's virtual host, every message, and what is kept beside each original, so that two deployments that were set up on
/// the same server by mistake are told apart.
/// </summary>
public sealed class Deployment(DatabaseAccess database)
{
    /// <summary>The header of every message that says whose it is.</summary>
    public const string Header = "Capture-Deployment";

    internal const string Setting = "deployment-id";

    private string? _id;

    /// <summary>The id, once <see cref="ReadAsync"/> has read it.</summary>
    public string Id => _id ?? throw new InvalidOperationException("The deployment's id is read before anything is sent.");

    /// <summary>Reads the id of a database whose schema is up to date.</summary>
    public async Task<string> ReadAsync(CancellationToken stop) => _id ??= await FindAsync(stop) ?? throw new InvalidOperationException("The database has no deployment id; migrating makes it.");

    /// <summary>The id; null in a database that has not been opened by a version that makes one.</summary>
    public Task<string?> FindAsync(CancellationToken stop) =>
        database.ReadAsync(db => db.Settings.Where(setting => setting.Name == Setting).Select(setting => setting.Value).SingleOrDefaultAsync(stop), stop);

    /// <summary>Whether what is marked so belongs to another deployment. Without a mark it is of a version that made none.</summary>
    public bool IsForeign(string? mark) => mark is not null && mark != Id;

    /// <summary>Makes the id where there is none; of several that do so at once, one does.</summary>
    internal static async Task EnsureAsync(CaptureDb db, CancellationToken stop)
    {
        if (!await db.Settings.AnyAsync(setting => setting.Name == Setting, stop))
            await db.Database.ExecuteSqlAsync($"INSERT INTO settings (name, value) VALUES ({Setting}, {Guid.CreateVersion7().ToString("N")}) ON CONFLICT DO NOTHING", stop);
    }
}
