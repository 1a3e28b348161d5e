using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>A registered patient as a FHIR R4 Patient. The last digits of the social security number are for matching and are not given away.</summary>
public static class FhirPatient
{
    private const int LongestId = 64;

    // Stands before the bytes of a number that FHIR does not allow as an id.
    private const string Coded = "x.";

    /// <summary>The id in addresses: the record number, or its bytes where FHIR allows it not.</summary>
    public static string IdOf(string mrn)
    {
        ArgumentNullException.ThrowIfNull(mrn);
        return mrn.Length is > 0 and <= LongestId && mrn.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && !mrn.StartsWith(Coded, StringComparison.Ordinal)
            ? mrn
            : Coded + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(mrn));
    }

    /// <summary>The record number of an id; null when it is none.</summary>
    public static string? MrnOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!id.StartsWith(Coded, StringComparison.Ordinal))
            return id;
        var bytes = new byte[id.Length / 2];
        return Convert.FromHexString(id.AsSpan(Coded.Length), bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }

    /// <param name="recordNumbers">The system of our record numbers.</param>
    public static JsonObject Of(Patient patient, string recordNumbers)
    {
        ArgumentNullException.ThrowIfNull(patient);
        var resource = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["id"] = IdOf(patient.Mrn),
            ["identifier"] = new JsonArray(new JsonObject
            {
                ["type"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v2-0203", ["code"] = "MR" }) },
                ["system"] = recordNumbers,
                ["value"] = patient.Mrn,
            }),
            ["name"] = Names(patient),
        };
        if (patient.MergedInto is { Length: > 0 } into)
        {
            // The record is kept, and no longer used.
            resource["active"] = false;
            resource["link"] = new JsonArray(new JsonObject { ["other"] = new JsonObject { ["reference"] = $"Patient/{IdOf(into)}" }, ["type"] = "replaced-by" });
        }

        if (patient.Phone.Length > 0)
            resource["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = patient.Phone });
        if (patient.Sex.Length > 0)
            resource["gender"] = patient.Sex switch { "F" or "f" => "female", "M" or "m" => "male", "U" or "u" => "unknown", _ => "other" };
        if (patient.Dob is { } born)
            resource["birthDate"] = born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (Address(patient) is { Count: > 0 } address)
            resource["address"] = new JsonArray(address);
        return resource;
    }

    private static JsonArray Names(Patient patient)
    {
        var names = new JsonArray(Name("official", patient.Last, [patient.First, patient.Middle], patient.Suffix));
        if (patient.PreviousLast.Length > 0)
            names.Add((JsonNode)Name("old", patient.PreviousLast, [patient.First], ""));
        return names;
    }

    private static JsonObject Name(string use, string family, IEnumerable<string> given, string suffix)
    {
        var name = new JsonObject { ["use"] = use };
        if (family.Length > 0)
            name["family"] = family;
        if (given.Where(one => one.Length > 0).Select(one => (JsonNode)one).ToArray() is { Length: > 0 } all)
            name["given"] = new JsonArray(all);
        if (suffix.Length > 0)
            name["suffix"] = new JsonArray(suffix);
        return name;
    }

    private static JsonObject Address(Patient patient)
    {
        var address = new JsonObject();
        if (patient.Street.Length > 0)
            address["line"] = new JsonArray(patient.Street);
        foreach (var (element, value) in new[] { ("city", patient.City), ("state", patient.State), ("postalCode", patient.Zip) })
        {
            if (value.Length > 0)
                address[element] = value;
        }

        return address;
    }
}
