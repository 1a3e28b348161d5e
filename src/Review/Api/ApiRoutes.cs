using Capture.Review.Documents;
using Capture.Review.Live;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Capture.Review.Api;

/// <summary>The addresses of <c>/api/v1</c>: the same operations as the screens', for programs.</summary>
internal static class ApiRoutes
{
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Root);
        api.MapOpenApi("/openapi.json");
        api.MapGet("/events", EventStream.AnswerAsync).Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        api.MapGet("/events/now", async (StatisticsTable statistics, HttpContext context) => Results.Json(await statistics.StandingAsync(context.RequestAborted))).Produces<Standing>();

        var review = api.MapGroup("/review").RequireAuthorization(Policies.Reviews);
        review.MapGet("", ReviewRequests.ListAsync).Produces<ListAnswer<ItemAnswer>>();
        review.MapPost("/next", ReviewRequests.NextAsync).Produces<LeaseAnswer>().Produces(StatusCodes.Status204NoContent);
        review.MapPost("/{id:guid}/claim", ReviewRequests.ClaimAsync).Produces<LeaseAnswer>();
        review.MapPost("/{id:guid}/heartbeat", ReviewRequests.HeartbeatAsync).Produces<LeaseAnswer>();
        review.MapPost("/{id:guid}/release", ReviewRequests.ReleaseAsync).Produces(StatusCodes.Status204NoContent);
        review.MapPost("/{id:guid}/decide", ReviewRequests.DecideAsync).Produces<DecideAnswer>();
        review.MapPost("/{id:guid}/put-aside", ReviewRequests.PutAsideAsync).Produces(StatusCodes.Status204NoContent);
        api.MapPost("/decisions/{id:guid}/undo", ReviewRequests.UndoAsync).Produces<LeaseAnswer>().RequireAuthorization(Policies.Reviews);

        var documents = api.MapGroup("/documents").RequireAuthorization(Policies.Reads);
        documents.MapGet("", DocumentRequests.SearchAsync).Produces<ListAnswer<DocumentAnswer>>();
        documents.MapGet("/{id:guid}", DocumentRequests.ReadAsync).Produces<DocumentAnswer>();
        documents.MapGet("/{id:guid}/versions", DocumentRequests.VersionsAsync).Produces<VersionAnswer[]>();
        documents.MapGet("/{id:guid}/text", DocumentRequests.TextAsync).Produces<ListAnswer<PageTextAnswer>>();
        documents.MapGet("/{id:guid}/content", DocumentContent.AnswerAsync).Produces(StatusCodes.Status200OK, contentType: "application/pdf");
        documents.MapPost("/{id:guid}/misfiled", DocumentRequests.MisfiledAsync).Produces(StatusCodes.Status204NoContent);
        api.MapPost("/documents", DocumentRequests.UploadAsync).Produces<UploadAnswer>(StatusCodes.Status202Accepted).RequireAuthorization(Policies.Reviews).DisableAntiforgery();

        var patients = api.MapGroup("/patients").RequireAuthorization(Policies.Reads);
        patients.MapGet("/search", PatientRequests.SearchAsync).Produces<PatientAnswer[]>();
        patients.MapGet("/{mrn}/documents", PatientRequests.ChartAsync).Produces<ListAnswer<DocumentAnswer>>();

        api.MapGet("/intake/held", IntakeRequests.HeldAsync).Produces<ListAnswer<HeldAnswer>>().RequireAuthorization(Policies.Reviews);
        api.MapPost("/intake/held/{id:guid}/retry", IntakeRequests.RetryAsync).Produces(StatusCodes.Status202Accepted).RequireAuthorization(Policies.Reviews);
        api.MapPost("/intake/held/{id:guid}/reject", IntakeRequests.RejectAsync).Produces(StatusCodes.Status204NoContent).RequireAuthorization(Policies.Reviews);
        api.MapGet("/statistics", StatisticsRequests.ReadAsync).Produces<StatisticsAnswer>().RequireAuthorization(Policies.Supervises);

        api.MapFallback(() => Problems.NotFound("address"));
    }
}
