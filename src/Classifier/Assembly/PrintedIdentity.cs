using Capture.Evidence;
using System.Text.RegularExpressions;
using Capture.Classifier.Facts;

namespace Capture.Classifier.Assembly;

/// <summary>
/// Whose page it says it is, read roughly: enough to notice that two pages speak of two patients. Who the patient
/// <i>is</i> is the matcher's business.
/// </summary>
/// <param name="Names">Names as printed after a patient label or in the running head.</param>
/// <param name="BirthDates">Dates printed as date of birth.</param>
/// <param name="RecordNumbers">Medical record numbers, digits and letters only.</param>
internal sealed partial record PrintedIdentity(
    IReadOnlyList<string> Names, IReadOnlyList<DateOnly> BirthDates, IReadOnlyList<string> RecordNumbers)
{
    /// <summary>Two printed names at least this alike, word by word, are one name misread. OCR of faxed names rarely loses a third of the letters.</summary>
    private const double SameName = 0.7;

    /// <summary>Below this the worst pair of words is two different words.</summary>
    private const double OtherName = 0.45;

    /// <summary>Rows from the top that may hold a running head.</summary>
    private const int HeadRows = 5;

    public static PrintedIdentity None { get; } = new([], [], []);

    public static PrintedIdentity Find(PageRows page) => new(
        [.. LabelledNames(page).Take(2).Concat(HeadNames(page)).Distinct(StringComparer.Ordinal)],
        [.. BirthDatesOf(page).Take(2)],
        [.. RecordNumbersOf(page).Take(2)]);

    /// <summary>What both say, of each kind the first <paramref name="most"/> that differ.</summary>
    public PrintedIdentity And(PrintedIdentity other, int most) => new(
        [.. Names.Concat(other.Names).Distinct(StringComparer.Ordinal).Take(most)],
        [.. BirthDates.Concat(other.BirthDates).Distinct().Take(most)],
        [.. RecordNumbers.Concat(other.RecordNumbers).Distinct(StringComparer.Ordinal).Take(most)]);

    /// <summary>1: the names agree. −1: they are two people's. 0: not known, or too badly read to say.</summary>
    public int CompareNames(PrintedIdentity other)
    {
        var best = -1.0;
        foreach (var mine in Names)
        {
            foreach (var theirs in other.Names)
                best = Math.Max(best, Alike(mine, theirs));
        }

        return best < 0 ? 0 : best >= SameName ? 1 : best < OtherName ? -1 : 0;
    }

    /// <summary>1: birth date or record number agrees and neither differs. −1: one differs and neither agrees. 0 otherwise.</summary>
    /// <remarks>One character of difference is what OCR does and says nothing.</remarks>
    public int CompareNumbers(PrintedIdentity other)
    {
        var births = Compare(BirthDates.Select(Digits).ToList(), other.BirthDates.Select(Digits).ToList());
        var records = Compare(RecordNumbers, other.RecordNumbers);
        return Math.Sign(births + records) * (births * records < 0 ? 0 : 1);
    }

    /// <summary>Whether every word of one of these names stands, more or less, in <paramref name="text"/>.</summary>
    public bool NameStandsIn(string text)
    {
        var words = Words(text);
        return Names.Any(name => Words(name) is { Count: >= 2 } wanted
            && wanted.All(word => words.Any(read => OcrTolerance.Similarity(word, read) >= SameName)));
    }

    private static string Digits(DateOnly date) => date.ToString("MMddyy", System.Globalization.CultureInfo.InvariantCulture);

    private static int Compare(IReadOnlyList<string> mine, IReadOnlyList<string> theirs)
    {
        if (mine.Count == 0 || theirs.Count == 0)
            return 0;
        var least = mine.Min(a => theirs.Min(b => OcrTolerance.EditDistance(a, b)));
        return least == 0 ? 1 : least >= 3 ? -1 : 0;
    }

    private static double Alike(string a, string b)
    {
        var (few, many) = (Words(a), Words(b));
        if (few.Count > many.Count)
            (few, many) = (many, few);
        return few.Count == 0 ? -1 : few.Min(word => many.Max(other => OcrTolerance.Similarity(word, other)));
    }

    /// <summary>Words of three letters and more; initials, suffixes and specks say nothing.</summary>
    private static List<string> Words(string name) =>
        [.. NotLetters().Split(name.ToUpperInvariant().Replace("'", "", StringComparison.Ordinal)).Where(word => word.Length >= 3 && word is not "III")];

    private static IEnumerable<string> LabelledNames(PageRows page)
    {
        for (var i = 0; i < page.Cells.Count; i++)
        {
            var match = NameLabel().Match(page.Cells[i].Text);
            if (!match.Success)
                continue;
            var value = match.Groups["value"].Value.Trim();
            if (value.Length == 0)
                value = ValueOf(page, i)?.Text ?? "";
            value = AfterName().Replace(value, "").Trim(' ', '.', ',', ':', ';', '|', '*');
            if (NameShape().IsMatch(value) && !NotAName().IsMatch(value))
                yield return value;
        }
    }

    /// <summary>A running head names the patient without a label: "GRANT, CLINTON", or "Maria Marshall" over a date.</summary>
    private static IEnumerable<string> HeadNames(PageRows page)
    {
        foreach (var cell in page.Cells.TakeWhile(cell => cell.Row < HeadRows))
        {
            var text = cell.Text.Trim(' ', '.', ',', ':', ';', '|', '*', '_', '-');
            if (NotAName().IsMatch(text))
                continue;
            var match = LastFirst().Match(text);
            if (match.Success)
                yield return match.Value;
            else if (FirstLast().IsMatch(text) && cell.Row + 1 < page.Rows.Count && PrintedDate.FindFirst(page.Rows[cell.Row + 1]) is not null)
                yield return text;
        }
    }

    private static IEnumerable<DateOnly> BirthDatesOf(PageRows page)
    {
        for (var row = 0; row < page.Rows.Count; row++)
        {
            var match = BirthLabel().Match(page.Rows[row]);
            if (!match.Success)
                continue;
            var rest = page.Rows[row][(match.Index + match.Length)..];
            if (PrintedDate.FindFirst(rest[..Math.Min(rest.Length, 40)]) is { } beside)
                yield return beside;
            else if (row + 1 < page.Rows.Count && PrintedDate.FindFirst(page.Rows[row + 1]) is { } below)
                yield return below;
        }
    }

    private static IEnumerable<string> RecordNumbersOf(PageRows page)
    {
        for (var i = 0; i < page.Cells.Count; i++)
        {
            var match = RecordLabel().Match(page.Cells[i].Text);
            if (!match.Success)
                continue;
            var rest = page.Cells[i].Text[(match.Index + match.Length)..];
            if (rest.Trim(' ', ':', '.', '#').Length == 0)
                rest = ValueOf(page, i)?.Text ?? "";
            var number = RecordNumber().Match(rest);
            if (number.Success)
            {
                var digits = string.Concat(number.Value.Where(char.IsAsciiLetterOrDigit));
                if (digits.Count(char.IsAsciiDigit) >= 4)
                    yield return digits;
            }
        }
    }

    /// <summary>The cell that answers a label: right of it in its row, else the first below it that overlaps it.</summary>
    private static Cell? ValueOf(PageRows page, int label)
    {
        var at = page.Cells[label];
        if (label + 1 < page.Cells.Count && page.Cells[label + 1].Row == at.Row)
            return page.Cells[label + 1];
        return page.Cells.Skip(label + 1).TakeWhile(cell => cell.Row <= at.Row + 1)
            .FirstOrDefault(cell => cell.Row == at.Row + 1 && cell.Box.Left < at.Box.Right && cell.Box.Right > at.Box.Left);
    }

    [GeneratedRegex(@"^\W*(?:\d{1,2}[a-z]?\.\s*)?(?:patient(?:'?s)?\s*name|pt\.?\s*name|name of patient|patient|resident|client(?:\s*name)?|member\s*name|name|re)(?:\s*\([^)]*\))?(?:\s*:\s*(?<value>.*)|\W*)$", RegexOptions.IgnoreCase)]
    private static partial Regex NameLabel();

    [GeneratedRegex(@"\s*(?:[|(]|\bDOB\b|\bMRN\b|\bSex\b|\bAge\b|\bD\.O\.B).*$", RegexOptions.IgnoreCase)]
    private static partial Regex AfterName();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z'’.-]*(?:,?\s*[A-Za-z][A-Za-z'’.-]*){1,4}$")]
    private static partial Regex NameShape();

    [GeneratedRegex(@"\b(?:hospital|medical|medicine|center|clinic|family|health|care|lab|laboratory|group|associates|surgical|imaging|cardiology|orthop\w*|university|regional|community|report|note|summary|form|record|request|consult\w*|history|physical|information|attached|records|department|inc|llc|md|street|st|ave|rd|blvd|suite|auth|fax|page|oh|pa|date|sex|dob|phone|insurance|plan|results?)\b|\d", RegexOptions.IgnoreCase)]
    private static partial Regex NotAName();

    [GeneratedRegex(@"^[A-Z][A-Za-z'’-]+(?: (?:JR|SR|I{2,3}|IV|Jr|Sr))?(?: [A-Z][A-Za-z'’-]+)?,\s?[A-Z][A-Za-z'’-]+(?:\s[A-Z][A-Za-z'’-]*\.?){0,2}(?=$|\s{2}|\s\W)")]
    private static partial Regex LastFirst();

    [GeneratedRegex(@"^[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+){1,2}$")]
    private static partial Regex FirstLast();

    [GeneratedRegex(@"\b(?:D\.?O\.?B|date of birth|birth\s?date|born)\b\.?", RegexOptions.IgnoreCase)]
    private static partial Regex BirthLabel();

    [GeneratedRegex(@"\b(?:MRN|M\.R\.N|MR\s*(?:#|no)|med(?:ical)?\.?\s*rec(?:ord)?\.?\s*(?:#|no\b|number|num\b)|chart\s*(?:#|no\b|number)|unit\s*(?:#|no\b|number)|record\s*(?:#|no\b|number))\.?\s*[:#]?", RegexOptions.IgnoreCase)]
    private static partial Regex RecordLabel();

    [GeneratedRegex(@"(?<![A-Za-z])[A-Z]{0,4}-?\d[\d-]{3,13}")]
    private static partial Regex RecordNumber();

    [GeneratedRegex(@"[^A-Z]+")]
    private static partial Regex NotLetters();
}
