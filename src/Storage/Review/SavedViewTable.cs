using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Review;

/// <summary>The parts of the queue that people have given a name: each sees his or her own.</summary>
public sealed class SavedViewTable(DatabaseAccess database)
{
    /// <summary>More than fit on a screen are no help.</summary>
    public const int Most = 20;

    public const int LongestName = 40;

    public Task<List<SavedViewRow>> ListAsync(Guid user, CancellationToken stop) =>
        database.ReadAsync(db => db.SavedViews.AsNoTracking().Where(view => view.UserId == user).OrderBy(view => view.Name).ToListAsync(stop), stop);

    /// <summary>Keeps a view under its name; a view of that name is replaced.</summary>
    /// <returns>False where the person has as many as can be kept.</returns>
    public Task<bool> SaveAsync(Guid user, string name, string query, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var own = await db.SavedViews.Where(view => view.UserId == user).ToListAsync(stop);
        if (own.Find(view => view.Name == name) is { } known)
            known.Query = query;
        else if (own.Count >= Most)
            return false;
        else
            db.SavedViews.Add(new SavedViewRow { UserId = user, Name = name, Query = query });
        return true;
    }, stop);

    public Task ForgetAsync(Guid user, string name, CancellationToken stop) =>
        database.WriteAsync(db => db.SavedViews.Where(view => view.UserId == user && view.Name == name).ExecuteDeleteAsync(stop), stop);
}
