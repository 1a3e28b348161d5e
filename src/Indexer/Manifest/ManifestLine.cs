using System.Text.Json.Serialization;
using Capture.Contracts;

namespace Capture.Indexer;

/// <summary>One document of a batch: a line of <c>manifest.jsonl</c>.</summary>
public sealed record ManifestLine
{
    /// <summary>Name of the input file the document came in.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the input file, lowercase hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>One-based place of the document in its file.</summary>
    public required int Document { get; init; }

    /// <summary>One-based pages of the file that make up the document, in reading order.</summary>
    public required IReadOnlyList<int> Pages { get; init; }

    public required ManifestType Type { get; init; }

    /// <summary>The patient it is filed under; null when it concerns none or none is certain.</summary>
    public required PatientCandidate? Patient { get; init; }

    /// <summary>The approved combination of fields by which the machine told that patient; null when by none, or when a person did.</summary>
    public required ApprovedCombination? Combination { get; init; }

    /// <summary>Patients it may concern, most probable first.</summary>
    public required IReadOnlyList<PatientCandidate> Candidates { get; init; }

    /// <summary>Date of the document itself; null when it bears none.</summary>
    public required DateOnly? DocumentDate { get; init; }

    /// <summary>What the pages say for the record, at most one of each kind; empty where nothing is clear.</summary>
    public required IReadOnlyList<ManifestFact> Facts { get; init; }

    /// <summary>Codes of specially protected content; empty for ordinary documents.</summary>
    public required IReadOnlyList<string> Sensitivity { get; init; }

    /// <summary><c>indexed</c>, <c>review</c> or <c>rejected</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Codes of <see cref="ReviewReasons"/>; empty when indexed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Name of the file this document came in before; null when it is new.</summary>
    public required string? DuplicateOf { get; init; }

    /// <summary>Mean recognition confidence of its words in [0, 1]; 0 without words.</summary>
    public required double OcrConfidence { get; init; }

    /// <summary>Doses, results, dates and numbers on its pages that may be misread, above all where a decimal point may be a speck.</summary>
    public required IReadOnlyList<DoubtfulNumber> DoubtfulNumbers { get; init; }

    /// <summary>The document's PDF, relative to the manifest, with forward slashes; null when none was written.</summary>
    public required string? Output { get; init; }

    /// <summary>Name of the file it came attached to; not written for one that came by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AttachedTo { get; init; }
}

/// <summary>A number that may be misread.</summary>
/// <param name="Page">One-based page of the file.</param>
/// <param name="Text">As read.</param>
public sealed record DoubtfulNumber(int Page, string Text);

/// <summary>A value read for the record, and where.</summary>
/// <param name="Kind">One of <see cref="FactKinds"/>.</param>
/// <param name="Confidence">Probability in [0, 1] that it was read right and is what its kind says.</param>
/// <param name="Page">One-based page of the file.</param>
/// <param name="Box">Left, top, width and height as shares of the upright page.</param>
public sealed record ManifestFact(string Kind, string Value, double Confidence, int Page, IReadOnlyList<double> Box);

/// <summary>A document's type as decided.</summary>
/// <param name="Loinc">Null where no code fits.</param>
/// <param name="Confidence">Probability in [0, 1].</param>
public sealed record ManifestType(string Name, string? Loinc, double Confidence);

/// <summary>One page of input: a line of <c>pages.jsonl</c>. Turn and tilt as found, see <see cref="PageGeometry"/>.</summary>
public sealed record PageLine
{
    public required string File { get; init; }

    /// <summary>One-based.</summary>
    public required int Page { get; init; }

    /// <summary>How far the stored image is turned clockwise from upright: 0, 90, 180 or 270.</summary>
    public required int Rotation { get; init; }

    /// <summary>Clockwise tilt in degrees left after undoing the rotation.</summary>
    public required double SkewDegrees { get; init; }

    public required bool Blank { get; init; }
    public required bool Separator { get; init; }

    /// <summary>Mean recognition confidence of its words in [0, 1]; 0 without words.</summary>
    public required double Confidence { get; init; }

    public required string Text { get; init; }

    /// <summary>Why the page could not be read, in a sentence that names it; left out for pages that could.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cause { get; init; }
}

/// <summary>One input that was refused: a line of <c>quarantine.jsonl</c>.</summary>
public sealed record QuarantineLine
{
    public required string File { get; init; }

    /// <summary>SHA-256 of the input file, lowercase hexadecimal; null when it could not be read.</summary>
    public required string? Sha256 { get; init; }

    /// <summary>A stable code, such as <c>not-an-image</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Cause { get; init; }

    /// <summary>What to do about it, in a sentence.</summary>
    public required string Remedy { get; init; }
}
