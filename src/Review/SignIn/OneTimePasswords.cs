using Microsoft.AspNetCore.Http;

namespace Capture.Review.SignIn;

/// <summary>Who signed in with a one-time password gets no further than choosing another.</summary>
internal sealed class OneTimePasswords(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.User.HasOneTimePassword() || context.Request.Path.Value is "/password" or "/sign-out" or "/error")
            return next(context);
        context.Response.Redirect("/password");
        return Task.CompletedTask;
    }
}
