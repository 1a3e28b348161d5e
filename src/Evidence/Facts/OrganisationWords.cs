namespace Capture.Evidence;

/// <summary>Words that say of a name that it is a place of care and no person, with a reading error forgiven in long ones.</summary>
internal static class OrganisationWords
{
    private const double SameWord = 0.84;
    private const int FuzzyFrom = 7;

    private static readonly HashSet<string> Exact = new string[]
    {
        "HOSPITAL", "HOSPITALS", "CLINIC", "CLINICS", "CENTER", "CENTERS", "CENTRE", "IMAGING", "LAB", "LABS", "LABORATORY", "LABORATORIES", "DIAGNOSTICS", "ASSOCIATES", "SURGICAL", "SURGERY", "HEALTH", "HEALTHCARE", "INSTITUTE", "GROUP",
        "PRACTICE", "MEDICINE", "MEDICAL", "PEDIATRICS", "CARDIOLOGY", "ORTHOPEDICS", "ORTHOPAEDICS", "ONCOLOGY", "NEUROLOGY", "UROLOGY", "DERMATOLOGY", "GASTROENTEROLOGY", "OBSTETRICS", "GYNECOLOGY", "RADIOLOGY", "PATHOLOGY", "REHAB",
        "REHABILITATION", "THERAPY", "HOSPICE", "CARE", "COUNSELING", "BEHAVIORAL", "PSYCHIATRY", "DENTAL", "DENTISTRY", "EYE", "VISION", "OPTOMETRY", "PHYSICIANS", "SPECIALISTS", "NURSING", "DIALYSIS", "WELLNESS", "INFIRMARY", "SANATORIUM",
        "HEART", "CANCER", "VETERANS", "SYSTEM", "PLLC", "LLP", "PHARMACY", "SERVICES", "PARTNERS", "MEMORIAL", "UNIVERSITY", "SPORTS",
    }.Select(word => Labels.Letters(word)).ToHashSet(StringComparer.Ordinal);

    public static bool Are(string word)
    {
        var letters = Labels.Letters(word.TrimEnd(',', '.'));
        return Exact.Contains(letters) || letters.Length >= FuzzyFrom && Exact.Any(known => known.Length >= FuzzyFrom && Math.Abs(known.Length - letters.Length) <= 1 && OcrTolerance.Similarity(known, letters) >= SameWord);
    }
}
