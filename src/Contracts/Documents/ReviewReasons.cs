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

    /// <summary>The numbers printed on the pages say that they lie in another order.</summary>
    public const string PagesOutOfOrder = "pages-out-of-order";
    public const string PageGivenUp = "page-given-up";
    public const string StageGivenUp = "stage-given-up";

    /// <summary>The file holds more than the pages it was taken apart into, and it could not all be read.</summary>
    public const string HoldsMore = "holds-more";

    /// <summary>Files are attached to it, and not all of them could be taken in as files of their own.</summary>
    public const string AttachmentsUnread = "attachments-unread";

    /// <summary>What the fax server said about the file could not be understood.</summary>
    public const string SidecarNotUnderstood = "sidecar-not-understood";

    /// <summary>Something on a page looks like text and gave none.</summary>
    public const string BarelyRead = "barely-read";

    /// <summary>The text a page brought along and what is seen on it differ in a name, a date or a number.</summary>
    public const string TextDisagrees = "text-disagrees";

    /// <summary>A second look found that it was filed wrongly.</summary>
    public const string FiledWrong = "filed-wrong";

    /// <summary>It was filed, and somebody who saw it says that this is wrong. It is in no chart until a supervisor has decided.</summary>
    public const string ReportedWrong = "reported-wrong";
}
