using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.SignIn;

/// <summary>What a request without a session is answered.</summary>
internal static class SignInRedirect
{
    /// <summary>A page leads to the sign-in page; an image or a part of a page is refused, since no person would see the other page.</summary>
    public static Task Answer(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = "/sign-in";
        }
        else if (context.Request.Path.StartsWithSegments("/img", StringComparison.Ordinal) || IsOfProgram(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    /// <summary>What a person is answered whose role does not include it; a program gets the status alone.</summary>
    public static Task Refuse(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (IsOfProgram(context.Request))
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static bool IsOfProgram(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || request.Path.StartsWithSegments(Fhir.FhirRoutes.Root, StringComparison.Ordinal);
}
