using System.Text.Json;
using System.Text.Json.Serialization;

namespace Capture.Storage.Review;

/// <summary>A page as it is filed.</summary>
/// <param name="Number">One-based place in the file it came in.</param>
/// <param name="Turn">Degrees clockwise by which a person turned it: 0, 90, 180 or 270.</param>
/// <param name="Removed">Left out of the filed document; the page itself is kept.</param>
public sealed record PageTurn(int Number, int Turn = 0, bool Removed = false);

/// <summary>Everything a person can say about an item. Null where nothing was said.</summary>
public sealed record ReviewAnswer
{
    /// <summary>Record number of the patient.</summary>
    public string? Mrn { get; init; }
    public string? TypeName { get; init; }

    /// <summary>yyyy-mm-dd.</summary>
    public string? DocumentDate { get; init; }
    public string? Author { get; init; }
    public string? Facility { get; init; }

    /// <summary>Sensitive categories, separated by spaces.</summary>
    public string? Sensitivity { get; init; }

    /// <summary>The pages to be filed, in order; null for all as they are. Several groups cut the document.</summary>
    public IReadOnlyList<IReadOnlyList<PageTurn>>? Pages { get; init; }

    /// <summary>Why it is rejected: a code of <see cref="RejectReasons"/>.</summary>
    public string? Reason { get; init; }
    public string? Note { get; init; }

    /// <summary>The document it repeats, or that its pages belong to.</summary>
    public Guid? Other { get; init; }

    /// <summary>Probabilities of what is proposed, and what stands against it; only in proposals.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MrnConfidence { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double TypeConfidence { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Doubts { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static ReviewAnswer FromJson(string json) => JsonSerializer.Deserialize<ReviewAnswer>(json, JsonSerializerOptions.Web)!;

    /// <summary>Names no field: an answer holds a patient's data.</summary>
    public override string ToString() => nameof(ReviewAnswer);
}

/// <summary>Why a person rejects a document.</summary>
public static class RejectReasons
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["blank"] = "Nothing on it",
        ["illegible"] = "Cannot be read, even by eye",
        ["wrong-facility"] = "Meant for another facility",
        ["junk"] = "Advertising or misdialled fax",
        ["not-a-record"] = "Not part of the record",
        ["other"] = "Another reason (say which)",
    };
}
