using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Capture.Review.Fhir;

/// <summary>What is wrong with a request, in the words of FHIR.</summary>
/// <param name="Code">Of FHIR's list of issue types.</param>
/// <param name="Text">For a person, without what the request said of a patient.</param>
/// <param name="Where">The element, as a FHIRPath; null for the request as a whole.</param>
public sealed record FhirIssue(string Code, string Text, string? Where = null)
{
    public JsonObject ToOutcome(string severity)
    {
        var issue = new JsonObject { ["severity"] = severity, ["code"] = Code, ["diagnostics"] = Text };
        if (Where is not null)
            issue["expression"] = new JsonArray(Where);
        return new JsonObject { ["resourceType"] = "OperationOutcome", ["issue"] = new JsonArray(issue) };
    }
}

/// <summary>Answers of the FHIR addresses: resources as JSON, and every refusal an OperationOutcome.</summary>
internal static class FhirAnswers
{
    public const string MediaType = "application/fhir+json";

    // A name is written as it is spelt; nothing of this becomes a page.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IResult Of(JsonObject resource, int status = StatusCodes.Status200OK) =>
        Results.Text(resource.ToJsonString(Readable), $"{MediaType}; charset=utf-8", statusCode: status);

    public static IResult Refused(FhirIssue issue, int status = StatusCodes.Status400BadRequest) => Of(issue.ToOutcome("error"), status);

    public static IResult NotFound() => Refused(new("not-found", "There is nothing at this address."), StatusCodes.Status404NotFound);

    /// <summary>What a refusal says that came from before the handlers: no sign-in, no right, no such address.</summary>
    public static FhirIssue IssueOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new("login", "Sign in first."),
        StatusCodes.Status403Forbidden => new("forbidden", "Your role does not include this."),
        StatusCodes.Status404NotFound => new("not-found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => new("not-supported", "This address does not know that method."),
        StatusCodes.Status406NotAcceptable => new("not-supported", "Answers are JSON only."),
        StatusCodes.Status413PayloadTooLarge => new("too-long", "The request is too long."),
        StatusCodes.Status415UnsupportedMediaType => new("not-supported", $"Send {MediaType}."),
        >= 500 => new("exception", "It could not be answered. The log of the service says why."),
        _ => new("invalid", "The request could not be read."),
    };

    public static Task WriteAsync(HttpContext context, int status) => Refused(IssueOf(status), status).ExecuteAsync(context);

    /// <summary>What went wrong is in the log; a body that is too long or broken off is the sender's.</summary>
    public static Task ExceptionAsync(HttpContext context) =>
        WriteAsync(context, context.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
}
