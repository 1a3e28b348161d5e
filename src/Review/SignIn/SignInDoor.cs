using Capture.Storage.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Capture.Review.SignIn;

/// <summary>
/// Lets people in by name and password. Who is refused learns nothing by it: whether the name is known, the account enabled or the tries
/// used up, the answer is the same and comes after the same time.
/// </summary>
public sealed class SignInDoor
{
    /// <summary>What everybody is told who is refused.</summary>
    public const string Refusal = "User name or password is wrong, the account is not enabled, or there were too many tries. Try again; after several tries wait a few minutes, or ask whoever runs Capture.";

    // Longer than any check takes: what differs between them does not show.
    private static readonly TimeSpan RefusedAfter = TimeSpan.FromSeconds(1.5);

    private readonly SignInManager<UserRow> _signIn;
    private readonly UserManager<UserRow> _users;
    private readonly SignInTryTable _tries;
    private readonly KnownBrowsers _browsers;
    private readonly SignInLimits _limits;
    private readonly TimeProvider _time;

    internal SignInDoor(SignInManager<UserRow> signIn, UserManager<UserRow> users, SignInTryTable tries, KnownBrowsers browsers, IOptions<WebOptions> web, TimeProvider time) =>
        (_signIn, _users, _tries, _browsers, _limits, _time) = (signIn, users, tries, browsers, new SignInLimits(web.Value.WrongPasswords, web.Value.LockedFor), time);

    /// <summary>Signs somebody in, or not.</summary>
    /// <returns>Whether it succeeded, and whose account the name is.</returns>
    public async Task<(bool In, UserRow? User)> TryAsync(HttpContext context, string name, string password, CancellationToken stop)
    {
        var refused = Task.Delay(RefusedAfter, _time, stop);
        var account = _users.NormalizeName(name)!;
        var origin = new SignInOrigin(account, context.Connection.RemoteIpAddress?.ToString() ?? "", _browsers.MarkOf(context.Request, account));
        var user = await _users.FindByNameAsync(name);
        if (await _tries.MayTryAsync(origin, _limits, stop))
        {
            if (await IsRightAsync(user, password))
            {
                await _tries.SucceededAsync(origin, stop);
                _browsers.Remember(context, account);
                await _signIn.SignInAsync(user!, isPersistent: false);
                return (true, user);
            }

            await _tries.FailedAsync(origin, _limits, stop);
        }

        await refused;
        return (false, user);
    }

    private async Task<bool> IsRightAsync(UserRow? user, string password)
    {
        if (user is { Disabled: false, PasswordHash: not null })
            return await _users.CheckPasswordAsync(user, password);
        // As much work for the machine as a name that is known.
        _ = _users.PasswordHasher.HashPassword(user ?? Nobody, password);
        return false;
    }

    private static UserRow Nobody { get; } = new() { Id = Guid.Empty, Name = "", NormalizedName = "", FullName = "", Role = "", CreatedAt = 0 };
}
