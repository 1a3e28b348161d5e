using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Capture.Evidence;

/// <summary>
/// Reads dates as Americans write them, with what readers do to them: letters for digits, separators read as digits
/// or lost. Every reading that gives a date is kept with its weight; month before day unless that is impossible.
/// </summary>
public static partial class DateReader
{
    /// <summary>Nobody older is taken for a patient.</summary>
    private const int GreatestAge = 120;

    /// <summary>Share of American writers who put the day first.</summary>
    private const double DayFirst = 0.03;

    private static readonly string[] Months = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"];

    [GeneratedRegex(@"(?<![0-9])(\d{1,2})[-\s/.,]{0,2}([A-Z0]{3,9})[-\s/.,]{0,2}(\d{4}|\d{2})(?![0-9])")]
    private static partial Regex DayMonthYear();

    [GeneratedRegex(@"([A-Z0]{3,9})[.\s]{0,2}(\d{1,2})(?:ST|ND|RD|TH)?[,.\s]{1,3}(\d{4})(?![0-9])")]
    private static partial Regex MonthDayYear();

    // What a digit is read as where it was spoilt. A rule of a table is read as a stroke too, so that one stroke at the end of a date is none.
    private const string LookAlike = @"[OQDUILZASGB|!?$&\]\[]";

    // What is left of a year whose other digits were read as letters or parted from it is no year: 19G3-05-17 is not of 2003, and
    // 199 9-09-06 is not of 2009.
    private const string Begins = @"(?<![0-9])(?!(?<=(?<![0-9])(?:19|20)(?:[0-9]\s(?=[0-9]-)|[A-Z!?$&]))[0-9][-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9]))";

    // The same at the end: 07-13-19B0, 06/22/19 87.
    private const string EndsInYear = @"(?![0-9])(?<![-/.~_,\s](?:19|20)(?=" + LookAlike + @"(?:[0-9]|" + LookAlike + @"(?![A-Z]))|\s[0-9]{2}(?![0-9:/.-])))";

    // And of a day: 2020-01-1S.
    private const string WholeDay = @"(\d{2}|\d(?!" + LookAlike + @"(?![A-Z])))(?![0-9])";

    [GeneratedRegex(Begins + @"(\d{1,2})\s?[-/.~_,]{1,2}\s?(\d{1,2})\s?[-/.~_,]{1,2}\s?(\d{4}(?![0-9])|\d{2}" + EndsInYear + ")")]
    private static partial Regex Numeric();

