namespace Capture.Contracts;

/// <summary>Why a document waits for a person, or a file was refused. Codes, never patient data.</summary>
public static class ReviewReasons
{
    // The machine is not sure.
    public const string TypeUncertain = "type-uncertain";
    public const string PatientUncertain = "patient-uncertain";
    public const string PatientNotFound = "patient-not-found";
    public const string SeveralPatients = "several-patients";
    public const string SplitUncertain = "split-uncertain";
    public const string PossibleDuplicate = "possible-duplicate";
    public const string Unreadable = "unreadable";
    public const string Damaged = "damaged";
    public const string PagesMissing = "pages-missing";
    public const string PageGivenUp = "page-given-up";
    public const string StageGivenUp = "stage-given-up";

    /// <summary>A second look found that it was filed wrongly.</summary>
    public const string FiledWrong = "filed-wrong";
}
