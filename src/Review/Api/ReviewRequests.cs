using System.Globalization;
using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Capture.Review.Api;

/// <summary>What every request about an item in hand says: the lease it is made under.</summary>
public record LeaseRequest(Guid LeaseToken);

/// <summary>A decision.</summary>
/// <param name="Answer">Date, author, facility and sensitivity stay as they were read where they are left out; an empty text takes them away.</param>
/// <param name="Kind"><c>file</c>, <c>reject</c>, <c>duplicate</c>, <c>split</c> or <c>join</c>.</param>
/// <param name="ActiveMilliseconds">Time the person was at it.</param>
public sealed record DecideRequest(Guid LeaseToken, string Kind, ReviewAnswer Answer, int ActiveMilliseconds = 0);

/// <summary>Puts an item aside.</summary>
/// <param name="Where"><c>later</c>, <c>waiting</c> or <c>escalated</c>.</param>
/// <param name="Minutes">For <c>later</c>: not offered before.</param>
/// <param name="Cause">For <c>escalated</c>: why, a code.</param>
public sealed record PutAsideRequest(Guid LeaseToken, string Where, int Minutes = 15, string? Cause = null, string? Note = null);

/// <summary>An item in hand.</summary>
public sealed record LeaseAnswer(Guid ItemId, Guid LeaseToken, long Until, int Version)
{
    public static LeaseAnswer Of(ReviewLease lease) => new(lease.ItemId, lease.Token, lease.Until, lease.Version);
}

/// <summary>What became of a decision.</summary>
/// <param name="Decision">To undo it by.</param>
/// <param name="UndoUntil">Unix milliseconds.</param>
/// <param name="Next">The item in hand now; null when none was left.</param>
/// <param name="Ahead">The item reserved after that one.</param>
public sealed record DecideAnswer(Guid Decision, long UndoUntil, LeaseAnswer? Next, Guid? Ahead);

/// <summary>An item of the queue. Who it may concern is in its document, not here.</summary>
public sealed record ItemAnswer(Guid Id, Guid DocumentId, string Kind, string State, IReadOnlyList<string> Reasons, string? TypeName, string Source, long ReceivedAt, int Pages, string? HeldBy, int Version);

/// <summary>A part of a list, and where it goes on.</summary>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A part of the queue, as the query of a request says it.</summary>
/// <param name="View"><c>ready</c>, <c>mine</c>, <c>waiting</c> or <c>escalated</c>.</param>
/// <param name="Lane"><c>stat</c>, <c>routine</c> or <c>bulk</c>.</param>
/// <param name="Why">A reason why a person is asked.</param>
/// <param name="File">Only what came in this file.</param>
/// <param name="Order"><c>oldest</c>, <c>newest</c>, <c>fewest-pages</c>, <c>most-pages</c>, <c>least-certain</c> or <c>most-certain</c>; the most urgent first where it is left out.</param>
public sealed record QueuePart(
    [FromQuery(Name = "view")] string? View, [FromQuery(Name = "lane")] string? Lane, [FromQuery(Name = "type")] string? Type, [FromQuery(Name = "source")] string? Source,
    [FromQuery(Name = "kind")] string? Kind, [FromQuery(Name = "why")] string? Why, [FromQuery(Name = "file")] Guid? File, [FromQuery(Name = "order")] string? Order)
{
    public QueueFilter Filter => new() { View = View ?? ReviewStates.Ready, Lane = Lane, TypeName = Type, Source = Source, Kind = Kind, Reason = Why, FileId = File, Order = Order };

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public IResult? Problem() =>
        View is not (null or ReviewStates.Ready or QueueFilter.Mine or ReviewStates.Waiting or ReviewStates.Escalated) ? Problems.Missing("view", "A view is ready, mine, waiting or escalated.")
        : Lane is not null && !Lanes.InOrder.Contains(Lane) ? Problems.Missing("lane", "A lane is stat, routine or bulk.")
        : Order is not null && !QueueOrders.All.Contains(Order) ? Problems.Missing("order", $"An order is {string.Join(", ", QueueOrders.All)}.")
        : null;
}

