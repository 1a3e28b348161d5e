using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Capture.Review.Api;

/// <summary>
/// The API as an OpenAPI 3.1 document, made from the addresses the server answers and the records it reads and writes, so that
/// it cannot say anything else than the server does.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerOptions.Web) { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };

    public static IResult AnswerAsync(EndpointDataSource endpoints) => Results.Text(Make(endpoints.Endpoints).ToJsonString(Web), "application/json");

    public static JsonObject Make(IEnumerable<Endpoint> endpoints)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>().Where(IsOperation).OrderBy(Path, StringComparer.Ordinal))
        {
            var path = Path(endpoint);
            var operations = paths[path] as JsonObject ?? new JsonObject();
            paths[path] = operations;
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
                operations[method.ToLowerInvariant()] = Operation(endpoint, method, schemas);
        }

        schemas["Problem"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = Text("uri"), ["title"] = Text(null), ["status"] = new JsonObject { ["type"] = "integer" }, ["detail"] = Text(null),
                ["errors"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = Text(null) } },
            },
        };
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Capture", ["version"] = "1", ["description"] = "The operations of the screens, for programs. Every request that changes something bears an Idempotency-Key." },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "capture" } },
            },
            ["security"] = new JsonArray(new JsonObject { ["session"] = new JsonArray() }),
        };
    }

    // The fallback answers what is no address at all.
    private static bool IsOperation(RouteEndpoint endpoint) =>
        Path(endpoint).StartsWith(ApiRoutes.Root, StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 };

    private static string Path(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "",
    }))));

    private static JsonObject Operation(RouteEndpoint endpoint, string method, JsonObject schemas)
    {
        var operation = new JsonObject { ["operationId"] = $"{method.ToLowerInvariant()}{string.Concat(Path(endpoint)[ApiRoutes.Root.Length..].Split('/', '-', '{', '}').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]))}" };
        var parameters = new JsonArray();
        foreach (var parameter in endpoint.RoutePattern.Parameters)
            parameters.Add(Parameter(parameter.Name, "path", true, parameter.ParameterPolicies.Any(policy => policy.Content == "guid") ? typeof(Guid) : typeof(string)));
        foreach (var (name, type) in Query(endpoint))
            parameters.Add(Parameter(name, "query", false, type));
        if (method != HttpMethods.Get)
            parameters.Add(Parameter(RepeatableRequests.Header, "header", true, typeof(string)));
        operation["parameters"] = parameters;

        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts)
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { [accepts.ContentTypes[0]] = new JsonObject { ["schema"] = accepts.ContentTypes[0].StartsWith("multipart", StringComparison.Ordinal) ? Form() : Schema(accepts.RequestType!, schemas) } },
            };
        operation["responses"] = Responses(endpoint, schemas);
        return operation;
    }

    private static JsonObject Responses(RouteEndpoint endpoint, JsonObject schemas)
    {
        var responses = new JsonObject();
        foreach (var produced in endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
        {
            var response = new JsonObject { ["description"] = produced.StatusCode == StatusCodes.Status204NoContent ? "Done" : "The answer" };
            if (produced.Type is { } type && type != typeof(void))
                response["content"] = new JsonObject { [produced.ContentTypes.FirstOrDefault() ?? "application/json"] = new JsonObject { ["schema"] = Schema(type, schemas) } };
            else if (produced.ContentTypes.FirstOrDefault() is { } content)
                response["content"] = new JsonObject { [content] = new JsonObject() };
            responses[produced.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)] = response;
        }

        responses["default"] = new JsonObject
        {
            ["description"] = "Why it was not done",
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
        };
        return responses;
    }

    // Simple parameters of the handler that are not in the path, and the fields of a form that stands in the address.
    private static IEnumerable<(string Name, Type Type)> Query(RouteEndpoint endpoint)
    {
        var path = endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
        {
            if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            {
                foreach (var property in parameter.ParameterType.GetProperties().Where(property => property.CanWrite))
                    yield return (property.GetCustomAttribute<Microsoft.AspNetCore.Mvc.FromQueryAttribute>()?.Name ?? property.Name, property.PropertyType);
            }
            else if (IsSimple(parameter.ParameterType) && !path.Contains(parameter.Name!) && parameter.GetCustomAttribute<Microsoft.AspNetCore.Mvc.FromFormAttribute>() is null)
            {
                yield return (parameter.Name!, parameter.ParameterType);
            }
        }
    }

    private static bool IsSimple(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain.IsPrimitive || plain == typeof(string) || plain == typeof(Guid) || plain == typeof(DateOnly));

    private static JsonObject Parameter(string name, string place, bool required, Type type) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = required, ["schema"] = JsonSchemaExporter.GetJsonSchemaAsNode(Web, Nullable.GetUnderlyingType(type) ?? type) };

    private static JsonObject Schema(Type type, JsonObject schemas)
    {
        var name = NameOf(type);
        if (!schemas.ContainsKey(name))
            schemas[name] = JsonSchemaExporter.GetJsonSchemaAsNode(Web, type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static string NameOf(Type type) => type.IsArray ? $"{NameOf(type.GetElementType()!)}List" : type.IsGenericType ? $"{type.GetGenericArguments().Select(NameOf).First()}List" : type.Name;

    private static JsonObject Form() => new()
    {
        ["type"] = "object", ["required"] = new JsonArray("file"),
        ["properties"] = new JsonObject { ["file"] = new JsonObject { ["type"] = "string", ["format"] = "binary" }, ["lane"] = Text(null) },
    };

    private static JsonObject Text(string? format) => format is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["format"] = format };
}
