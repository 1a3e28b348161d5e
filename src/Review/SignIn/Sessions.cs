using System.Runtime.ExceptionServices;
using System.Security.Claims;
using Capture.Storage;
using Capture.Storage.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Review.SignIn;

/// <summary>Asks at each request whether the session of its cookie still lasts.</summary>
internal static class Sessions
{
    /// <summary>The claim that holds a session's token.</summary>
    public const string Claim = "session";

    /// <summary>Sent by pages with what they ask for by themselves, which no person does.</summary>
    public const string BackgroundHeader = "X-Capture-Background";

    private static readonly object Unknown = new();

    public static SessionLimits Limits(this WebOptions web) => new(web.SignedInFor, web.SignedInAtMost);

    public static string? Token(this ClaimsPrincipal person) => person.FindFirstValue(Claim);

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        try
        {
            if (await IsAliveAsync(context))
                return;
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            // Not known is not ended: the cookie stays. The framework keeps what is thrown here, for the page that tells it as well.
            context.RejectPrincipal();
            context.HttpContext.Items[Unknown] = ExceptionDispatchInfo.Capture(away);
        }
    }

    /// <summary>Tells that the store is away to whoever would otherwise be asked to sign in.</summary>
    public static Task RequireAnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Items.Remove(Unknown, out var away) && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null)
            ((ExceptionDispatchInfo)away!).Throw();
        return next(context);
    }

    private static async Task<bool> IsAliveAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var stamp = services.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType;
        return context.Principal is { } person && person.Token() is { } token
            && Guid.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), out var user)
            && await services.GetRequiredService<SessionTable>().IsAliveAsync(
                token, user, person.FindFirstValue(stamp) ?? "", IsByPerson(context.Request), services.GetRequiredService<IOptions<WebOptions>>().Value.Limits(), context.HttpContext.RequestAborted);
    }

    /// <summary>Whether a request comes of something a person did.</summary>
    internal static bool IsByPerson(HttpRequest request) =>
        !request.Headers.ContainsKey(BackgroundHeader) && !request.Path.StartsWithSegments("/api/v1/events", StringComparison.Ordinal);
}
