using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;

namespace Capture.Review.SignIn;

/// <summary>Where ASP.NET Core Identity finds and keeps people: the users table.</summary>
internal sealed class UserStore(UserTable users) : IUserPasswordStore<UserRow>, IUserSecurityStampStore<UserRow>
{
    public Task<string> GetUserIdAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(UserRow user, string? userName, CancellationToken cancellationToken)
    {
        user.Name = userName!;
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(UserRow user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedName = normalizedName!;
        return Task.CompletedTask;
    }

    public async Task<IdentityResult> CreateAsync(UserRow user, CancellationToken cancellationToken)
    {
        await users.AddAsync(user, cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(UserRow user, CancellationToken cancellationToken)
    {
        await users.UpdateAsync(user, cancellationToken);
        return IdentityResult.Success;
    }

    /// <summary>People are disabled, not deleted: the audit log names them.</summary>
    public Task<IdentityResult> DeleteAsync(UserRow user, CancellationToken cancellationToken)
    {
        user.Disabled = true;
        return UpdateAsync(user, cancellationToken);
    }

    public Task<UserRow?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? users.FindAsync(id, cancellationToken) : Task.FromResult<UserRow?>(null);

    public Task<UserRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => users.FindByNameAsync(normalizedUserName, cancellationToken);

    public Task SetPasswordHashAsync(UserRow user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(UserRow user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(UserRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public void Dispose()
    {
    }
}
