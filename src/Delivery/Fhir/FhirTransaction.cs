using System.Text.Json;
using System.Text.Json.Nodes;

namespace Capture.Delivery.Fhir;

/// <summary>What a server is to do, all of it or nothing, and what it says that it did.</summary>
/// <param name="server">Its base address, without a slash at the end.</param>
internal sealed class FhirTransaction(string server)
{
    private readonly List<JsonObject> _entries = [];

    // What each entry's answer must lead to.
    private readonly List<string> _places = [];

    /// <summary>A resource under an id that is known.</summary>
    /// <param name="url">Such as <c>Binary/17</c>.</param>
    /// <param name="version">Nothing is done when the server has another version by now; null: whatever it has.</param>
    public void Put(string url, JsonObject resource, string? version = null)
    {
        var request = new JsonObject { ["method"] = "PUT", ["url"] = url };
        if (version is not null)
            request["ifMatch"] = $"W/\"{version}\"";
        Add($"{server}/{url}", resource, request, url);
    }

    /// <summary>A document, unless one bears that number.</summary>
    /// <param name="fullUrl">Names it within the transaction.</param>
    /// <returns>Its place among the entries.</returns>
    public int CreateDocument(string fullUrl, JsonObject resource, string system, string number)
    {
        Add(fullUrl, resource, new JsonObject { ["method"] = "POST", ["url"] = "DocumentReference", ["ifNoneExist"] = $"identifier={system}|{number}" }, "DocumentReference/");
        return _entries.Count - 1;
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. _entries]),
    });

    /// <summary>Whether the answer is of this very transaction, and says that all of it was done.</summary>
    /// <returns>Null when it does; otherwise what is known.</returns>
    public Answer? FaultOf(FhirReply reply)
    {
        if (!reply.Succeeded)
            return reply.Refusal();
        var entries = EntriesOf(reply);
        if (!reply.Is("Bundle") || reply.Body.Text("type") != "transaction-response" || entries.Count != _places.Count)
            return new Answer.Unknown("fhir-strange", reply.Said);
        var undone = entries.Find(entry => entry.Inner("response").Text("status") is not ['2', ..]);
        if (undone is not null)
            return new Answer.Unknown("fhir-half-done", $"{undone.Inner("response").Text("status")} {new FhirReply(reply.Status, undone.Inner("response").Inner("outcome"), TimeSpan.Zero).Said}");
        return entries.Zip(_places).Any(pair => PlaceOf(pair.First) is { } place && !place.StartsWith(pair.Second, StringComparison.Ordinal)) ? new Answer.Unknown("fhir-strange", reply.Said) : null;
    }

    /// <summary>The server's name of what an entry made or found, such as <c>DocumentReference/17</c>; null when it does not say.</summary>
    public static string? PlaceOf(FhirReply reply, int entry) => PlaceOf(EntriesOf(reply)[entry]);

    /// <summary>Whether an entry made something; otherwise it found what was there.</summary>
    public static bool Made(FhirReply reply, int entry) => EntriesOf(reply)[entry].Inner("response").Text("status")!.StartsWith("201", StringComparison.Ordinal);

    private static List<JsonNode?> EntriesOf(FhirReply reply) => [.. reply.Body.Items("entry")];

    private static string? PlaceOf(JsonNode? entry)
    {
        // Of an address only its end counts: a server behind a proxy may call itself otherwise.
        var parts = (entry.Inner("response").Text("location") ?? "").Split("/_history/")[0].Split('/');
        if (parts is [.., { Length: > 0 } type, { Length: > 0 } id])
            return $"{type}/{id}";
        return entry.Inner("resource") is { } resource && resource.Text("id") is { } known ? $"{resource.Text("resourceType")}/{known}" : null;
    }

    private void Add(string fullUrl, JsonObject resource, JsonObject request, string place)
    {
        _entries.Add(new JsonObject { ["fullUrl"] = fullUrl, ["resource"] = resource, ["request"] = request });
        _places.Add(place);
    }
}
