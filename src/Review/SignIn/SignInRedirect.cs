using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

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
            context.Response.Headers["HX-Redirect"] = SignInAt(PathOf(context.Request.Headers["HX-Current-URL"]));
        }
        else if (context.Request.Path.StartsWithSegments("/img", StringComparison.Ordinal) || IsOfProgram(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Redirect(Within(context.RedirectUri));
        }
        else
        {
            // What a form was sent to is no page to come back to; the page it stood on is.
            var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value).Where(value => value.Key != "handler");
            context.Response.Redirect(SignInAt(context.Request.Path + QueryString.Create(query)));
        }

        return Task.CompletedTask;
    }

    /// <summary>Path and query of a page of ours; null of anything else.</summary>
    internal static string? PathOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && !page.PathAndQuery.StartsWith("//", StringComparison.Ordinal) ? page.PathAndQuery : null;

    // Without scheme and host: behind a proxy that speaks TLS neither is what the browser sees.
    private static string Within(string address) => Uri.TryCreate(address, UriKind.Absolute, out var absolute) ? absolute.PathAndQuery : address;

    private static string SignInAt(string? then) => then is null ? "/sign-in" : $"/sign-in{QueryString.Create("to", then)}";

    /// <summary>What a person is answered whose role does not include it; a program gets the status alone.</summary>
    public static Task Refuse(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (IsOfProgram(context.Request))
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            context.Response.Redirect(Within(context.RedirectUri));
        return Task.CompletedTask;
    }

    private static bool IsOfProgram(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || request.Path.StartsWithSegments(Fhir.FhirRoutes.Root, StringComparison.Ordinal);
}
