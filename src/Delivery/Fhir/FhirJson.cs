using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Capture.Delivery.Fhir;

/// <summary>Reads what a server said, which may be anything: what is not there, or of another kind, is null or none.</summary>
internal static class FhirJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>Null when it is no JSON object.</returns>
    public static JsonObject? Parse(ReadOnlySpan<byte> utf8)
    {
        // Some servers put a mark before it that JSON does not have.
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        try
        {
            return JsonNode.Parse(utf8, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonObject? Inner(this JsonNode? node, string name) => Of(node, name) as JsonObject;

    public static IEnumerable<JsonNode?> Items(this JsonNode? node, string name) => Of(node, name) as JsonArray ?? [];

    public static string? Text(this JsonNode? node, string name) => Of(node, name) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <returns>Null when it is not said.</returns>
    public static bool? Flag(this JsonNode? node, string name) => Of(node, name) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>Whether a resource bears this identifier.</summary>
    public static bool Bears(this JsonNode? resource, string system, string value) =>
        resource.Items("identifier").Any(one => one.Text("system") == system && one.Text("value") == value);

    private static JsonNode? Of(JsonNode? node, string name) => (node as JsonObject)?[name];
}
