using System.Globalization;
using System.Text.Json;
using Capture.Contracts;

namespace Capture.Review.Fhir;

/// <summary>
/// What a program asks of <c>Patient/$match</c> (FHIR R4): whom, whether only a certain match helps, and how many at most. Pure: the same
/// body is read the same.
/// </summary>
public sealed record MatchRequest(AskedPatient Asked, bool OnlyCertain, int Count)
{
    /// <summary>Matches, when the request names no number.</summary>
    public const int UsualCount = 10;
    public const int MostCount = 50;

    /// <summary>Letters of the longest field.</summary>
    private const int LongestText = 200;

    /// <summary>Names, telephones and the like of one person; more are no person.</summary>
    private const int MostRepeats = 20;

    private const string SocialSecurity = "http://hl7.org/fhir/sid/us-ssn";
    private static readonly string[] FormerUses = ["old", "maiden"];

    /// <summary>Reads a Parameters resource, or a Patient alone.</summary>
    /// <param name="recordNumbers">The system of our own record numbers.</param>
    public static (MatchRequest? Request, FhirIssue? Issue) Read(JsonElement body, string recordNumbers, DateOnly today)
    {
        try
        {
            return (ReadBody(body, recordNumbers, today), null);
        }
        catch (UnreadableException unreadable)
        {
            return (null, unreadable.Issue);
        }
        catch (InvalidOperationException)
        {
            // Half of a character that is written as two.
            return (null, new FhirIssue("value", "The body holds text that is no Unicode."));
        }
    }

    private static MatchRequest ReadBody(JsonElement body, string recordNumbers, DateOnly today)
    {
        if (TypeOf(body) == "Patient")
            return new(ReadPatient(body, "Patient", recordNumbers, today), false, UsualCount);
        if (TypeOf(body) != "Parameters")
            throw Wrong("structure", "Send a Parameters resource, or a Patient.", "Parameters");
        var (asked, onlyCertain, count) = ((AskedPatient?)null, false, UsualCount);
        var at = 0;
        foreach (var parameter in Items(body, "parameter", "Parameters"))
        {
            var where = $"Parameters.parameter[{at++}]";
            switch (Text(parameter, "name", where))
            {
                case "resource" when asked is null && parameter.TryGetProperty("resource", out var patient) && TypeOf(patient) == "Patient":
                    asked = ReadPatient(patient, $"{where}.resource", recordNumbers, today);
                    break;
                case "resource":
                    throw Wrong("value", "Give one Patient as the resource.", $"{where}.resource");
                case "onlyCertainMatches" when parameter.TryGetProperty("valueBoolean", out var only) && only.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    onlyCertain = only.GetBoolean();
                    break;
                case "count" when Number(parameter) is { } given and > 0:
                    count = Math.Min(given, MostCount);
                    break;
                case "onlyCertainMatches":
                    throw Wrong("value", "onlyCertainMatches is a valueBoolean.", where);
                case "count":
                    throw Wrong("value", "count is a whole number above 0.", where);
                default:
                    // What is not known might have meant fewer matches.
                    throw Wrong("not-supported", "Parameters: resource, onlyCertainMatches, count.", $"{where}.name");
            }
        }

        return new(asked ?? throw Wrong("required", "The parameter resource, a Patient, is missing.", "Parameters.parameter"), onlyCertain, count);
    }

    private static int? Number(JsonElement parameter)
    {
        foreach (var name in (string[])["valueInteger", "valuePositiveInt", "valueUnsignedInt"])
        {
            if (parameter.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count))
                return count;
        }

