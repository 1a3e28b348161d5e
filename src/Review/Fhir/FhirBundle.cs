using System.Text.Json.Nodes;
using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>Patients as a FHIR Bundle of the kind searchset.</summary>
public static class FhirBundle
{
    /// <summary>The answer to a match: the likeliest first, each with its probability and its grade.</summary>
    public static JsonObject OfMatch(AskedPatient asked, IReadOnlyList<(GradedPatient Grade, Patient Patient)> found, string address, string recordNumbers)
    {
        ArgumentNullException.ThrowIfNull(found);
        var entries = new JsonArray();
        foreach (var (grade, patient) in found)
        {
            var entry = Entry(patient, address, recordNumbers);
            entry["search"] = new JsonObject
            {
                ["extension"] = new JsonArray(new JsonObject { ["url"] = MatchGrades.Extension, ["valueCode"] = MatchGrades.Of(grade) }),
                ["mode"] = "match",
                ["score"] = Math.Round(grade.Score, 6),
            };
            entries.Add((JsonNode)entry);
        }

        if (InputWeight.Of(asked) is < InputWeight.Level0 and var weight)
            entries.Add((JsonNode)Note("incomplete", $"The request weighs {weight} of the {InputWeight.Level0} that level 0 of the Identity Matching guide asks for: a match may be missed, and is seldom certain. Add a telephone, an address with its postal code, or a record number."));
        return Of(entries, found.Count);
    }

    /// <summary>The answer to a search: as many as were asked for, and how many there are.</summary>
    public static JsonObject OfSearch(IReadOnlyList<Patient> found, int total, string address, string recordNumbers)
    {
        ArgumentNullException.ThrowIfNull(found);
        var entries = new JsonArray();
        foreach (var patient in found)
        {
            var entry = Entry(patient, address, recordNumbers);
            entry["search"] = new JsonObject { ["mode"] = "match" };
            entries.Add((JsonNode)entry);
        }

        if (total > found.Count)
            entries.Add((JsonNode)Note("incomplete", $"{found.Count} of {total} patients are shown: say more of whom you look for."));
        return Of(entries, total);
    }

    private static JsonObject Entry(Patient patient, string address, string recordNumbers) => new()
    {
        ["fullUrl"] = $"{address}/Patient/{FhirPatient.IdOf(patient.Mrn)}",
        ["resource"] = FhirPatient.Of(patient, recordNumbers),
    };

    private static JsonObject Note(string code, string text) => new JsonObject
    {
        ["resource"] = new FhirIssue(code, text).ToOutcome("information"),
        ["search"] = new JsonObject { ["mode"] = "outcome" },
    };

    private static JsonObject Of(JsonArray entries, int total)
    {
        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "searchset", ["total"] = total };
        // FHIR knows no empty lists.
        if (entries.Count > 0)
            bundle["entry"] = entries;
        return bundle;
    }
}
