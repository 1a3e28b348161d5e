using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// Whether a page reports a result that endangers the patient at once: it was called to somebody, or it is marked. Keys to the marks,
/// policies, what was not critical, and care or conditions that are called critical do not say it.
/// </summary>
internal static partial class CriticalFacts
{
    private const double Told = 0.96;
    private const double Headed = 0.93;
    private const double Flagged = 0.92;
    private const double Stamped = 0.90;
    private const double Traced = 0.88;

    /// <summary>A sentence that is broken over two lines goes on below.</summary>
    private const int WordsOfSentence = 5;

    public static IEnumerable<PrintedFact> On(FactSheet sheet)
    {
        for (var place = 0; place < sheet.Cells.Count; place++)
        {
            if (Found(sheet, place) is { } fact)
                yield return fact;
        }
    }

    private static PrintedFact? Found(FactSheet sheet, int place)
    {
        var cell = sheet.Cells[place];
        var text = Sentence(sheet, place);
        if (KeyMark().IsMatch(cell.Text) || PolicyMark().IsMatch(text))
            return null;
        if (ToldMark().Match(text) is { Success: true } told && told.Index < cell.Text.Length && !Denied().IsMatch(text[..told.Index]))
            return Fact(sheet, cell, told, CriticalResults.Called, Told);
        if (HeadMark().Match(cell.Text) is { Success: true } head && !Denied().IsMatch(cell.Text[..head.Index]) && !DeniedAfter().IsMatch(cell.Text[(head.Index + head.Length)..]))
            return Fact(sheet, cell, head, CriticalResults.Marked, Headed);
        if (FlagMark().Match(cell.Text) is { Success: true } flag && !TemperatureMark().IsMatch(cell.Text))
            return Fact(sheet, cell, flag, CriticalResults.Marked, Flagged);
        if (TracingMark().Match(cell.Text) is { Success: true } tracing)
            return Fact(sheet, cell, tracing, CriticalResults.Marked, Traced);
        // A flag in a column of its own, or a stamp; as the value of a label it is a state of the patient.
        return StampMark().Match(cell.Text) is { Success: true } stamp && !sheet.LabelsOf(place).Any(label => StateMark().IsMatch(label.Text))
            ? Fact(sheet, cell, stamp, CriticalResults.Marked, Stamped)
            : null;
    }

    private static string Sentence(FactSheet sheet, int place)
    {
        var text = sheet.Cells[place].Text;
        return text.Count(c => c == ' ') >= WordsOfSentence && !text.TrimEnd().EndsWith('.') && sheet.Below(place) is { } below ? $"{text} {below.Text}" : text;
    }

    private static PrintedFact Fact(FactSheet sheet, Cell cell, Match match, string value, double trust) =>
        sheet.Phrase(FactKinds.CriticalResult, value, trust, cell, match.Index, Math.Min(match.Length, cell.Text.Length - match.Index));

    [GeneratedRegex(@"\b(?:critical|panic|alert (?:value|result))\b(?! (?:care|access|illness|condition|limb|stenosis|aortic|thinking|incident|congenital|aspects?|portions?))[^;]{0,60}\b(?:called|phoned|telephoned|paged|communicated|relayed|notified|reported|conveyed|discussed|given) (?:to|with|by|by phone)\b|\b(?:called|phoned|telephoned|paged|communicated|relayed|notified of|reported|conveyed|informed of)\b[^;]{0,40}\b(?:critical|panic)(?: \w+)? (?:values?|results?|findings?|levels?|labs?)\b|\bcritical (?:value|result|finding)s? (?:notification|communication|called|call)\b|\bread[- ]?back\b[^;]{0,40}\bcritical\b", RegexOptions.IgnoreCase)]
    private static partial Regex ToldMark();

    [GeneratedRegex(@"\b(?:critical|panic) (?:lab |laboratory |test |high |low )?(?:values?|results?|findings?|levels?|labs?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HeadMark();

    // "6.9 HH", "6.9 C 3.5-5.1", "21 LL*", "Critical high": a number, its flag, and what is usual. Behind a range it is a unit misread.
    [GeneratedRegex(@"(?<![-–\d.])\d+(?:\.\d+)?\s*\*{0,2}\s*(?:\(?(?:HH|LL|H!|L!|HC|LC|CH|CRIT|Crit|PANIC|CRITICAL|Critical)\b\*?\)?|\(?(?:C|CL)\)?(?=\s+[<>(]?\s?\d+(?:\.\d+)?\s?[-–]\s?\d))")]
    private static partial Regex FlagMark();

    // "37.0 C 36.5-37.5": a degree is no flag.
    [GeneratedRegex(@"\b(?:temp|temperature|tmax|celsius)\b|°", RegexOptions.IgnoreCase)]
    private static partial Regex TemperatureMark();

    [GeneratedRegex(@"^\W*\*{2,}[^*]{0,30}\b(?:acute (?:mi|stemi|infarct\w*|myocardial infarction)|stemi|critical|ventricular (?:tachycardia|fibrillation)|complete heart block)\b|^\W*(?:acute stemi|consider acute stemi)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex TracingMark();

    [GeneratedRegex(@"^\W*(?:critical|critical (?:high|low|abnormal)|panic|panic (?:high|low|value)|critically (?:high|low))\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex StampMark();

    [GeneratedRegex(@"\b(?:condition|acuity|status|level|care|unit|triage|severity|priority|location|disposition|prognosis)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StateMark();

    // "C = Critical", "HH: critical high", "* Critical value": what the marks mean.
    [GeneratedRegex(@"=\s*(?:above |below |alert or )?(?:critical|panic)|\b(?:critical|panic)\w*\s*=|^\W*(?:C|CC|HH|LL|HC|LC|CH|CL|\(C\)|key|legend|flags?|note)\W+(?:critical|panic)|\b(?:HH|LL|H|L|C)\s*[:=-]\s*\w+[,; ]+(?:HH|LL|H|L|C|A)\s*[:=-]", RegexOptions.IgnoreCase)]
    private static partial Regex KeyMark();

    [GeneratedRegex(@"\b(?:will be (?:called|notified|phoned|reported)|are (?:called|phoned|reported) (?:to|as|per|according)|should be (?:called|reported)|must be|if (?:a |any )?critical|criteria|defined as|limits? (?:is|are))\b", RegexOptions.IgnoreCase)]
    private static partial Regex PolicyMark();

    [GeneratedRegex(@"\b(?:no|not|non|without|negative for|denies|zero|never|free of)\W{0,3}(?:\w+\W+){0,3}$", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    // "Critical values: none", "Critical result? ☐ Yes ☒ No".
    [GeneratedRegex(@"^\W*(?:none|no|n/?a|not|nil|absent|ruled out)\b|^\W*yes\b.*\bno\b", RegexOptions.IgnoreCase)]
    private static partial Regex DeniedAfter();
}
