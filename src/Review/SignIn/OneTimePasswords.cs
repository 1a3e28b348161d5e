using Capture.Review.Api;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.SignIn;

/// <summary>Who signed in with a one-time password gets no further than choosing another.</summary>
internal sealed class OneTimePasswords(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.User.HasOneTimePassword() || context.Request.Path.Value is "/password" or "/sign-out" or "/error")
            return next(context);
        // A program follows no page; it is told what a person must do first.
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            return Problems.Of(StatusCodes.Status403Forbidden, "password-to-be-changed", "The password is for one time", "Choose a password of your own in the browser first.").ExecuteAsync(context);
        if (context.Request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers["HX-Redirect"] = "/password";
            return Task.CompletedTask;
        }

        context.Response.Redirect("/password");
        return Task.CompletedTask;
    }
}
