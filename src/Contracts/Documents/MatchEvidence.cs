using System.Text.Json;

namespace Capture.Contracts;

/// <summary>Why the matcher thinks what it thinks, for the person who decides.</summary>
public sealed record MatchEvidence
{
    /// <summary>Best first, as the document's candidates.</summary>
    public IReadOnlyList<CandidateEvidence> Candidates { get; init; } = [];

    /// <summary>Every doubt that stood against filing: codes.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static MatchEvidence FromJson(string json) => JsonSerializer.Deserialize<MatchEvidence>(json, JsonSerializerOptions.Web)!;
}

/// <summary>What the pages say about one patient.</summary>
/// <param name="Confidence">Probability in [0, 1].</param>
/// <param name="Combination">The approved combination of fields that agrees; null when none does, and of what was matched before they were told.</param>
public sealed record CandidateEvidence(string Mrn, double Confidence, IReadOnlyList<EvidenceField> Fields, ApprovedCombination? Combination = null);

/// <summary>What one field says about one patient.</summary>
/// <param name="Field"><c>name</c>, <c>birth-date</c>, <c>record-number</c>, <c>ssn4</c>, <c>phone</c>, <c>address</c>, <c>sex</c>, <c>age</c>, <c>middle</c>, <c>suffix</c>.</param>
/// <param name="Agreement"><c>agree</c>, <c>near</c>, <c>disagree</c> or <c>missing</c>.</param>
/// <param name="Weight">Natural log of the likelihood ratio: positive speaks for the patient.</param>
/// <param name="Places">Where on the pages it stands; empty when nowhere.</param>
public sealed record EvidenceField(string Field, string Agreement, double Weight, IReadOnlyList<PagePlace> Places);

/// <summary>A place on a page of a document.</summary>
/// <param name="Page">Zero-based page of the document.</param>
/// <param name="Box">In pixels of that page's frame.</param>
public readonly record struct PagePlace(int Page, Box Box);

/// <summary>A type a document may be of.</summary>
/// <param name="Name">As in <see cref="DocumentTypes"/>.</param>
/// <param name="Confidence">Probability in [0, 1].</param>
public sealed record TypeCandidate(string Name, double Confidence);
