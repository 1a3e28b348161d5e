using System.Security.Cryptography;
using Capture.Storage.Audit;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;

namespace Capture.Review.SignIn;

/// <summary>An account could not be made or changed.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class AccountException(string message) : Exception(message);

/// <summary>Makes accounts and gives them passwords, on the command line and on the screens alike.</summary>
public sealed class UserAccounts(UserManager<UserRow> users, UserTable table, SessionTable sessions, SignInTryTable tries, AuditTable audit, TimeProvider time)
{
    // Without letters that look alike.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Makes an account with a password that must be replaced at the first sign-in.</summary>
    /// <returns>The one-time password; it is stored nowhere.</returns>
    /// <exception cref="AccountException">The name is taken or the role unknown.</exception>
    public async Task<string> AddAsync(string name, string fullName, string role, string actor, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_' or '@')))
            throw new AccountException($"'{name}' cannot be a sign-in name. Use letters, digits, dots, dashes and underscores.");
        if (Roles.All.FirstOrDefault(known => known.Equals(role, StringComparison.OrdinalIgnoreCase)) is not { } exact)
            throw new AccountException($"'{role}' is not a role. Roles: {string.Join(", ", Roles.All)}.");
        if (await users.FindByNameAsync(name) is not null)
            throw new AccountException($"There is a user '{name}' already. Choose another name, or give that one a new password with 'capture users reset {name}'.");
        var user = new UserRow
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Name = name,
            NormalizedName = users.NormalizeName(name)!,
            FullName = string.IsNullOrWhiteSpace(fullName) ? name : fullName,
            Role = exact,
            OneTimePassword = true,
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var password = NewPassword();
        Check(await users.CreateAsync(user, password));
        await audit.AppendAsync(new(actor, "user.added", "user", user.Id.ToString(), new { role = exact }), stop);
        return password;
    }

    /// <summary>Gives an account a new one-time password and forgets wrong passwords; who is signed in with it is signed out.</summary>
    /// <exception cref="AccountException">There is no such user.</exception>
    public async Task<string> ResetAsync(string name, string actor, CancellationToken stop)
    {
        var user = await FindAsync(name);
        var password = NewPassword();
        user.OneTimePassword = true;
        await SetPasswordAsync(user, password);
        await tries.ForgetAsync(user.NormalizedName, stop);
        await sessions.EndAllAsync(user.Id, stop);
        await audit.AppendAsync(new(actor, "user.password-reset", "user", user.Id.ToString()), stop);
        return password;
    }

    /// <summary>Lets an account sign in or not; who is signed in with it is signed out.</summary>
    /// <exception cref="AccountException">There is no such user.</exception>
    public async Task DisableAsync(string name, bool disabled, string actor, CancellationToken stop)
    {
        var user = await FindAsync(name);
        user.Disabled = disabled;
        Check(await users.UpdateSecurityStampAsync(user));
        await sessions.EndAllAsync(user.Id, stop);
        await audit.AppendAsync(new(actor, disabled ? "user.disabled" : "user.enabled", "user", user.Id.ToString()), stop);
    }

    /// <summary>Gives an account another role; who is signed in with it is signed out.</summary>
    /// <exception cref="AccountException">There is no such user or role.</exception>
    public async Task ChangeRoleAsync(string name, string role, string actor, CancellationToken stop)
    {
        var user = await FindAsync(name);
        user.Role = Roles.All.FirstOrDefault(known => known.Equals(role, StringComparison.OrdinalIgnoreCase))
            ?? throw new AccountException($"'{role}' is not a role. Roles: {string.Join(", ", Roles.All)}.");
        Check(await users.UpdateSecurityStampAsync(user));
        await sessions.EndAllAsync(user.Id, stop);
        await audit.AppendAsync(new(actor, "user.role-changed", "user", user.Id.ToString(), new { role = user.Role }), stop);
    }

    /// <summary>Ends every session of somebody, on all machines.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SignOutEverywhereAsync(UserRow user, CancellationToken stop)
    {
        var ended = await sessions.EndAllAsync(user.Id, stop);
        await audit.AppendAsync(new(user.Name, "user.signed-out-everywhere", "user", user.Id.ToString(), new { sessions = ended }), stop);
        return ended;
    }

    /// <summary>Replaces a password by one its owner chose; who is signed in with it is signed out, the owner too.</summary>
    /// <exception cref="AccountException">The password is not fit.</exception>
    public async Task ChooseAsync(UserRow user, string password, CancellationToken stop)
    {
        user.OneTimePassword = false;
        await SetPasswordAsync(user, password);
        await sessions.EndAllAsync(user.Id, stop);
        await audit.AppendAsync(new(user.Name, "user.password-changed", "user", user.Id.ToString()), stop);
    }

    public Task<List<UserRow>> ListAsync(CancellationToken stop) => table.ListAsync(stop);

    private async Task<UserRow> FindAsync(string name) =>
        await users.FindByNameAsync(name) ?? throw new AccountException($"There is no user '{name}'. 'capture users list' shows all.");

    private async Task SetPasswordAsync(UserRow user, string password)
    {
        foreach (var validator in users.PasswordValidators)
            Check(await validator.ValidateAsync(users, user, password));
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        Check(await users.UpdateSecurityStampAsync(user));
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new AccountException(string.Join(" ", result.Errors.Select(error => error.Description)));
    }

    private static string NewPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
}
