namespace Capture.Contracts;

/// <summary>A value for the record that a document shows, and where.</summary>
/// <param name="Kind">One of <see cref="FactKinds"/>.</param>
/// <param name="Value">
/// Days as yyyy-MM-dd, names and numbers as printed, the others as in <see cref="Urgencies"/>, <see cref="RequestedActions"/>,
/// <see cref="Signatures"/> and <see cref="CriticalResults"/>.
/// </param>
/// <param name="Confidence">Probability in [0, 1] that it was read right and is what its kind says.</param>
/// <param name="Page">One-based number of the page in its file.</param>
/// <param name="Box">Where it stands, in the pixels of the page's frame.</param>
public sealed record DocumentFact(string Kind, string Value, double Confidence, int Page, Box Box);

/// <summary>The kinds of values that are read for the record, as they are stored and written.</summary>
public static class FactKinds
{
    /// <summary>Day the document speaks of or was made.</summary>
    public const string DocumentDate = "document-date";

    /// <summary>Day on which something was done to the patient or taken from the patient.</summary>
    public const string ServiceDate = "service-date";

    /// <summary>Who signed, dictated or wrote it.</summary>
    public const string Author = "author";

    /// <summary>Who asked for what it reports or orders.</summary>
    public const string OrderingProvider = "ordering-provider";

    /// <summary>The hospital, practice or laboratory it comes from.</summary>
    public const string Facility = "facility";
    public const string EncounterNumber = "encounter-number";
    public const string AccountNumber = "account-number";
    public const string AccessionNumber = "accession-number";
    public const string OrderNumber = "order-number";
    public const string ClaimNumber = "claim-number";

    /// <summary>How soon somebody must act, where the document says so.</summary>
    public const string Urgency = "urgency";

    /// <summary>A result that is said to endanger the patient at once.</summary>
    public const string CriticalResult = "critical-result";

    /// <summary>What whoever sent it asks to be done with it.</summary>
    public const string RequestedAction = "requested-action";

    /// <summary>Whether it says that it was signed. Ink is not looked for.</summary>
    public const string Signature = "signature";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
        [DocumentDate, ServiceDate, Author, OrderingProvider, Facility, EncounterNumber, AccountNumber, AccessionNumber, OrderNumber, ClaimNumber, Urgency, CriticalResult, RequestedAction, Signature];
}

/// <summary>How soon somebody must act, most urgent first. A document that calls itself routine has none of these.</summary>
public static class Urgencies
{
    public const string Stat = "stat";
    public const string Urgent = "urgent";
    public const string SameDay = "same-day";
}

/// <summary>How a document says that a result is critical.</summary>
public static class CriticalResults
{
    /// <summary>Somebody was told of it.</summary>
    public const string Called = "called";

    /// <summary>It is marked as critical; whether anybody was told is not said.</summary>
    public const string Marked = "marked";
}

/// <summary>What a document asks of whoever gets it.</summary>
public static class RequestedActions
{
    public const string Sign = "sign";
    public const string Complete = "complete";
    public const string SendRecords = "send-records";
    public const string SendInformation = "send-information";
    public const string Authorize = "authorize";
    public const string Refill = "refill";
    public const string Schedule = "schedule";
    public const string Evaluate = "evaluate";
    public const string Call = "call";
    public const string Reply = "reply";
    public const string Review = "review";
}

/// <summary>What a document says of its signature.</summary>
public static class Signatures
{
    public const string Electronic = "electronic";

    /// <summary>Kept by whoever sent it, as claim forms say.</summary>
    public const string OnFile = "on-file";

    /// <summary>It is said to be unsigned yet.</summary>
    public const string NotYet = "unsigned";
}
