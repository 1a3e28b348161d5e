using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Capture.Review.Api;

/// <summary>
/// The API as an OpenAPI 3.1 document. ASP.NET Core makes it from the addresses the server answers and the records it reads and
/// writes; what all operations share, and those do not show, is added here.
/// </summary>
internal static class ApiDocument
{
    /// <summary>The document's name, which is also the version in the address.</summary>
    public const string Name = "v1";

    private const string Session = "session";
    private const string Problem = "Problem";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = operation => $"/{operation.RelativePath}".StartsWith($"{ApiRoutes.Root}/", StringComparison.Ordinal);
        options.CreateSchemaReferenceId = type => type.Type is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ListAnswer<>)
            ? $"{list.GetGenericArguments()[0].Name}List"
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer(DescribeAsync);
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo { Title = "Capture", Version = "1", Description = "The operations of the screens, for programs. Every request that changes something bears an Idempotency-Key." };
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = new OpenApiSchema
        {
            Description = "Why a request was not done (RFC 9457).",
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["errors"] = new OpenApiSchema
                {
                    Description = "What is missing or wrong, by field.",
                    Type = JsonSchemaType.Object,
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            },
        };
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Session] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "capture" },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Session, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var description = context.Description;
        operation.OperationId = OperationId(description);
        if (!HttpMethods.IsGet(description.HttpMethod!))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = RepeatableRequests.Header,
                In = ParameterLocation.Header,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = "A value of your own, and the same one when the request is repeated.",
            });
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Why it was not done",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
        };
        return Task.CompletedTask;
    }

    // Such as postReviewIdDecide, of "api/v1/review/{id}/decide".
    private static string OperationId(ApiDescription description) => description.HttpMethod!.ToLowerInvariant()
        + string.Concat($"/{description.RelativePath}"[ApiRoutes.Root.Length..].Split('/', '-', '{', '}').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
