using Capture.Contracts;

namespace Capture.Storage.Review;

/// <summary>Which question a document's reasons put to a person.</summary>
public static class ReviewQuestion
{
    /// <summary>The first that must be answered: what went wrong, then where it begins and ends, whose it is, what it is.</summary>
    public static string KindOf(ReasonList reasons) =>
        reasons.Codes.Any(reason => reason is ReviewReasons.StageGivenUp or ReviewReasons.PageGivenUp or ReviewReasons.Damaged or ReviewReasons.Unreadable
            or ReviewReasons.HoldsMore or ReviewReasons.AttachmentsUnread or ReviewReasons.SidecarNotUnderstood or ReviewReasons.BarelyRead) ? ReviewKinds.Exception
        : reasons.Codes.Any(reason => reason is ReviewReasons.SplitUncertain or ReviewReasons.PagesMissing or ReviewReasons.PagesOutOfOrder or ReviewReasons.SeveralPatients) ? ReviewKinds.Split
        : reasons.Codes.Any(reason => reason is ReviewReasons.PatientUncertain or ReviewReasons.PatientNotFound) ? ReviewKinds.Match
        : reasons.Contains(ReviewReasons.PossibleDuplicate) ? ReviewKinds.Duplicate
        : ReviewKinds.Type;
}
