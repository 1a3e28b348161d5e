using Capture.Contracts;

namespace Capture.Review.Queue;

/// <summary>
/// Whether a candidate may be chosen before anybody looked. Where choosing is one keystroke, a wrong choice made beforehand is
/// a wrong chart; so in doubt nobody is chosen and the person must point at one.
/// </summary>
public static class Preselection
{
    /// <summary>A candidate less probable than this is not chosen beforehand.</summary>
    public const double LeastConfidence = 0.5;

    /// <summary>The next best must be this much less probable.</summary>
    public const double LeastMargin = 0.4;

    // A name is shared: of these one must agree, at least nearly, before anybody is chosen.
    private static readonly string[] TellingFields = ["birth-date", "record-number", "ssn4", "phone", "address"];

    private static readonly string[] HardFields = ["birth-date", "sex", "ssn4", "suffix", "age"];

    // Of these the matcher says that the page may be somebody else's, whatever the probabilities.
    private static readonly HashSet<string> HardDoubts =
    [
        "close-rival", "rival-on-page", "unexplained-name", "unexplained-birth-date", "newborn", "suffix-conflict", "age-conflict", "sex-conflict",
        "detail-conflict", "test-patient", "number-of-another", "lives-elsewhere", "says-not-to-file", "text-of-another",
    ];

    /// <returns>The index of the candidate, or null with the sentence that says why the person must choose.</returns>
    public static (int? Candidate, string? WhyNot) Of(MatchEvidence evidence)
    {
        if (evidence.Candidates.Count == 0)
            return (null, "No patient of ours fits. Find one with P, or say that there is none.");
        var best = evidence.Candidates[0];
        if (best.Fields.FirstOrDefault(field => field.Agreement == "disagree" && HardFields.Contains(field.Field)) is { } hard)
            return (null, $"{Explanations.Field(hard.Field)} disagrees for the best candidate. Choose a patient (1–9).");
        if (evidence.Doubts.FirstOrDefault(HardDoubts.Contains) is { } doubt)
            return (null, $"{Explanations.Doubt(doubt)} Choose a patient (1–9).");
        if (best.Confidence < LeastConfidence)
            return (null, "No candidate is likely enough. Choose a patient (1–9) or find one with P.");
        if (!best.Fields.Any(field => field.Agreement is "agree" or "near" && TellingFields.Contains(field.Field)))
            return (null, "Only a name agrees, and names are shared. Choose a patient (1–9).");
        return evidence.Candidates.Count > 1 && best.Confidence - evidence.Candidates[1].Confidence < LeastMargin
            ? (null, "Two candidates are nearly as likely. Choose a patient (1–9).")
            : (0, null);
    }
}
