using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Capture.Review.SignIn;
using Capture.Storage.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Capture.Review.Api;

/// <summary>
/// A request that changes something bears an <c>Idempotency-Key</c>: sent again with the same key it is answered as the first
/// was and does nothing. The header also keeps other sites out, for no browser sends it across sites unasked.
/// </summary>
internal sealed class RepeatableRequests(RequestDelegate next, RequestKeyTable keys)
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 100;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || context.User.Identity?.IsAuthenticated != true || context.GetEndpoint() is null)
        {
            await next(context);
            return;
        }

        var key = request.Headers[Header].ToString();
        if (key.Length is 0 or > LongestKey)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "idempotency-key-missing", $"Send the header {Header} with a value of your own, at most {LongestKey} letters, and the same one when you repeat the request.");
            return;
        }

        var user = context.User.Reviewer().Id;
        var fingerprint = await FingerprintAsync(request, context.RequestAborted);
        if (await keys.TakeAsync(user, key, fingerprint, context.RequestAborted) is { } earlier)
        {
            await RepeatAsync(context, earlier, fingerprint);
            return;
        }

        await AnswerAsync(context, user, key);
    }

    private async Task AnswerAsync(HttpContext context, Guid user, string key)
    {
        var answer = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        var done = false;
        try
        {
            await next(context);
            done = context.Response.StatusCode < 500;
        }
        finally
        {
            context.Response.Body = answer;
            // What failed may be tried again with the same key; a process that dies here is forgotten by time.
            if (done)
                await keys.AnswerAsync(user, key, context.Response.StatusCode, Encoding.UTF8.GetString(kept.ToArray()), CancellationToken.None);
            else
                await keys.ForgetAsync(user, key, CancellationToken.None);
        }

        kept.Position = 0;
        await kept.CopyToAsync(answer, context.RequestAborted);
    }

    private static async Task RepeatAsync(HttpContext context, RequestKeyRow earlier, string fingerprint)
    {
        if (earlier.Fingerprint != fingerprint)
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "This key was used for another request. Use a new one.");
            return;
        }

        if (earlier.Status == 0)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, "request-at-work", "The request of this key is still being answered. Repeat it in a moment.");
            return;
        }

        context.Response.StatusCode = earlier.Status;
        context.Response.Headers["Idempotency-Replayed"] = "true";
        if (string.IsNullOrEmpty(earlier.Body))
            return;
        context.Response.ContentType = earlier.Status >= 400 ? "application/problem+json" : "application/json";
        await context.Response.WriteAsync(earlier.Body, context.RequestAborted);
    }

    private static async Task<string> FingerprintAsync(HttpRequest request, CancellationToken stop)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        // A form with files has another border between its parts each time it is sent: there the key alone tells.
        if (request.HasFormContentType)
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        var buffer = new byte[81920];
        for (int read; (read = await request.Body.ReadAsync(buffer, stop)) > 0;)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Task RefuseAsync(HttpContext context, int status, string type, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ProblemDetails { Status = status, Type = Problems.TypeOf(type), Title = "The request was not taken", Detail = detail }, (JsonSerializerOptions?)null, "application/problem+json", context.RequestAborted);
    }
}
