using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace Capture.Tests.Delivery.Fhir;

/// <summary>
/// Whether a resource is valid R4, by Firely's model read strictly, and whether a DocumentReference that says so has the least of US Core,
/// by rules of its own: no one validator that is to be had sees all.
/// </summary>
internal static partial class UsCoreCheck
{
    private static readonly JsonSerializerOptions Strict = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);
    private static readonly string[] ConfidentialityCodes = ["U", "L", "M", "N", "R", "V"];

    public static IEnumerable<string> Faults(JsonObject resource)
    {
        Resource read;
        try
        {
            read = JsonSerializer.Deserialize<Resource>(resource.ToJsonString(), Strict)!;
        }
        catch (DeserializationFailedException failed)
        {
            return failed.Exceptions.Select(one => one.Message);
        }

        if (JsonSerializer.SerializeToNode(read, Strict) is var again && !JsonNode.DeepEquals(again, resource))
            return ["What is read is not what is written."];
        return read is DocumentReference document ? OfDocument(document) : [];
    }

    private static IEnumerable<string> OfDocument(DocumentReference document)
    {
        if (document.Subject?.Reference?.Contains("Patient/", StringComparison.Ordinal) != true)
            yield return "The subject is no patient.";
        if (document.Type?.Coding.Any(coding => (coding.System == "http://loinc.org" && LoincCode().IsMatch(coding.Code ?? "")) || (coding.System == "http://terminology.hl7.org/CodeSystem/v3-NullFlavor" && coding.Code == "UNK")) != true)
            yield return "The type is of no LOINC code.";
        if (document.Category.Count == 0)
            yield return "There is no category.";
        if (document.Context?.Encounter.Count > 1)
            yield return "There is more than one encounter.";
        if (document.Content.Count == 0)
            yield return "There is no content.";
        if (document.Meta?.Profile.Any() == true && document.Content.Any(content => content.Attachment?.Url is null && content.Attachment?.Data is null))
            yield return "The content is neither there nor elsewhere.";
        if (document.Content.Any(content => content.Attachment?.ContentType is not { } type || !MediaType().IsMatch(type)))
            yield return "The content is of no kind.";
        if (document.RelatesTo.Any(related => related.Target is null))
            yield return "It relates to nothing.";
        if (document.SecurityLabel.SelectMany(label => label.Coding).Any(coding => coding.System?.EndsWith("v3-Confidentiality", StringComparison.Ordinal) == true && !ConfidentialityCodes.Contains(coding.Code)))
            yield return "Its confidentiality has no such code.";
    }

    [GeneratedRegex(@"^\d{1,7}-\d$")]
    private static partial Regex LoincCode();

    [GeneratedRegex(@"^\w+/[\w.+-]+$")]
    private static partial Regex MediaType();
}
