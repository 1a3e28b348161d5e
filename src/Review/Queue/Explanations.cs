using Capture.Contracts;
using Capture.Storage.Review;

namespace Capture.Review.Queue;

/// <summary>Codes in the words of the people who work with them.</summary>
public static class Explanations
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        [ReviewReasons.TypeUncertain] = "The type is not certain.",
        [ReviewReasons.PatientUncertain] = "The patient is not certain.",
        [ReviewReasons.PatientNotFound] = "No patient of ours fits.",
        [ReviewReasons.SeveralPatients] = "More than one patient is named.",
        [ReviewReasons.SplitUncertain] = "Where the document begins or ends is not certain.",
        [ReviewReasons.PossibleDuplicate] = "It may have come before.",
        [ReviewReasons.Unreadable] = "Little of it could be read.",
        [ReviewReasons.Damaged] = "The file arrived damaged; something may be missing.",
        [ReviewReasons.PagesMissing] = "The fax server, or the numbers printed on the pages, count other pages than arrived.",
        [ReviewReasons.PagesOutOfOrder] = "The numbers printed on the pages are out of order: a stack turned over, or two people’s pages mixed.",
        [ReviewReasons.PageGivenUp] = "A page could not be read at all.",
        [ReviewReasons.StageGivenUp] = "A step of processing failed.",
        [ReviewReasons.HoldsMore] = "The file holds more than these pages, and not all of it could be read.",
        [ReviewReasons.AttachmentsUnread] = "Something is attached to the file that could not be read.",
        [ReviewReasons.SidecarNotUnderstood] = "The note the fax server sent with it could not be understood. Check that all pages are there.",
        [ReviewReasons.BarelyRead] = "Something on a page looks like text and could not be read.",
        [ReviewReasons.TextDisagrees] = "The text stored in the file and what the page shows differ in a name, date or number.",
        [ReviewReasons.FiledWrong] = "It is filed, and a second look found that wrong. Filing it again corrects it.",
        [ReviewReasons.ReportedWrong] = "It was filed, and somebody who saw it says that this is wrong. It is in no chart until you file it again or reject it.",
    };

    private static readonly Dictionary<string, string> Short = new()
    {
        [ReviewReasons.TypeUncertain] = "Type uncertain",
        [ReviewReasons.PatientUncertain] = "Patient uncertain",
        [ReviewReasons.PatientNotFound] = "No patient fits",
        [ReviewReasons.SeveralPatients] = "Several patients named",
        [ReviewReasons.SplitUncertain] = "Borders uncertain",
        [ReviewReasons.PossibleDuplicate] = "Perhaps a duplicate",
        [ReviewReasons.Unreadable] = "Hard to read",
        [ReviewReasons.Damaged] = "Arrived damaged",
        [ReviewReasons.PagesMissing] = "Page count differs",
        [ReviewReasons.PagesOutOfOrder] = "Pages out of order",
        [ReviewReasons.PageGivenUp] = "A page is unread",
        [ReviewReasons.StageGivenUp] = "Processing failed",
        [ReviewReasons.HoldsMore] = "File holds more",
        [ReviewReasons.AttachmentsUnread] = "Attachment unread",
        [ReviewReasons.SidecarNotUnderstood] = "Fax server’s note unclear",
        [ReviewReasons.BarelyRead] = "Not all was read",
        [ReviewReasons.TextDisagrees] = "Text and page differ",
        [ReviewReasons.FiledWrong] = "Filed wrongly",
        [ReviewReasons.ReportedWrong] = "Reported as filed wrongly",
    };

    private static readonly Dictionary<string, string> Doubts = new()
    {
        ["no-candidate"] = "Nobody in the index fits well enough.",
        ["close-rival"] = "Another patient fits nearly as well.",
        ["rival-on-page"] = "Another patient is named on the pages, with a date of birth or number.",
        ["unexplained-name"] = "A name marked as the patient’s is not the best candidate’s.",
        ["unexplained-birth-date"] = "A date of birth marked as the patient’s is not the best candidate’s.",
        ["weak-role"] = "The name is not marked as the patient’s.",
        ["no-birth-date-or-number"] = "Neither date of birth nor record number agrees.",
        ["name-not-exact"] = "The name agrees only as a variant or initial.",
        ["birth-date-not-exact"] = "The date of birth was not read exactly.",
        ["newborn"] = "A newborn without a name of its own.",
        ["suffix-conflict"] = "Jr and Sr differ.",
        ["age-conflict"] = "The printed age is not the best candidate’s.",
        ["sex-conflict"] = "The printed sex is not the best candidate’s.",
        ["detail-conflict"] = "Middle initial or social security number differs.",
        ["merged-away"] = "The registration that fits was merged into a record number that is not registered.",
        ["no-third-factor"] = "Only name and date of birth agree.",
        ["no-approved-combination"] = "No approved combination of fields agrees, and one is required.",
        ["test-patient"] = "The best candidate is a test record.",
        ["number-of-another"] = "The record number is another patient’s.",
        ["lives-elsewhere"] = "Number agrees, phone and address do not.",
        ["says-not-to-file"] = "The page says it is not this patient’s, or not to be filed.",
        ["text-of-another"] = "The text speaks of somebody else.",
    };

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["name"] = "Name",
        ["birth-date"] = "Date of birth",
        ["record-number"] = "Record number",
        ["ssn4"] = "SSN, last four",
        ["phone"] = "Phone",
        ["address"] = "Address",
        ["sex"] = "Sex",
        ["age"] = "Age",
        ["middle"] = "Middle name",
        ["suffix"] = "Suffix",
    };

    private static readonly Dictionary<string, string> ShortFields = new()
    {
        ["birth-date"] = "DOB",
        ["record-number"] = "MRN",
        ["ssn4"] = "SSN4",
        ["middle"] = "Middle",
        ["address"] = "Address",
    };

    private static readonly Dictionary<string, string> CombinedFields = new()
    {
        ["first-name"] = "first name",
        ["last-name"] = "last name",
        ["birth-date"] = "date of birth",
        ["street"] = "street",
        ["zip"] = "ZIP code",
        ["phone"] = "phone",
        ["ssn4"] = "last four of the SSN",
        ["record-number"] = "record number",
    };

    private static readonly Dictionary<string, string> Sensitive = new()
    {
        ["substance-use"] = "Substance use",
        ["psychotherapy"] = "Therapy notes",
        ["mental-health"] = "Mental",
        ["HIV"] = "HIV",
        ["sti"] = "STI",
        ["reproductive"] = "Reproductive",
        ["genetic"] = "Genetic",
        ["abuse"] = "Abuse",
    };

    private static readonly Dictionary<string, string> FactNames = new()
    {
        [FactKinds.DocumentDate] = "Date",
        [FactKinds.ServiceDate] = "Service on",
        [FactKinds.Author] = "Author",
        [FactKinds.OrderingProvider] = "Ordered by",
        [FactKinds.Facility] = "Facility",
        [FactKinds.EncounterNumber] = "Encounter",
        [FactKinds.AccountNumber] = "Account",
        [FactKinds.AccessionNumber] = "Accession",
        [FactKinds.OrderNumber] = "Order",
        [FactKinds.ClaimNumber] = "Claim",
        [FactKinds.Urgency] = "Urgency",
        [FactKinds.CriticalResult] = "Critical result",
        [FactKinds.RequestedAction] = "Asks to",
        [FactKinds.Signature] = "Signature",
    };

    private static readonly Dictionary<(string Kind, string Value), string> FactValues = new()
    {
        [(FactKinds.Urgency, Urgencies.Stat)] = "STAT",
        [(FactKinds.Urgency, Urgencies.Urgent)] = "Urgent",
        [(FactKinds.Urgency, Urgencies.SameDay)] = "Same day",
        [(FactKinds.CriticalResult, CriticalResults.Called)] = "Somebody was called",
        [(FactKinds.CriticalResult, CriticalResults.Marked)] = "Marked",
        [(FactKinds.RequestedAction, RequestedActions.Sign)] = "Sign and return",
        [(FactKinds.RequestedAction, RequestedActions.Complete)] = "Complete and return",
        [(FactKinds.RequestedAction, RequestedActions.SendRecords)] = "Send records",
        [(FactKinds.RequestedAction, RequestedActions.SendInformation)] = "Send more information",
        [(FactKinds.RequestedAction, RequestedActions.Authorize)] = "Authorize",
        [(FactKinds.RequestedAction, RequestedActions.Refill)] = "Refill",
        [(FactKinds.RequestedAction, RequestedActions.Schedule)] = "Schedule",
        [(FactKinds.RequestedAction, RequestedActions.Evaluate)] = "See the patient",
        [(FactKinds.RequestedAction, RequestedActions.Call)] = "Call",
        [(FactKinds.RequestedAction, RequestedActions.Reply)] = "Reply",
        [(FactKinds.RequestedAction, RequestedActions.Review)] = "Review",
        [(FactKinds.Signature, Signatures.Electronic)] = "Electronic",
        [(FactKinds.Signature, Signatures.OnFile)] = "On file with the sender",
        [(FactKinds.Signature, Signatures.NotYet)] = "Not signed yet",
    };

    private static readonly Dictionary<string, string> Causes = new()
    {
        [ReviewItemTable.Registration] = "Patient to be registered",
        [ReviewItemTable.Registered] = "A patient who fits has been registered",
        ["sender"] = "Asked the sender",
        ["skipped-often"] = "Skipped three times",
        [SecondReviewTable.Cause] = "A second look differs",
        ["not-filed"] = "Could not be filed",
        [MisfileKinds.Patient] = "Reported: wrong patient",
        [MisfileKinds.Type] = "Reported: wrong type",
        [MisfileKinds.Pages] = "Reported: pages missing or foreign",
        [MisfileKinds.NotARecord] = "Reported: not for the record",
        ["wrong-person"] = "Perhaps another patient’s chart",
        ["not-sure"] = "Not sure whose it is",
        ["legal"] = "Legal or sensitive",
        ["quality"] = "Poor image",
        ["other"] = "Another reason",
    };

    /// <summary>Sensitive categories with their names.</summary>
    public static IReadOnlyDictionary<string, string> Sensitivities => Sensitive;

    /// <summary>Why an item is escalated, by code.</summary>
    public static IReadOnlyList<string> EscalationCauses { get; } = ["not-sure", "wrong-person", "legal", "quality", "other"];

    /// <param name="chosen">A patient is chosen beforehand: then it is not said that nobody fits, though nobody did when the document came.</param>
    public static string Reason(string code, bool chosen = false) => chosen && code == ReviewReasons.PatientNotFound ? Reasons[ReviewReasons.PatientUncertain] : Reasons.GetValueOrDefault(code, code);

    /// <summary>Why people are asked, by code: what the queue can be filtered by.</summary>
    public static IEnumerable<(string Code, string Title)> ShortReasons => Short.Select(reason => (reason.Key, reason.Value)).OrderBy(reason => reason.Value, StringComparer.Ordinal);

    /// <param name="likely">A patient is named beside it who is likely.</param>
    public static string ShortReason(string code, bool likely = false) => likely && code == ReviewReasons.PatientNotFound ? Short[ReviewReasons.PatientUncertain] : Short.GetValueOrDefault(code, code);

    /// <param name="chosen">A patient is chosen beforehand.</param>
    public static string Doubt(string code, bool chosen = false) => chosen && code == "no-candidate" ? "The best candidate is likely, and no more than that." : Doubts.GetValueOrDefault(code, code);

    public static string Field(string code) => Fields.GetValueOrDefault(code, code);

    public static string ShortField(string code) => ShortFields.GetValueOrDefault(code, Field(code));

    /// <summary>What agrees, such as "first name, date of birth and phone".</summary>
    public static string Agreeing(ApprovedCombination combination)
    {
        var words = combination.Fields.Select(field => CombinedFields.GetValueOrDefault(field, field)).ToList();
        return words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";
    }

    /// <summary>Such as "approved combination 02, exact".</summary>
    public static string Combination(ApprovedCombination combination) => $"approved combination {combination.Id}, {combination.Agreement}";

    public static string Cause(string? code) => code is null ? "" : Causes.GetValueOrDefault(code, code);

    public static string Fact(string kind) => FactNames.GetValueOrDefault(kind, kind);

    /// <summary>A fact's value as a person reads it.</summary>
    public static string Value(DocumentFact fact) => FactValues.GetValueOrDefault((fact.Kind, fact.Value), fact.Value);

    /// <summary>Why a document should be looked at before others; empty where it does not say so.</summary>
    public static IReadOnlyList<(DocumentFact Fact, string Text)> Pressing(IReadOnlyList<DocumentFact> facts) =>
        [.. facts.Where(fact => fact.Kind is FactKinds.Urgency or FactKinds.CriticalResult).Select(fact => (fact, fact.Kind == FactKinds.Urgency ? Value(fact) : Fact(fact.Kind)))];

    public static string Sensitivity(string code) => Sensitive.GetValueOrDefault(code, code);

    public static string Type(string? name) => name is null ? "Type unknown" : DocumentTypes.Find(name)?.Title ?? name;
}
