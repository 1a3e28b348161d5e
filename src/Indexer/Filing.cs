using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Indexer;

/// <summary>Whether a document is filed or put before a person, and why.</summary>
internal sealed record Filing(string State, string? Mrn, IReadOnlyList<string> Reasons)
{
    /// <summary>
    /// Files only what nothing speaks against: a certain type, a certain patient (or a type that concerns none), whole
    /// and readable pages, certain borders.
    /// </summary>
    public static Filing Decide(DocumentRow document, IndexerOptions options)
    {
        var reasons = new List<string>(Codes(document.Reasons));
        var type = document.TypeName is null ? null : DocumentTypes.Find(document.TypeName);
        if (document.TypeName is null or DocumentTypes.Unknown || document.TypeConfidence < options.TypeConfidence)
            reasons.Add(ReviewReasons.TypeUncertain);
        if (document.OcrConfidence < options.OcrConfidence)
            reasons.Add(ReviewReasons.Unreadable);
        if (document.SplitConfidence < options.SplitConfidence && !reasons.Contains(ReviewReasons.SplitUncertain))
            reasons.Add(ReviewReasons.SplitUncertain);
        if (type is { ConcernsNoPatient: true })
            return new(reasons.Count == 0 ? DocumentStates.Indexed : DocumentStates.Review, null, reasons);

        if (!document.PatientCertain)
            reasons.AddRange(Codes(document.MatchReasons).DefaultIfEmpty(ReviewReasons.PatientUncertain));
        return reasons.Count == 0
            ? new(DocumentStates.Indexed, document.Mrn, reasons)
            : new(DocumentStates.Review, null, [.. reasons.Distinct()]);
    }

    private static string[] Codes(string spaced) => spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
