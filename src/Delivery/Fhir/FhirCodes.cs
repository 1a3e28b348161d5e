using Hl7.Fhir.Model;

namespace Capture.Delivery.Fhir;

/// <summary>What Capture's words are called in FHIR.</summary>
internal static class FhirCodes
{
    public const string Loinc = "http://loinc.org";
    public const string UsCoreDocument = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference";
    public const string ClinicalNote = "clinical-note";
    public const string ClinicalNoteSystem = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";
    public const string Category = "urn:capture:document-category";
    public const string Type = "urn:capture:document-type";
    public const string NullFlavor = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";

    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private const string Confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private const string AdvanceDirectives = "42348-3";

    // Of US Core's clinical notes those that Capture tells apart, and two more that clinicians write.
    private static readonly HashSet<string> Notes =
    [
        "discharge-summary", "history-physical", "consult-note", "operative-note", "progress-note", "ed-note", "radiology-report", "lab-report", "pathology-report",
        "home-health-note", "pt-note",
    ];

    private static readonly Dictionary<string, (string Code, string Title)> Others = new()
    {
        ["ecg-report"] = ("report", "Report"),
        ["echo-report"] = ("report", "Report"),
        ["immunization-record"] = ("record", "Record"),
        ["medication-list"] = ("record", "Record"),
        ["referral-order"] = ("order", "Order"),
        ["prescription-refill"] = ("order", "Order"),
        ["prior-auth"] = ("insurance", "Insurance"),
        ["insurance-card"] = ("insurance", "Insurance"),
        ["claim-eob"] = ("insurance", "Insurance"),
        ["consent-form"] = ("legal", "Legal"),
        ["roi-request"] = ("legal", "Legal"),
        ["work-status"] = ("correspondence", "Correspondence"),
        ["letter"] = ("correspondence", "Correspondence"),
    };

    private static readonly Dictionary<string, string> Sensitivity = new(StringComparer.OrdinalIgnoreCase)
    {
        ["substance-use"] = "ETH",
        ["psychotherapy"] = "PSY",
        ["mental-health"] = "PSY",
        ["HIV"] = "HIV",
        ["sti"] = "STD",
        ["reproductive"] = "SEX",
        ["genetic"] = "GDIS",
        ["abuse"] = "SDV",
    };

    /// <summary>What part of the record a type belongs to.</summary>
    public static CodeableConcept CategoryOf(string? type)
    {
        if (Notes.Contains(type ?? ""))
            return new CodeableConcept(ClinicalNoteSystem, ClinicalNote, "Clinical Note", null);
        if (type == "advance-directive")
            return new CodeableConcept(Loinc, AdvanceDirectives);
        var (code, title) = Others.GetValueOrDefault(type ?? "", ("other", "Other"));
        return new CodeableConcept(Category, code, title, title);
    }

    /// <summary>How confidential a document with these labels is, and what each label is called.</summary>
    public static List<CodeableConcept> LabelsOf(string sensitivity)
    {
        var labels = sensitivity.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var coded = labels.Select(label => Sensitivity.GetValueOrDefault(label)).OfType<string>().Distinct().Select(code => new CodeableConcept(ActCode, code));
        return [labels.Length > 0 ? new CodeableConcept(Confidentiality, "R", "restricted", null) : new CodeableConcept(Confidentiality, "N", "normal", null), .. coded];
    }
}