    [GeneratedRegex(@"(?<![0-9])(\d{4})\s?[-/.~_]{1,2}\s?(\d{1,2})\s?[-/.~_]{1,2}\s?" + WholeDay)]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<![0-9])(\d{2})(\d{2})(\d{4})(?![0-9])")]
    private static partial Regex Packed();

    [GeneratedRegex(@"(?<![0-9])(\d{1,2})\s(\d{1,2})\s(\d{4})(?![0-9])")]
    private static partial Regex Spaced();

    // One separator or both read as a digit or lost: 03114/1962, 03/1411962, 0314/1962, 03/141962.
    [GeneratedRegex(@"(?<![0-9])(\d{2})[17]?(\d{2})[-/.~]{1,2}(\d{4})(?![0-9])")]
    private static partial Regex FirstSeparatorLost();

    [GeneratedRegex(@"(?<![0-9])(\d{2})[-/.~]{1,2}(\d{2})[17]?(\d{4})(?![0-9])")]
    private static partial Regex SecondSeparatorLost();

    [GeneratedRegex(@"(?<![0-9])(\d{2})[17](\d{2})[17](\d{4})(?![0-9])")]
    private static partial Regex BothSeparatorsRead();

    /// <summary>The readings of the first date in the text, best first; empty when there is none.</summary>
    /// <param name="latest">No reading is later.</param>
    public static IReadOnlyList<DateReading> Read(string text, DateOnly latest)
    {
        var upper = text.ToUpperInvariant();
        List<DateReading> readings = [];
        ReadForms(upper, latest, clean: true, weight: 1, readings);
        if (readings.Count == 0)
            ReadForms(FoldDigits(text), latest, clean: false, weight: 0.8, readings);
        // A gap inside a number: 06/22/1 987.
        if (readings.Count == 0)
            ReadForms(FoldDigits(text).Replace(" ", "", StringComparison.Ordinal), latest, clean: false, weight: 0.8, readings);
        return [.. readings
            .GroupBy(reading => reading.Date)
            .Select(group => new DateReading(group.Key, Math.Min(1, group.Sum(reading => reading.Weight)), group.Any(reading => reading.Clean)))
            .OrderByDescending(reading => reading.Weight)
            .Take(6)];
    }

    /// <summary>
    /// All dates of a text in order, whatever they are of: 04/17/2025, 4-17-25, 2025-04-17, 17-Apr-2025, April 17, 2025, 17.04.2025. Month
    /// before day where both are numbers and may be either; only what can hardly be anything else, since no label says that a date stands there.
    /// </summary>
    public static IEnumerable<PrintedDate> FindAll(string text)
    {
        foreach (Match match in Printed().Matches(text))
        {
            if (DateOf(match) is { } date)
                yield return date;
        }
    }

    private static PrintedDate? DateOf(Match match)
    {
        var (years, days) = (Folded(match.Groups["y"]), Folded(match.Groups["d"]));
        var named = match.Groups["name"].Success;
        var months = named ? Array.FindIndex(Months, month => month.StartsWith(match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase)) + 1 : Folded(match.Groups["m"]);
        if (years is not { } year || days is not { } day || months is not { } month)
            return null;
        var full = match.Groups["y"].Length != 2 ? year : year < 70 ? 2000 + year : 1900 + year;
        // 2025-04-17 has one order only.
        var numeric = !named && match.Groups["y"].Index > match.Index;
        var (asWritten, swapped) = (Day(full, month, day), numeric && month != day ? Day(full, day, month) : null);
        return (asWritten ?? swapped) is { } value
            ? new PrintedDate(value, match.Index, match.Length) { Numeric = numeric, DayFirst = asWritten is null, Swapped = asWritten is null ? null : swapped }
            : null;
    }

    private static DateOnly? Day(int year, int month, int day) =>
        year is >= 1880 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static int? Folded(Group group) =>
        int.TryParse(string.Concat(group.Value.Select(c => c == '@' ? '0' : Digits.Fold(c))), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex("""
        (?<![\d/])(?:
          (?<y>(?:19|20)\d{2})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})
        | (?<m>[0-3OolI]?[\dOolI])\s?[/.~-]\s?(?<d>[0-3OolI]?[\dOolI])\s?[/.~-]\s?(?<y>[12][\dOo@]{3}|[\dOo]{2})
        | (?<d>\d{1,2})[-\s](?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-\s,]+(?<y>\d{4})
        | (?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.\s-]+(?<d>[\dOo]{1,2})[,.\s-]+(?<y>\d{4})
        )(?![\d])(?!(?<=[/.~-]\s?[\dOo]{2})[BSIlZgqG][\dOo])
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Printed();

    private static void ReadForms(string text, DateOnly latest, bool clean, double weight, List<DateReading> readings)
    {
        if (DayMonthYear().Match(text) is { Success: true } named && Month(named.Groups[2].Value) is > 0 and var month)
            AddYears(readings, named.Groups[3].Value, month, Number(named.Groups[1]), weight, clean, latest);
        else if (MonthDayYear().Match(text) is { Success: true } american && Month(american.Groups[1].Value) is > 0 and var spelled)
            AddYears(readings, american.Groups[3].Value, spelled, Number(american.Groups[2]), weight, clean, latest);
        if (readings.Count > 0)
            return;

        if (Iso().Match(text) is { Success: true } iso)
            AddYears(readings, iso.Groups[1].Value, Number(iso.Groups[2]), Number(iso.Groups[3]), weight, clean, latest);
        if (Numeric().Match(text) is { Success: true } numeric)
            AddBothOrders(readings, numeric, weight, clean, latest);
        if (readings.Count > 0)
            return;

        foreach (var (form, share, asPrinted) in ((Regex, double, bool)[])[(Packed(), 1, clean), (Spaced(), 0.9, clean), (FirstSeparatorLost(), 0.5, false), (SecondSeparatorLost(), 0.5, false), (BothSeparatorsRead(), 0.4, false)])
        {
            if (form.Match(text) is { Success: true } match)
                AddBothOrders(readings, match, weight * share, asPrinted, latest);
        }
    }

    private static void AddBothOrders(List<DateReading> readings, Match match, double weight, bool clean, DateOnly latest)
    {
        var (one, two, year) = (Number(match.Groups[1]), Number(match.Groups[2]), match.Groups[3].Value);
        if (one > 12)
        {
            AddYears(readings, year, two, one, weight, clean, latest);
            return;
        }

        AddYears(readings, year, one, two, weight * (1 - DayFirst), clean, latest);
        if (two <= 12 && one != two)
            AddYears(readings, year, two, one, weight * DayFirst, clean: false, latest);
    }

    private static void AddYears(List<DateReading> readings, string yearText, int month, int day, double weight, bool clean, DateOnly latest)
    {
        var year = int.Parse(yearText, CultureInfo.InvariantCulture);
        int[] years = yearText.Length == 4 ? [year] : [1900 + year, 2000 + year];
        var possible = years
            .Where(candidate => month is >= 1 and <= 12 && day >= 1 && candidate >= latest.Year - GreatestAge && candidate <= latest.Year && day <= DateTime.DaysInMonth(candidate, month))
            .Select(candidate => new DateOnly(candidate, month, day))
            .Where(date => date <= latest)
            .ToArray();
        var total = possible.Sum(date => ShareStillAlive(latest.Year - date.Year));
        foreach (var date in possible)
            readings.Add(new DateReading(date, weight * ShareStillAlive(latest.Year - date.Year) / total, clean));
    }

    /// <summary>
    /// How many of those born so many years ago are patients now, next to those born lately: two digits of a year are a small
    /// child's rather than a centenarian's (U.S. period life table: 1 in 3 lives to 90, 1 in 50 to 100).
    /// </summary>
    private static double ShareStillAlive(int years) => years switch { < 85 => 1, < 95 => 0.4, < 100 => 0.1, < 105 => 0.02, _ => 0.001 };

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>One-based month of a full or abbreviated name with at most one wrong character; 0 when it is none.</summary>
    private static int Month(string text)
    {
        var letters = text.Replace('0', 'O');
        for (var exact = 1; exact >= 0; exact--)
        {
            for (var month = 0; month < 12; month++)
            {
                var (name, abbreviation) = (Months[month], Months[month][..3]);
                if (exact == 1 ? letters == name || letters == abbreviation || letters == "SEPT" && month == 8
                    : letters.Length > 3 && OcrChannel.LogProbability(letters, name) > OcrChannel.Replaced * 1.2)
                    return month + 1;
            }
        }

        return 0;
    }

    // Upper case, but g looks like 9 where G looks like 6. Only words with at least as many digits as letters: the letters of a month's name stay letters.
    private static string FoldDigits(string text)
    {
        var folded = new StringBuilder(text.Length);
        for (var from = 0; from < text.Length;)
        {
            var to = from;
            while (to < text.Length && text[to] is not (' ' or '-' or '/' or '.' or ',' or '~' or '_') == text[from] is not (' ' or '-' or '/' or '.' or ',' or '~' or '_'))
                to++;
            var word = text.AsSpan(from, to - from);
            var digits = 0;
            foreach (var c in word)
                digits += char.IsAsciiDigit(c) ? 1 : 0;
            // A short word between separators is a day or a month even if no digit of it survived.
            var numeric = digits * 2 >= word.Length || word.Length <= 2;
            foreach (var c in word)
                folded.Append(char.ToUpperInvariant(numeric ? Digits.Fold(c) : c));
            from = to;
        }

        return folded.ToString();
    }
}

/// <summary>The digit a letter was, where only digits make sense.</summary>
public static class Digits
{
    public static char Fold(char c) => c switch
    {
        'O' or 'o' or 'Q' or 'D' or 'U' => '0',
        'I' or 'l' or 'L' or '|' or '!' or 'i' or ']' or '[' => '1',
        'Z' or 'z' => '2',
        'A' => '4',
        'S' or 's' or '$' => '5',
        'G' or 'b' => '6',
        'T' or '?' => '7',
        'B' or '&' => '8',
        'g' or 'q' => '9',
        _ => c,
    };
}
