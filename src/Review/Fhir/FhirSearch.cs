using System.Globalization;
using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>A search of patients by FHIR's search parameters, in the address or in the body of a form. Pure.</summary>
public sealed record FhirSearch(PatientCriteria Criteria, int Count)
{
    public const int UsualCount = 20;
    public const int MostCount = 50;
    private const int LongestText = 200;
    private const int MostNames = 10;

    /// <summary>What can be searched by, with its FHIR type.</summary>
    public static IReadOnlyList<(string Name, string Type)> Parameters { get; } =
    [
        ("_id", "token"), ("identifier", "token"), ("name", "string"), ("family", "string"), ("given", "string"), ("birthdate", "date"), ("gender", "token"), ("phone", "token"), ("address-postalcode", "string"),
    ];

    /// <param name="given">Names and values, in their order.</param>
    /// <param name="recordNumbers">The system of our own record numbers.</param>
    public static (FhirSearch? Query, FhirIssue? Issue) Read(IEnumerable<KeyValuePair<string, string>> given, string recordNumbers)
    {
        ArgumentNullException.ThrowIfNull(given);
        var (criteria, count) = (new PatientCriteria(), UsualCount);
        foreach (var (name, text) in given)
        {
            var value = text.Trim();
            if (value.Length > LongestText)
                return (null, new("too-long", $"A value has {LongestText} letters at most.", name));
            // FHIR: a parameter without a value is not there.
            if (value.Length == 0 || name == "_format")
                continue;
            if (name == "_count")
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out count))
                    return (null, new("value", "_count is a whole number.", name));
                continue;
            }

            if (With(criteria, name, value, recordNumbers) is not { } narrower)
                return (null, Refusal(name));
            criteria = narrower;
        }

        if (criteria.Names.Count + criteria.Lasts.Count + criteria.Firsts.Count > MostNames)
            return (null, new("too-costly", $"Give {MostNames} names at most."));
        return criteria.Tells
            ? (new FhirSearch(criteria, Math.Clamp(count, 0, MostCount)), null)
            : (null, new("too-costly", "Say whom: a name, a birth date, a record number or a telephone."));
    }

    private static FhirIssue Refusal(string name) => Parameters.Any(known => known.Name == name)
        ? new("value", name switch
        {
            "birthdate" => "birthdate is one day, written as yyyy-mm-dd.",
            "gender" => "gender is female or male.",
            "identifier" => "Give one identifier, a record number of ours.",
            _ => "The value is not understood, or given twice.",
        }, name)
        // What is not known might have meant fewer patients.
        : new("not-supported", $"Search parameters: {string.Join(", ", Parameters.Select(known => known.Name))}.", null);

    /// <summary>The criteria with one more; null when the value cannot be understood, or nobody knows the name.</summary>
    private static PatientCriteria? With(PatientCriteria criteria, string name, string value, string recordNumbers) => name switch
    {
        "name" => criteria with { Names = [.. criteria.Names, .. Words(value)] },
        "family" => criteria with { Lasts = [.. criteria.Lasts, value] },
        "given" => criteria with { Firsts = [.. criteria.Firsts, .. Words(value)] },
        "birthdate" => Day(value) is { } day && criteria.BirthDate is null ? criteria with { BirthDate = day } : null,
        "gender" => value switch { "female" => criteria with { Sex = "F" }, "male" => criteria with { Sex = "M" }, _ => null },
        "phone" => criteria.Phone.Length == 0 ? criteria with { Phone = value } : null,
        "address-postalcode" => criteria.Zip.Length == 0 ? criteria with { Zip = value } : null,
        "_id" => criteria.RecordNumber.Length == 0 && FhirPatient.MrnOf(value) is { Length: > 0 } mrn ? criteria with { RecordNumber = mrn } : null,
        "identifier" => criteria.RecordNumber.Length == 0 && Number(value, recordNumbers) is { Length: > 0 } number ? criteria with { RecordNumber = number } : null,
        _ => null,
    };

    private static string[] Words(string value) => value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // eq is what FHIR means by a date without a prefix.
    private static DateOnly? Day(string value) =>
        DateOnly.TryParseExact(value.StartsWith("eq", StringComparison.Ordinal) ? value[2..] : value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // system|value, |value or value; a number of another system is none of ours.
    private static string? Number(string value, string recordNumbers)
    {
        if (value.LastIndexOf('|') is not (>= 0 and var bar))
            return value;
        return value[..bar] is "" || value[..bar] == recordNumbers ? value[(bar + 1)..] : null;
    }
}
