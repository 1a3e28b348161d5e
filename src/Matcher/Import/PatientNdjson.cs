using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>
/// Reads patient registrations from FHIR R4 Patient resources, one a line, as a bulk export writes them (<c>Patient.ndjson</c>). A line that
/// cannot be read spoils no other. Merged registrations (<c>link</c> of type <c>replaced-by</c>) come last, since whoever took their place may
/// stand anywhere in the file.
/// </summary>
public static class PatientNdjson
{
    private const string RecordNumberType = "MR";
    private const string SocialSecurity = "http://hl7.org/fhir/sid/us-ssn";

    // Best first. What is old, temporary or made up is none of these.
    private static readonly string?[] NameUses = ["official", "usual", null];
    private static readonly string?[] PhoneUses = ["home", "mobile", null];
    private static readonly string?[] AddressUses = ["home", null];

    /// <param name="lines">Of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="system">The system of our record numbers; null: identifiers of type MR are ours.</param>
    /// <param name="stop">Ends the reading.</param>
    public static async IAsyncEnumerable<PatientRow> ReadAsync(TextReader lines, string name, string? system, [EnumeratorCancellation] CancellationToken stop)
    {
        Dictionary<string, string> numbers = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<(int Line, Patient Patient, string Successor)> merged = [];
        for (var line = 1; await lines.ReadLineAsync(stop) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            var read = Parse(text, system);
            if (read.Patient is not { } patient || !seen.Add(patient.Mrn))
            {
                yield return new(line, null, new(name, line, read.Patient is null ? read.Cause : "the record number has occurred before in this file", read.Patient is null ? read.Remedy : "Keep one resource for each record number"));
                continue;
            }

            if (read.Id is { } id)
                numbers.TryAdd(id, patient.Mrn);
            if (read.Successor is { } successor)
                merged.Add((line, patient, successor));
            yield return new(line, read.Successor is null ? patient with { MergedInto = "" } : patient, null);
        }

        foreach (var (line, patient, successor) in merged)
        {
            yield return numbers.TryGetValue(successor, out var into) && into != patient.Mrn
                ? new(line, patient with { MergedInto = into }, null)
                : new(line, null, new(name, line, "its link leads to no other patient of this file; it was imported and is not merged", "Export both together"));
        }
    }

    private sealed record Reading(Patient? Patient, string? Id = null, string? Successor = null, string Cause = "", string Remedy = "");

    private static Reading Parse(string text, string? system)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return Read(parsed.RootElement, system);
        }
        catch (JsonException)
        {
            return Wrong("the line is no JSON", "Write one resource a line, as a bulk export does");
        }
    }

    private static Reading Read(JsonElement resource, string? system)
    {
        if (Text(resource, "resourceType") != "Patient")
            return Wrong("the resource is no Patient", "Give the file Patient.ndjson of the export");
        var numbers = Array(resource, "identifier").Where(one => Text(one, "use") is not ("old" or "temp") && (system is null ? IsOfType(one, RecordNumberType) : Text(one, "system") == system))
            .Select(one => Text(one, "value")?.Trim()).Where(value => value is { Length: > 0 }).Distinct().ToList();
        if (numbers is not [{ } mrn])
            return Wrong(numbers.Count == 0 ? "it has no record number" : "it has several record numbers", "Name the system of yours with --system");
        var successor = Array(resource, "link").Where(link => Text(link, "type") == "replaced-by").Select(link => link.TryGetProperty("other", out var other) ? Text(other, "reference") : null).FirstOrDefault();
        if (successor is null && resource.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False)
            return Wrong("the record is not active, and nothing says who took its place", "Leave it out, or add a link of type replaced-by");
        var name = Best(resource, "name", NameUses);
        var given = Texts(name, "given");
        var last = Said(name, "family");
        if (last.Length == 0 && given.Count == 0)
            return Wrong("both names are empty", "Fill in family or given");
        if (Text(resource, "birthDate") is { Length: 10 } written && !DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return Wrong("the birthDate is none", "Write it as yyyy-mm-dd, or leave it out");
        var address = Best(resource, "address", AddressUses);
        return new(new Patient
        {
            Mrn = mrn,
            Last = last,
            First = given.FirstOrDefault(""),
            Middle = string.Join(' ', given.Skip(1)),
            Suffix = Texts(name, "suffix").FirstOrDefault(""),
            Sex = Text(resource, "gender") switch { "female" => "F", "male" => "M", null or "unknown" => "", _ => "O" },
            Dob = DateOnly.TryParseExact(Text(resource, "birthDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) ? born : null,
            Ssn4 = SsnOf(resource),
            Phone = Said(Best(resource, "telecom", PhoneUses, contact => Text(contact, "system") == "phone"), "value"),
            Street = Texts(address, "line").FirstOrDefault(""),
            City = Said(address, "city"),
            State = Said(address, "state"),
            Zip = Said(address, "postalCode"),
            PreviousLast = Array(resource, "name").Where(other => Text(other, "use") is "old" or "maiden").Select(other => Said(other, "family")).FirstOrDefault(other => other.Length > 0 && other != last) ?? "",
        }, Text(resource, "id"), successor?.Split('/')[^1]);
    }

    private static string SsnOf(JsonElement resource)
    {
        var written = Array(resource, "identifier").Where(one => Text(one, "system") == SocialSecurity || IsOfType(one, "SS")).Select(one => Text(one, "value")).FirstOrDefault() ?? "";
        var digits = string.Concat(written.Where(char.IsAsciiDigit));
        return digits.Length is 4 or 9 && digits.Distinct().Count() > 1 ? digits[^4..] : "";
    }

    private static bool IsOfType(JsonElement identifier, string code) =>
        identifier.TryGetProperty("type", out var type) && Array(type, "coding").Any(coding => Text(coding, "code") == code);

    /// <summary>The element whose use comes first among these; null where none is among them.</summary>
    private static JsonElement? Best(JsonElement resource, string property, string?[] uses, Func<JsonElement, bool>? fits = null)
    {
        var all = Array(resource, property).Where(one => fits is null || fits(one)).ToList();
        foreach (var use in uses)
        {
            foreach (var one in all.Where(one => Text(one, "use") == use))
                return one;
        }

        return null;
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Said(JsonElement? element, string property) => element is { } one ? Plain(Text(one, property)) : "";

    /// <summary>The texts of a list that are not empty.</summary>
    private static List<string> Texts(JsonElement? element, string property) =>
        element is { } one ? [.. Array(one, property).Where(part => part.ValueKind == JsonValueKind.String).Select(part => Plain(part.GetString())).Where(part => part.Length > 0)] : [];

    // No text of PostgreSQL's can hold a NUL.
    private static string Plain(string? text) => (text ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();

    private static Reading Wrong(string cause, string remedy) => new(null, Cause: cause, Remedy: remedy);
}
