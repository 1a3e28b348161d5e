using System.Text.Json.Nodes;

namespace Capture.Delivery.Fhir;

/// <summary>Whether a server can do what documents are put there with, by its own word.</summary>
internal static class FhirCapability
{
    private const string R4 = "4.0.";

    /// <returns>Null when it can; otherwise what is missing.</returns>
    public static string? FaultOf(JsonObject statement)
    {
        if (statement.Text("fhirVersion") is var version && version?.StartsWith(R4, StringComparison.Ordinal) != true)
            return $"It speaks FHIR {version ?? "of no version it names"}. Name the address at which it speaks R4 (4.0.1).";
        var sides = statement.Items("rest").Where(rest => rest.Text("mode") is null or "server").ToList();
        if (!sides.SelectMany(side => side.Items("interaction")).Any(interaction => interaction.Text("code") == "transaction"))
            return "It takes no transactions. Have them allowed there: without them half a document could be left behind.";
        if (Says(sides, "DocumentReference", "conditionalCreate") == false)
            return "It creates DocumentReferences without looking whether they are there (conditionalCreate is false). Have that allowed there: a repetition would be a second document.";
        return Says(sides, "Binary", "updateCreate") == false
            ? "It takes no Binary under an id of the sender's (updateCreate is false). Have that allowed there: a repetition would be a second PDF." : null;
    }

    private static bool? Says(IEnumerable<JsonNode?> sides, string type, string ability) =>
        sides.SelectMany(side => side.Items("resource")).FirstOrDefault(resource => resource.Text("type") == type).Flag(ability);
}