        return null;
    }

    private static AskedPatient ReadPatient(JsonElement patient, string where, string recordNumbers, DateOnly today)
    {
        var asked = new AskedPatient
        {
            Names = [.. Names(patient, where)],
            BirthDate = BirthDate(patient, where, today),
            Sex = Text(patient, "gender", where) switch { "female" => "F", "male" => "M", _ => "" },
            RecordNumbers = [.. RecordNumbers(patient, where, recordNumbers)],
            Ssn4 = Ssn4(patient, where),
            Phones = [.. Items(patient, "telecom", where).Where(telecom => Text(telecom, "system", $"{where}.telecom") == "phone").Select(telecom => Text(telecom, "value", $"{where}.telecom")).Where(IsGiven)],
            Streets = [.. Items(patient, "address", where).SelectMany(address => Texts(address, "line", $"{where}.address"))],
            Zips = [.. Items(patient, "address", where).Select(address => Text(address, "postalCode", $"{where}.address")).Where(IsGiven)],
        };
        return asked.Names.Count > 0 || asked.BirthDate is not null || asked.RecordNumbers.Count > 0 || asked.Phones.Count > 0
            ? asked
            : throw Wrong("required", "Give a name, a birth date, a record number or a telephone.", where);
    }

    private static IEnumerable<AskedName> Names(JsonElement patient, string where)
    {
        foreach (var name in Items(patient, "name", where))
        {
            var at = $"{where}.name";
            var (family, given) = (Text(name, "family", at), Texts(name, "given", at));
            if (family.Length == 0 && given.Count == 0)
                (family, given) = Parted(Text(name, "text", at));
            if (family.Length == 0 && given.Count == 0)
                continue;
            var suffix = Texts(name, "suffix", at) is [var one, ..] ? one : "";
            yield return new AskedName(family, given is [var first, ..] ? first : "", given.Count > 1 ? given[1] : "", suffix, FormerUses.Contains(Text(name, "use", at)));
        }
    }

    // A name that was not parted: Garcia, Ana Maria or Ana Maria Garcia.
    private static (string Family, List<string> Given) Parted(string text)
    {
        if (text.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma)
            return (text[..comma].Trim(), [.. text[(comma + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? ("", []) : (words[^1], [.. words[..^1]]);
    }

    private static DateOnly? BirthDate(JsonElement patient, string where, DateOnly today)
    {
        var text = Text(patient, "birthDate", where);
        // A year, or a year and a month, is a date in FHIR and tells nobody apart here.
        if (text.Length is 0 or 4 or 7)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= today
            ? day
            : throw Wrong("value", "The birth date is no day of the past, written as yyyy-mm-dd.", $"{where}.birthDate");
    }

    private static IEnumerable<AskedNumber> RecordNumbers(JsonElement patient, string where, string recordNumbers)
    {
        foreach (var identifier in Items(patient, "identifier", where))
        {
            var (system, value) = (Text(identifier, "system", $"{where}.identifier"), Text(identifier, "value", $"{where}.identifier"));
            // One of another system is another hospital's.
            if (value.Length > 0 && (system == recordNumbers || (system.Length == 0 && HasType(identifier, "MR", where))))
                yield return new AskedNumber(value, Ours: system == recordNumbers);
        }
    }

    private static string Ssn4(JsonElement patient, string where)
    {
        foreach (var identifier in Items(patient, "identifier", where))
        {
            var digits = string.Concat(Text(identifier, "value", $"{where}.identifier").Where(char.IsAsciiDigit));
            if (digits.Length is 4 or 9 && (Text(identifier, "system", $"{where}.identifier") == SocialSecurity || HasType(identifier, "SS", where)))
                return digits[^4..];
        }

        return "";
    }

    private static bool HasType(JsonElement identifier, string code, string where) =>
        identifier.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Object
        && Items(type, "coding", $"{where}.identifier.type").Any(coding => Text(coding, "code", $"{where}.identifier.type.coding") == code);

    private static bool IsGiven(string text) => text.Length > 0;

    private static string? TypeOf(JsonElement resource) =>
        resource.ValueKind == JsonValueKind.Object && resource.TryGetProperty("resourceType", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    private static List<JsonElement> Items(JsonElement parent, string name, string where)
    {
        if (!parent.TryGetProperty(name, out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw Wrong("structure", $"{name} is a list of objects.", $"{where}.{name}");
        return list.GetArrayLength() <= MostRepeats ? [.. list.EnumerateArray()] : throw Wrong("too-long", $"{name} has {MostRepeats} entries at most.", $"{where}.{name}");
    }

    private static List<string> Texts(JsonElement parent, string name, string where)
    {
        if (!parent.TryGetProperty(name, out var list))
            return [];
        // A null stands where only an extension is given.
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostRepeats || list.EnumerateArray().Any(item => item.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
            throw Wrong("structure", $"{name} is a list of {MostRepeats} texts at most.", $"{where}.{name}");
        return [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => Short(item.GetString()!, $"{where}.{name}")).Where(IsGiven)];
    }

    /// <summary>The trimmed text of an element; empty when it is missing.</summary>
    private static string Text(JsonElement parent, string name, string where) =>
        !parent.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? Short(value.GetString()!, $"{where}.{name}")
        : throw Wrong("structure", $"{name} is a text.", $"{where}.{name}");

    private static string Short(string text, string where) => text.Length <= LongestText ? text.Trim() : throw Wrong("too-long", $"A text has {LongestText} letters at most.", where);

    private static UnreadableException Wrong(string code, string text, string where) => new(new FhirIssue(code, text, where));

    private sealed class UnreadableException(FhirIssue issue) : Exception(issue.Text)
    {
        public FhirIssue Issue { get; } = issue;
    }
}
