using System.Globalization;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Api;

/// <summary>A file that could not be taken.</summary>
public sealed record HeldAnswer(Guid FileId, string Source, string Name, long ReceivedAt, string? Reason, string Cause, string Remedy);

/// <summary>Says why a held file is rejected.</summary>
public sealed record RejectRequest(string Reason);

/// <summary>Requests about what arrives.</summary>
internal static class IntakeRequests
{
    private const int Shown = 50;

    public static async Task<IResult> HeldAsync(string? cursor, IntakeTable intake, HttpContext context)
    {
        var held = await intake.HeldAsync(long.TryParse(cursor, CultureInfo.InvariantCulture, out var before) ? before : null, Shown + 1, context.RequestAborted);
        var next = held.Count > Shown ? held[Shown - 1].Sequence.ToString(CultureInfo.InvariantCulture) : null;
        return Results.Ok(new ListAnswer<HeldAnswer>([.. held.Take(Shown).Select(file =>
        {
            var (cause, remedy) = Refusal.Of(file);
            return new HeldAnswer(file.Id, file.Source, file.Name, file.ReceivedAt, file.Reason, cause, remedy);
        })], next));
    }

    public static async Task<IResult> RetryAsync(Guid id, IntakeTable intake, HttpContext context) =>
        await intake.RetryAsync(id, context.User.Reviewer(), context.RequestAborted) ? Results.Accepted() : Problems.Conflict("That file is not held.");

    public static async Task<IResult> RejectAsync(Guid id, RejectRequest request, IntakeTable intake, HttpContext context) =>
        !RejectReasons.All.ContainsKey(request.Reason) ? Problems.Missing("reason", $"Reasons: {string.Join(", ", RejectReasons.All.Keys)}.")
        : await intake.RejectAsync(id, request.Reason, context.User.Reviewer(), context.RequestAborted) ? Results.NoContent() : Problems.Conflict("That file is not held.");
}
