using Capture.Evidence;
using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>Whose a document is, as far as its pages tell.</summary>
public sealed record MatchResult
{
    /// <summary>Record number of the patient the document is filed under without review; null when a person must decide.</summary>
    public required string? FiledUnder { get; init; }

    /// <summary>Best first. Probabilities are calibrated and leave room for "nobody of ours".</summary>
    public required IReadOnlyList<MatchCandidate> Candidates { get; init; }

    /// <summary>Codes of <see cref="ReviewReasons"/>; empty when filed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Every doubt that stood against filing, as codes of <see cref="Doubts"/>.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>A name, date of birth or record number is marked as a patient's: false for a cover sheet or a blank form.</summary>
    public required bool NamesAPatient { get; init; }

    /// <summary>The best candidate's probability; 0 when there is none.</summary>
    public double Confidence => Candidates.Count > 0 ? Candidates[0].Confidence : 0;
}

/// <summary>A patient the document may concern, with what speaks for and against.</summary>
/// <param name="Confidence">Calibrated probability in [0, 1] that the document concerns this patient.</param>
/// <param name="LogOdds">The uncalibrated natural log-odds behind it, for evaluation.</param>
/// <param name="Combination">The approved combination of fields that agrees; null when none does.</param>
public sealed record MatchCandidate(string Mrn, double Confidence, double LogOdds, IReadOnlyList<FieldEvidence> Evidence, ApprovedCombination? Combination);

/// <summary>What one field says about one candidate.</summary>
/// <param name="Field"><c>name</c>, <c>birth-date</c>, <c>record-number</c>, <c>ssn4</c>, <c>phone</c>, <c>address</c>, <c>sex</c>, <c>age</c>, <c>middle</c>, <c>suffix</c>.</param>
/// <param name="Agreement"><c>agree</c>, <c>near</c>, <c>disagree</c> or <c>missing</c>.</param>
/// <param name="Weight">Natural log of the likelihood ratio: positive speaks for the candidate.</param>
/// <param name="Words">Where on the pages it stands.</param>
public sealed record FieldEvidence(string Field, string Agreement, double Weight, IReadOnlyList<MarkedBox> Words);

/// <summary>Words for how a field agrees.</summary>
public static class Agreements
{
    public const string Agree = "agree";
    public const string Near = "near";
    public const string Disagree = "disagree";
    public const string Missing = "missing";
}

/// <summary>Reasons not to file without a person, each of which has led to wrong charts.</summary>
public static class Doubts
{
    /// <summary>Nobody in the index fits well enough.</summary>
    public const string NoCandidate = "no-candidate";

    /// <summary>Another patient fits nearly as well.</summary>
    public const string CloseRival = "close-rival";

    /// <summary>Another patient is named on the pages, with a date of birth or record number of his or her own.</summary>
    public const string RivalOnPage = "rival-on-page";

    /// <summary>A name marked as the patient's is not the candidate's.</summary>
    public const string UnexplainedName = "unexplained-name";

    /// <summary>A date of birth marked as the patient's is not the candidate's.</summary>
    public const string UnexplainedBirthDate = "unexplained-birth-date";

    /// <summary>The candidate's name stands on the pages as a guarantor, contact or clinician only, or without any mark.</summary>
    public const string WeakRole = "weak-role";

    /// <summary>Neither date of birth nor record number agrees.</summary>
    public const string NoBirthDateOrNumber = "no-birth-date-or-number";

    /// <summary>First or last name agrees only as an initial, a variant, or not at all.</summary>
    public const string NameNotExact = "name-not-exact";

    /// <summary>The date of birth was not read exactly.</summary>
    public const string BirthDateNotExact = "birth-date-not-exact";

    /// <summary>A newborn without a name of its own, or a candidate registered as one.</summary>
    public const string Newborn = "newborn";

    /// <summary>Jr and Sr differ.</summary>
    public const string SuffixConflict = "suffix-conflict";

    /// <summary>The printed age is not the candidate's.</summary>
    public const string AgeConflict = "age-conflict";

    /// <summary>The printed sex is not the candidate's.</summary>
    public const string SexConflict = "sex-conflict";

    /// <summary>The printed middle initial or social security number is not the candidate's.</summary>
    public const string DetailConflict = "detail-conflict";

    /// <summary>Name and date of birth agree, nothing else does, and that is not enough here.</summary>
    public const string NoThirdFactor = "no-third-factor";

    /// <summary>No combination of fields that the national rule set approves agrees, and one is required here.</summary>
    public const string NoApprovedCombination = "no-approved-combination";

    /// <summary>The candidate's registration was merged into a record number that is not registered here.</summary>
    public const string MergedAway = "merged-away";

    /// <summary>The candidate is a record made for testing.</summary>
    public const string TestPatient = "test-patient";

    /// <summary>By number it is the candidate's, but telephone or address are not.</summary>
    public const string LivesElsewhere = "lives-elsewhere";

    /// <summary>A page says of itself that it is not this patient's, or not to be filed.</summary>
    public const string Notice = "says-not-to-file";

    /// <summary>The sentences of a page are about somebody of another name or sex.</summary>
    public const string TextOfAnother = "text-of-another";

    /// <summary>The record number is another patient's, and that patient's name is not far from the printed one.</summary>
    public const string NumberOfAnother = "number-of-another";
}
