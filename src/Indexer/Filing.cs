using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Indexer;

/// <summary>Whether a document is filed or put before a person, and why.</summary>
internal sealed record Filing(string State, string? Mrn, ReasonList Reasons)
{
    /// <summary>
    /// Files only what nothing speaks against: a certain type, a certain patient (or a type that concerns none), whole
    /// and readable pages, certain borders.
    /// </summary>
    public static Filing Decide(DocumentRow document, IndexerOptions options)
    {
        var reasons = document.Reasons;
        var type = document.TypeName is null ? null : DocumentTypes.Find(document.TypeName);
        if (document.TypeName is null or DocumentTypes.Unknown || document.TypeConfidence < options.TypeConfidence)
            reasons = reasons.With(ReviewReasons.TypeUncertain);
        if (document.OcrConfidence < options.OcrConfidence)
            reasons = reasons.With(ReviewReasons.Unreadable);
        if (document.SplitConfidence < options.SplitConfidence)
            reasons = reasons.With(ReviewReasons.SplitUncertain);
        if (type is { ConcernsNoPatient: true })
            return new(reasons.Any ? DocumentStates.Review : DocumentStates.Indexed, null, reasons);

        if (!document.PatientCertain)
            reasons = reasons.With(document.MatchReasons.Codes.DefaultIfEmpty(ReviewReasons.PatientUncertain));
        return reasons.Any
            ? new(DocumentStates.Review, null, reasons)
            : new(DocumentStates.Indexed, document.Mrn, reasons);
    }
}
