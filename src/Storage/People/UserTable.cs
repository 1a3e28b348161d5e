using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.People;

/// <summary>What is asked of the people who may sign in.</summary>
public sealed class UserTable(DatabaseAccess database)
{
    public Task<UserRow?> FindAsync(Guid id, CancellationToken stop) =>
        database.ReadAsync(db => db.Users.SingleOrDefaultAsync(user => user.Id == id, stop), stop);

    public Task<UserRow?> FindByNameAsync(string normalizedName, CancellationToken stop) =>
        database.ReadAsync(db => db.Users.SingleOrDefaultAsync(user => user.NormalizedName == normalizedName, stop), stop);

    public Task<List<UserRow>> ListAsync(CancellationToken stop) =>
        database.ReadAsync(db => db.Users.OrderBy(user => user.NormalizedName).ToListAsync(stop), stop);

    public Task AddAsync(UserRow user, CancellationToken stop) => database.WriteAsync(db =>
    {
        db.Users.Add(user);
        return Task.CompletedTask;
    }, stop);

    public Task UpdateAsync(UserRow user, CancellationToken stop) => database.WriteAsync(db =>
    {
        db.Users.Update(user);
        return Task.CompletedTask;
    }, stop);
}
