using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>Everything the review screen shows of one item.</summary>
public sealed record ReviewScreen
{
    public required ReviewItemRow Item { get; init; }
    public required DocumentRow Document { get; init; }
    public required FileRow File { get; init; }

    /// <summary>The reader's lease; null when the item is shown read-only.</summary>
    public required ReviewLease? Lease { get; init; }

    /// <summary>Who else has it, and until when.</summary>
    public required (string FullName, long Until)? Holder { get; init; }
    public required IReadOnlyList<ShownPage> Pages { get; init; }
    public required IReadOnlyList<ShownCandidate> Candidates { get; init; }

    /// <summary>Candidates worth a row: all but those under 1 %, and in any case the likeliest and the chosen one.</summary>
    public IReadOnlyList<ShownCandidate> Shown => [.. Candidates.Where((candidate, place) => HasARow(candidate, place, Answer.Mrn))];

    /// <summary>The others, after them.</summary>
    public IReadOnlyList<ShownCandidate> Folded => [.. Candidates.Where((candidate, place) => !HasARow(candidate, place, Answer.Mrn))];

    /// <summary>Probability that it is none of the candidates; null where nobody was weighed.</summary>
    public required double? NoneOfThese { get; init; }

    /// <summary>What is filled in: the draft of whoever had it last, or what the machine proposes.</summary>
    public required ReviewAnswer Answer { get; init; }
    public required ReviewAnswer Proposed { get; init; }

    /// <summary>Who had begun it; null when nobody had, or the reader.</summary>
    public required string? DraftBy { get; init; }
    public required string? WhyNobodyIsChosen { get; init; }
    public required IReadOnlyList<Flag> Flags { get; init; }
    public required IReadOnlyList<TypeCandidate> LikelyTypes { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<Place>> FieldPlaces { get; init; }

    /// <summary>The documents of the same file beside this one, and whether their pages can be joined to it.</summary>
    public required IReadOnlyList<Neighbour> Neighbours { get; init; }

    /// <summary>The document it may repeat.</summary>
    public required DocumentRow? Earlier { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>The document was filed by a person before: what is written down of it is that person's, not the machine's.</summary>
    public required bool FiledByPerson { get; init; }

    /// <summary>What was read of one kind; null when nothing.</summary>
    public DocumentFact? Fact(string kind) => Document.Facts.FirstOrDefault(fact => fact.Kind == kind);

    /// <summary>What the machine read of one kind, and what stands in its field.</summary>
    public FieldReading Reading(string kind) => FieldReading.Of(kind, Document, Answer, FiledByPerson);

    /// <summary>The type the machine told, and the one that is chosen.</summary>
    public FieldReading TypeReading => new(FiledByPerson ? null : Document.TypeName, Document.TypeConfidence, Answer.TypeName, "chosen");

    /// <summary>What else was read for the record: shown with its place, not asked.</summary>
    public IEnumerable<DocumentFact> AlsoRead => Document.Facts.Where(fact => fact.Kind is not (FactKinds.DocumentDate or FactKinds.Author or FactKinds.Facility or FactKinds.Urgency or FactKinds.CriticalResult)
        && !(fact.Kind == FactKinds.ServiceDate && fact.Value == Document.DocumentDate));

    /// <param name="place">Zero-based, the likeliest first.</param>
    /// <param name="chosen">Record number of the chosen patient.</param>
    internal static bool HasARow(ShownCandidate candidate, int place, string? chosen) => place == 0 || candidate.Confidence is not < 0.01 || candidate.Patient.Mrn == chosen;

    public bool ConcernsNoPatient => DocumentTypes.Find(Answer.TypeName ?? "") is { ConcernsNoPatient: true };
}

/// <summary>A page as the screen shows it.</summary>
/// <param name="Number">One-based place in its file.</param>
/// <param name="Width">Of the view, in units in which places are given.</param>
/// <param name="Doubtful">Where numbers stand that may be misread.</param>
public sealed record ShownPage(
    int Number, string Image, string Thumbnail, int Width, int Height, int Dpi, double Skew, double Confidence, string State, string Text, IReadOnlyList<Place> Doubtful);

/// <summary>A place on a page as shares of its width and height, in ten-thousandths.</summary>
/// <param name="Page">Zero-based page of the document.</param>
public sealed record Place(int Page, int Left, int Top, int Width, int Height);

/// <summary>A patient who may be the one.</summary>
public sealed record ShownCandidate
{
    public required int Number { get; init; }
    public required Patient Patient { get; init; }

    /// <summary>Null for a patient whom a person found.</summary>
    public required double? Confidence { get; init; }
    public required IReadOnlyList<ShownField> Fields { get; init; }

    /// <summary>The approved combination of fields that agrees; null when none does.</summary>
    public ApprovedCombination? Combination { get; init; }
    public required int? Age { get; init; }

    public string Name => $"{Patient.Last}, {Patient.First} {Patient.Middle} {Patient.Suffix}".Replace("  ", " ", StringComparison.Ordinal).Trim();
}

/// <summary>What one field says about a candidate.</summary>
/// <param name="Value">As registered.</param>
public sealed record ShownField(string Field, string Agreement, double Weight, string Value, IReadOnlyList<Place> Places)
{
    public string Mark => Agreement switch { "agree" => "✓", "near" => "≈", "disagree" => "✕", _ => "·" };

    public string Style => Agreement switch { "agree" => "agree", "near" => "near", "disagree" => "disagree", _ => "missing" };

    public string Word => Agreement switch { "agree" => "agrees", "near" => "nearly agrees", "disagree" => "disagrees", _ => "is missing" };
}

/// <summary>A reason why a person is asked.</summary>
/// <param name="Style">CSS class of its severity.</param>
public sealed record Flag(string Style, string Mark, string Text);

/// <summary>A document of the same file.</summary>
public sealed record Neighbour(Guid DocumentId, string Title, IReadOnlyList<int> Pages, IReadOnlyList<string> Thumbnails, bool Before, bool Free);
