using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Capture.Review.Fhir;

/// <summary>The addresses of <c>/fhir</c>: who somebody is and who bears a name, for programs that speak FHIR R4.</summary>
internal static class FhirRoutes
{
    public const string Root = "/fhir";

    public static bool IsFhir(HttpContext context) => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal);

    public static void MapFhir(this IEndpointRouteBuilder endpoints)
    {
        var fhir = endpoints.MapGroup(Root).RequireAuthorization(Policies.Reads).ExcludeFromDescription();
        fhir.MapGet("/metadata", (TimeProvider time) => FhirAnswers.Of(Capabilities(time.GetUtcNow())));
        fhir.MapPost("/Patient/$match", FhirPatients.MatchAsync);
        fhir.MapGet("/Patient", FhirPatients.SearchAsync);
        fhir.MapPost("/Patient/_search", FhirPatients.SearchAsync).DisableAntiforgery();
        fhir.MapGet("/Patient/{id}", FhirPatients.ReadAsync);
        fhir.MapFallback(() => FhirAnswers.NotFound());
    }

    /// <summary>Refusals that come before the handlers are OperationOutcomes, too.</summary>
    public static void UseFhirErrors(this IApplicationBuilder fhir)
    {
        fhir.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = FhirAnswers.ExceptionAsync });
        fhir.UseStatusCodePages(status => FhirAnswers.WriteAsync(status.HttpContext, status.HttpContext.Response.StatusCode));
    }

    private static JsonObject Capabilities(DateTimeOffset now) => new()
    {
        ["resourceType"] = "CapabilityStatement",
        ["status"] = "active",
        ["date"] = now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["kind"] = "instance",
        ["software"] = new JsonObject { ["name"] = "Capture" },
        ["implementation"] = new JsonObject { ["description"] = "The register of patients of this installation" },
        ["fhirVersion"] = "4.0.1",
        ["format"] = new JsonArray(FhirAnswers.MediaType),
        ["rest"] = new JsonArray(new JsonObject
        {
            ["mode"] = "server",
            ["resource"] = new JsonArray(new JsonObject
            {
                ["type"] = "Patient",
                ["interaction"] = new JsonArray(new JsonObject { ["code"] = "read" }, new JsonObject { ["code"] = "search-type" }),
                ["searchParam"] = new JsonArray([.. FhirSearch.Parameters.Select(parameter => new JsonObject { ["name"] = parameter.Name, ["type"] = parameter.Type })]),
                ["operation"] = new JsonArray(new JsonObject { ["name"] = "match", ["definition"] = "http://hl7.org/fhir/OperationDefinition/Patient-match" }),
            }),
        }),
    };
}
