namespace Capture.Contracts;

/// <summary>A kind of document, with the code it is filed under.</summary>
/// <param name="Name">Stable name, as in manifests.</param>
/// <param name="Loinc">LOINC code; null where none fits.</param>
/// <param name="Title">What a person calls it.</param>
public sealed record DocumentType(string Name, string? Loinc, string Title)
{
    /// <summary>Types that concern no patient and are filed without one.</summary>
    public bool ConcernsNoPatient => Name == DocumentTypes.FaxCover;
}

/// <summary>The document types Capture knows. CONTRIBUTING.md says what another one takes.</summary>
/// <remarks>LOINC codes from the FHIR R4 <c>c80-doc-typecodes</c> value set and US Core clinical notes.</remarks>
public static class DocumentTypes
{
    public const string Unknown = "unknown";
    public const string FaxCover = "fax-cover";

    public static IReadOnlyList<DocumentType> All { get; } =
    [
        new("discharge-summary", "18842-5", "Discharge summary"),
        new("history-physical", "34117-2", "History and physical"),
        new("consult-note", "11488-4", "Consult note"),
        new("operative-note", "11504-8", "Operative note"),
        new("progress-note", "11506-3", "Progress note"),
        new("ed-note", "34111-5", "Emergency department note"),
        new("radiology-report", "18748-4", "Radiology report"),
        new("lab-report", "11502-2", "Laboratory report"),
        new("pathology-report", "11526-1", "Pathology report"),
        new("ecg-report", "11524-6", "ECG report"),
        new("echo-report", "59281-6", "Echocardiogram report"),
        new("immunization-record", "11369-6", "Immunization record"),
        new("referral-order", "57133-1", "Referral or order"),
        new("prescription-refill", "57833-6", "Prescription or refill request"),
        new("prior-auth", "52034-6", "Prior authorization"),
        new("insurance-card", "64290-0", "Insurance card"),
        new("claim-eob", "52030-4", "Claim or explanation of benefits"),
        new("consent-form", "59284-0", "Consent form"),
        new("advance-directive", "42348-3", "Advance directive"),
        new("roi-request", "64292-6", "Release of information request"),
        new("work-status", "64294-2", "Work status"),
        new("home-health-note", "34746-8", "Home health note"),
        new("pt-note", "11508-7", "Physical therapy note"),
        new("letter", "51852-2", "Letter"),
        new("fax-cover", "64289-2", "Fax cover sheet"),
        new("medication-list", "10160-0", "Medication list"),
        new("unknown", null, "Unknown"),
    ];

    /// <summary>The type of that name; null when there is none.</summary>
    public static DocumentType? Find(string name) => All.FirstOrDefault(type => type.Name == name);
}