/// <summary>Requests about the review queue.</summary>
internal static class ReviewRequests
{
    public static async Task<IResult> ListAsync([AsParameters] QueuePart part, string? cursor, ReviewItemTable items, HttpContext context)
    {
        if (part.Problem() is { } problem)
            return problem;
        _ = int.TryParse(cursor, CultureInfo.InvariantCulture, out var skip);
        var filter = part.Filter with { Skip = Math.Max(0, skip) };
        var (rows, total) = await items.ListAsync(filter, context.User.Reviewer(), context.RequestAborted);
        var next = filter.Skip + rows.Count < total ? (filter.Skip + rows.Count).ToString(CultureInfo.InvariantCulture) : null;
        return Results.Ok(new ListAnswer<ItemAnswer>([.. rows.Select(row => new ItemAnswer(row.Item.Id, row.Item.DocumentId, row.Item.Kind, row.Item.State,
            row.Item.Reasons.Codes, row.Item.TypeName, row.Item.Source, row.Item.ReceivedAt, row.Pages, row.LeaseHolder, row.Item.Version))], next));
    }

    public static async Task<IResult> NextAsync([AsParameters] QueuePart part, ReviewItemTable items, HttpContext context) =>
        part.Problem() ?? (await items.ClaimNextAsync(context.User.Reviewer(), QueueSteering.Onward(part.Filter), context.RequestAborted) is { } lease ? Results.Ok(LeaseAnswer.Of(lease)) : Results.NoContent());

    public static async Task<IResult> ClaimAsync(Guid id, bool? takeOver, ReviewItemTable items, HttpContext context)
    {
        if (await items.FindAsync(id, context.RequestAborted) is null)
            return Problems.NotFound("item");
        return await items.ClaimAsync(id, context.User.Reviewer(), takeOver == true, context.RequestAborted) is { } lease
            ? Results.Ok(LeaseAnswer.Of(lease))
            : await LostAsync(id, items, context);
    }

    public static async Task<IResult> HeartbeatAsync(Guid id, LeaseRequest request, [AsParameters] QueuePart part, ReviewItemTable items, HttpContext context)
    {
        if (part.Problem() is { } unknown)
            return unknown;
        if (await items.RenewAsync(id, request.LeaseToken, context.RequestAborted) is not { } lease)
            return await LostAsync(id, items, context);
        await items.ReserveAsync(context.User.Reviewer(), QueueSteering.Onward(part.Filter), context.RequestAborted);
        return Results.Ok(LeaseAnswer.Of(lease));
    }

    public static async Task<IResult> ReleaseAsync(Guid id, LeaseRequest request, ReviewItemTable items, HttpContext context)
    {
        await items.ReleaseAsync(id, request.LeaseToken, context.RequestAborted);
        return Results.NoContent();
    }

