using System.ComponentModel.DataAnnotations;

namespace Capture.Matcher;

/// <summary>Settings of patient matching, bound from the "Matcher" section.</summary>
public sealed class MatcherOptions
{
    public const string Section = "Matcher";

    /// <summary>Whether any document is filed without a person. Off: every document waits in review, with its candidates.</summary>
    public bool FileWithoutReview { get; set; } = true;

    /// <summary>
    /// Log-odds (natural) that the best candidate is right, against all others and against "nobody of ours", from which a
    /// document with name, date of birth and a third agreeing factor is filed. 8 is odds of 3,000 to 1.
    /// </summary>
    [Range(6.0, 30.0)]
    public double MinimumLogOdds { get; set; } = 8;

    /// <summary>
    /// Whether a full name and a date of birth, both labelled and read without a single doubt, may suffice. Two factors are
    /// enough only while strangers with the same name and birthday are rarer than <see cref="MaximumNamesakes"/>; the larger
    /// the index, the rarer the names that pass.
    /// </summary>
    public bool NameAndBirthDateSuffice { get; set; } = true;

    /// <summary>
    /// Expected number of other people in the area with this name and this birthday, above which a third factor is needed.
    /// </summary>
    [Range(0.0, 0.01)]
    public double MaximumNamesakes { get; set; } = 5e-4;

    /// <summary>People who might send or be the subject of a document, for each patient in the index.</summary>
    [Range(1.0, 1000.0)]
    public double PeoplePerPatient { get; set; } = 5;

    /// <summary>Share of documents that concern nobody in the index. Raise it for a referral inbox.</summary>
    [Range(0.0001, 0.9)]
    public double StrangersShare { get; set; } = 0.05;

    /// <summary>
    /// Whether a document is filed only where an approved combination of fields agrees; see <see cref="ApprovedCombinations"/>. What else
    /// stands against filing it does so in any case.
    /// </summary>
    public CombinationRule RequireApprovedCombination { get; set; }

    /// <summary>
    /// Share of filed documents that may go wrong. Where namesakes born the same day are so many that by name and birth date alone a larger
    /// share would, <see cref="CombinationRule.Auto"/> requires an approved combination.
    /// </summary>
    [Range(0.000001, 0.1)]
    public double ErrorBudget { get; set; } = 1e-4;

    /// <summary>Candidates handed to the reviewer, at most.</summary>
    [Range(1, 50)]
    public int MaximumCandidates { get; set; } = 5;
}

/// <summary>When an approved combination of fields is required.</summary>
public enum CombinationRule
{
    /// <summary>From the size of the index on at which name and birth date alone would exceed <see cref="MatcherOptions.ErrorBudget"/>.</summary>
    Auto,
    Always,
    Never,
}
