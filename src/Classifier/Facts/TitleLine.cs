using Capture.Evidence;
using System.Text.RegularExpressions;
using Capture.Classifier.Assembly;

namespace Capture.Classifier.Facts;

/// <summary>The line that says what a document is: "OPERATIVE REPORT", "Consent for Procedure or Treatment".</summary>
internal static partial class TitleLine
{
    /// <summary>Rows from the top where a title stands; letterhead, sticker and running head come above it.</summary>
    private const int RowsSearched = 14;

    private const int LongestInWords = 9;

    /// <summary>A word misread by no more than a fifth is the word.</summary>
    private const double SameWord = 0.8;

    /// <summary>Words that make a short capitalised line a title.</summary>
    private static readonly string[] HeadWords =
    [
        "REPORT", "NOTE", "SUMMARY", "FORM", "REQUEST", "CONSENT", "AUTHORIZATION", "DIRECTIVE", "EVALUATION",
        "CONSULTATION", "CONSULT", "STATEMENT", "REQUISITION", "REFERRAL", "CERTIFICATE", "CERTIFICATION", "TRANSMITTAL",
        "PRESCRIPTION", "ELECTROCARDIOGRAM", "ECHOCARDIOGRAM", "RECONCILIATION", "EXPLANATION", "FACSIMILE", "QUESTIONNAIRE",
    ];

    /// <summary>Titles without a head word, letters only.</summary>
    private static readonly string[] WholeTitles =
    [
        "HISTORYANDPHYSICAL", "HISTORYPHYSICAL", "ADMISSIONHISTORYPHYSICAL", "ADMISSIONHISTORYANDPHYSICAL", "HISTORYANDPHYSICALEXAMINATION",
        "FINALLABRESULTS", "LABORATORYRESULTS", "LABRESULTS", "TESTRESULTS", "IMMUNIZATIONRECORD", "VACCINATIONRECORD",
        "CURRENTMEDICATIONLIST", "MEDICATIONLIST", "DURABLEPOWEROFATTORNEY", "POWEROFATTORNEY", "LIVINGWILL", "LASTWILL",
        "TRANSTHORACICECHO", "STRESSTEST", "FAXCOVERSHEET", "COVERSHEET", "PHYSICIANORDERS", "PHYSICIANSORDER", "PLANOFCARE",
        "PROBLEMLIST", "FACESHEET", "REQUESTFORMEDICALRECORDS", "RELEASEOFINFORMATION", "NURSINGASSESSMENT", "DONOTRESUSCITATE",
    ];

    /// <summary>The title as printed and the row it stands in; null when no line of the page's upper part reads like one.</summary>
    public static (string Text, int Row)? Find(PageRows page)
    {
        foreach (var cell in page.Cells.TakeWhile(cell => cell.Row < RowsSearched))
        {
            var text = cell.Text.Trim(' ', '.', ',', ';', '|', '_', '-', '*', '\'', '"', '“', '”');
            if (IsTitle(text))
                return (text, cell.Row);
        }

        return null;
    }

    /// <summary>Whether a title is marked as carried over from the page before.</summary>
    public static bool IsContinued(string text) => Continued().IsMatch(text);

    private static bool IsTitle(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > LongestInWords || text.Length is < 2 or > 70 || NotATitle().IsMatch(text))
            return false;
        if (text is "FAX" or "Rx" or "ECG" or "EKG" or "EEG")
            return true;
        if (words.Any(word => word.Length >= 4 && char.IsAsciiLetterLower(word[0]) && word is not ("with" or "from" or "into")))
            return false;
        var letters = OcrTolerance.Letters(text);
        return WholeTitles.Any(title => letters.StartsWith(title, StringComparison.Ordinal) || OcrTolerance.Similarity(title, letters) >= 0.85)
            || words.Select(OcrTolerance.Letters).Any(word => word.Length >= 4 && HeadWords.Any(head => OcrTolerance.Similarity(head, word) >= SameWord));
    }

    [GeneratedRegex(@"\bcont(?:inued|'d|d)?\b\.?", RegexOptions.IgnoreCase)]
    private static partial Regex Continued();

    /// <summary>Labels, forms' own numbers, table heads and sentences.</summary>
    [GeneratedRegex(@":\s*\S|:\s*$|\b\d{4,}\b|\brev\.|\bnumber\b|\bno\.|#|\bprinted\b|\bsigned\b|^\W*page\b|\brange\b|\bflag\b|\bname\b", RegexOptions.IgnoreCase)]
    private static partial Regex NotATitle();
}
