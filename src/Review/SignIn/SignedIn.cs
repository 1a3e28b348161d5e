using System.Security.Claims;
using Capture.Storage.People;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Capture.Review.SignIn;

/// <summary>What a cookie says about the person who bears it.</summary>
internal sealed class PrincipalFactory(UserManager<UserRow> users, IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<UserRow>(users, options)
{
    public const string FullName = "full-name";
    public const string OneTimePassword = "one-time-password";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(UserRow user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(identity.RoleClaimType, user.Role));
        identity.AddClaim(new Claim(FullName, user.FullName));
        identity.AddClaim(new Claim(Preferences.Claim, user.Preferences));
        if (user.OneTimePassword)
            identity.AddClaim(new Claim(OneTimePassword, "yes"));
        return identity;
    }
}

/// <summary>Reading the signed-in person.</summary>
public static class SignedIn
{
    /// <summary>The person behind a request that passed authorization.</summary>
    public static Reviewer Reviewer(this ClaimsPrincipal person) => new(
        Guid.Parse(person.FindFirstValue(ClaimTypes.NameIdentifier)!), person.Identity!.Name!, person.FindFirstValue(ClaimTypes.Role)!);

    public static string FullName(this ClaimsPrincipal person) => person.FindFirstValue(PrincipalFactory.FullName) ?? person.Identity?.Name ?? "";

    public static bool HasOneTimePassword(this ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == PrincipalFactory.OneTimePassword);
}

/// <summary>Refuses accounts that were disabled, and begins a session with each sign-in.</summary>
internal sealed class EnabledUsers(
    SessionTable sessions, IOptions<WebOptions> web, UserManager<UserRow> users, Microsoft.AspNetCore.Http.IHttpContextAccessor context, IUserClaimsPrincipalFactory<UserRow> principals, IOptions<IdentityOptions> options,
    Microsoft.Extensions.Logging.ILogger<SignInManager<UserRow>> log, Microsoft.AspNetCore.Authentication.IAuthenticationSchemeProvider schemes, IUserConfirmation<UserRow> confirmation)
    : SignInManager<UserRow>(users, context, principals, options, log, schemes, confirmation)
{
    public override Task<bool> CanSignInAsync(UserRow user) => Task.FromResult(!user.Disabled);

    public override async Task SignInWithClaimsAsync(UserRow user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        // A new one at each sign-in: nobody can have planted the token of somebody who then signs in.
        var session = new Claim(Sessions.Claim, await sessions.BeginAsync(user.Id, web.Value.Limits(), Context.RequestAborted));
        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. additionalClaims, session]);
    }

    /// <summary>A cookie that says anew what the account is; the session goes on.</summary>
    public override async Task RefreshSignInAsync(UserRow user)
    {
        if (Context.User.Token() is { } token)
            await base.SignInWithClaimsAsync(user, (await Context.AuthenticateAsync(AuthenticationScheme)).Properties, [new Claim(Sessions.Claim, token)]);
    }

    public override async Task SignOutAsync()
    {
        if (Context.User.Token() is { } token)
            await sessions.EndAsync(token, CancellationToken.None);
        await base.SignOutAsync();
    }
}