    public static async Task<IResult> DecideAsync(
        Guid id, DecideRequest request, [AsParameters] QueuePart part, ReviewItemTable items, ReviewDecisionTable decisions, DocumentTable documents, PageTable pages, PatientTable patients, ReviewDesk desk, TimeProvider time, HttpContext context)
    {
        var stop = context.RequestAborted;
        if (part.Problem() is { } unknown)
            return unknown;
        if (await items.FindAsync(id, stop) is not { } item || await desk.ProposalAsync(id, stop) is not { } proposed)
            return Problems.NotFound("item");
        // A program that says nothing of a field means what was read.
        var answer = request.Answer with
        {
            DocumentDate = Said(request.Answer.DocumentDate, proposed.DocumentDate),
            Author = Said(request.Answer.Author, proposed.Author),
            Facility = Said(request.Answer.Facility, proposed.Facility),
            Sensitivity = request.Answer.Sensitivity?.Trim() ?? proposed.Sensitivity,
            MrnConfidence = 0,
            TypeConfidence = 0,
            Doubts = null,
        };
        if (await ProblemAsync() is { } problem)
            return problem;
        try
        {
            var result = await decisions.DecideAsync(new NewDecision
            {
                ItemId = id,
                LeaseToken = request.LeaseToken,
                Kind = request.Kind,
                Answer = answer,
                Proposed = proposed,
                Active = TimeSpan.FromMilliseconds(request.ActiveMilliseconds),
                Then = QueueSteering.Onward(part.Filter),
            }, context.User.Reviewer(), stop);
            return result.Decision is { } decision
                ? Results.Ok(new DecideAnswer(decision.Id, decision.DueAt, result.Next is { } next ? LeaseAnswer.Of(next) : null, result.Ahead))
                : await LostAsync(id, items, context);
        }
        catch (ReviewConflictException conflict)
        {
            return Problems.Conflict(conflict.Message);
        }

        async Task<IResult?> ProblemAsync()
        {
            var own = (await pages.OfDocumentAsync(item.DocumentId, stop)).ConvertAll(page => page.Number);
            switch (request.Kind)
            {
                case DecisionKinds.File:
                    var known = answer.Mrn is not null && (await patients.OfAsync([answer.Mrn], stop)).Count > 0;
                    var missing = AnswerCheck.Of(answer, known, own, DateOnly.FromDateTime(time.GetLocalNow().DateTime));
                    return missing.Count == 0 ? null : Problems.Missing(missing.GroupBy(one => one.Field).ToDictionary(group => group.Key, group => group.Select(one => one.Text).ToArray()));
                case DecisionKinds.Reject:
                    return !RejectReasons.All.ContainsKey(answer.Reason ?? "") ? Problems.Missing("reason", $"Reasons: {string.Join(", ", RejectReasons.All.Keys)}.")
                        : answer.Reason == "other" && string.IsNullOrWhiteSpace(answer.Note) ? Problems.Missing("note", "Say which other reason.") : null;
                case DecisionKinds.Duplicate:
                    return answer.Other is { } earlier && earlier != item.DocumentId && await documents.ExistsAsync(earlier, stop) ? null : Problems.Missing("other", "Name the earlier document.");
                case DecisionKinds.Split:
                    return answer.Pages is { Count: > 1 } ? null : Problems.Missing("pages", "Give two groups of pages or more.");
                case DecisionKinds.Join:
                    return answer.Other is { } other && other != item.DocumentId && answer.Pages is { Count: 1 } && (await documents.OfFileAsync(item.FileId, stop)).Exists(row => row.Id == other)
                        ? null : Problems.Missing("other", "Name a document of the same file, and the pages of both in one group.");
                default:
                    return Problems.Missing("kind", "A decision is file, reject, duplicate, split or join.");
            }
        }
    }

    private static string? Said(string? given, string? read) => given is null ? read : string.IsNullOrWhiteSpace(given) ? null : given.Trim();

    public static async Task<IResult> PutAsideAsync(Guid id, PutAsideRequest request, ReviewItemTable items, HttpContext context)
    {
        (ReviewAct Act, string? Cause)? put = request.Where switch
        {
            "later" => (ReviewAct.Skip, null),
            "waiting" => (ReviewAct.Park, request.Cause ?? "sender"),
            "escalated" => (ReviewAct.Escalate, request.Cause),
            _ => null,
        };
        if (put is not (var act, var cause) || request.Minutes is < 0 or > 60 * 24 * 30)
            return Problems.Missing("where", "An item is put aside to later (with minutes), waiting or escalated.");
        if (act == ReviewAct.Escalate && !Explanations.EscalationCauses.Contains(cause ?? ""))
            return Problems.Missing("cause", $"Causes: {string.Join(", ", Explanations.EscalationCauses)}.");
        var after = act == ReviewAct.Skip ? TimeSpan.FromMinutes(request.Minutes) : TimeSpan.Zero;
        return await items.PutAsideAsync(id, request.LeaseToken, context.User.Reviewer(), act, after, cause, request.Note, context.RequestAborted)
            ? Results.NoContent() : await LostAsync(id, items, context);
    }

    public static async Task<IResult> UndoAsync(Guid id, ReviewDecisionTable decisions, HttpContext context) =>
        await decisions.UndoAsync(id, context.User.Reviewer(), context.RequestAborted) is { } lease
            ? Results.Ok(LeaseAnswer.Of(lease)) : Problems.TooLate("The decision has taken effect, or is not yours to undo.");

    private static async Task<IResult> LostAsync(Guid id, ReviewItemTable items, HttpContext context) =>
        await items.HolderAsync(id, context.RequestAborted) is { } holder
            ? Problems.LeaseLost($"{holder.FullName} has this item until {DateTimeOffset.FromUnixTimeMilliseconds(holder.Until):O}.")
            : Problems.LeaseLost("The lease ran out, or the item is settled. Claim it again to go on.");
}
