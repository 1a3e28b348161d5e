using System.Text.Json;

namespace Capture.Storage.Audit;

/// <summary>Searches for patients in the audit log: by whom, with which words, and who was shown.</summary>
public static class AuditedSearches
{
    /// <summary>Somebody looked for a patient, on a screen or by a program.</summary>
    public const string Searched = "patients.searched";

    /// <summary>A program asked who somebody is.</summary>
    public const string Matched = "patients.matched";

    /// <summary>Somebody read the questions that feeds of patients raised.</summary>
    public const string Questioned = "patients.questions-read";

    /// <summary>The detail of an entry that holds the record numbers in the answer.</summary>
    public const string Shown = "patients";

    /// <param name="words">What was typed, or what a program gave.</param>
    /// <param name="found">How many there are; more than are shown, at times.</param>
    /// <param name="shown">Record numbers of those in the answer.</param>
    public static AuditEntry Of(string actor, string action, string words, int found, IEnumerable<string> shown) =>
        new(actor, action, "patient", "", new Dictionary<string, object> { [nameof(words)] = words, [nameof(found)] = found, [Shown] = shown.ToArray() });

    /// <summary>Part of the details of every search in whose answer a record number was; others may have it by chance.</summary>
    internal static string Trace(string mrn) => JsonSerializer.Serialize(mrn, JsonSerializerOptions.Web);

    /// <summary>Whether one of these record numbers was in the answer.</summary>
    internal static bool Showed(string detail, IReadOnlyCollection<string> numbers)
    {
        using var parsed = JsonDocument.Parse(detail);
        return parsed.RootElement.TryGetProperty(Shown, out var shown) && shown.ValueKind == JsonValueKind.Array
            && shown.EnumerateArray().Any(number => number.ValueKind == JsonValueKind.String && numbers.Contains(number.GetString()!));
    }
}
