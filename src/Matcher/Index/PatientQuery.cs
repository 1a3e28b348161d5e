using System.Globalization;
using System.Text.RegularExpressions;
using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>What a person typed to find a patient, taken apart: every word must agree with something of a patient's.</summary>
internal static partial class PatientQuery
{
    private const int FirstYear = 1900;

    [GeneratedRegex(@"^((?:19|20)\d{2})$")]
    private static partial Regex Year();

    [GeneratedRegex(@"^((?:19|20)\d{2})[-/.](\d{1,2})$")]
    private static partial Regex YearMonth();

    [GeneratedRegex(@"^(\d{1,2})[-/.](\d{4}|\d{2})$")]
    private static partial Regex MonthYear();

    [GeneratedRegex(@"^((?:19|20)\d{2})(\d{2})(\d{2})$")]
    private static partial Regex PackedIso();

    [GeneratedRegex(@"^(\d{2})(\d{2})((?:19|20)\d{2})$")]
    private static partial Regex PackedAmerican();

    /// <param name="latest">Today: no birth date is later.</param>
    public static IReadOnlyList<QueryWord> Read(string query, DateOnly latest)
    {
        var words = query.Split((char[])[' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => new QueryWord(NameText.Join(word), [.. Births(word, latest)])).Where(word => word.Text.Length > 0).ToList();
        return JoinTelephones(words);
    }

    /// <summary>The spans in which a birth date lies that is typed as far as it is known: 1948, 1948-08, 08/48, 8/14/1948, 19480814.</summary>
    private static IEnumerable<BirthSpan> Births(string word, DateOnly latest)
    {
        if (Year().Match(word) is { Success: true } year)
            return Span(Number(year, 1), 1, 12);
        if (YearMonth().Match(word) is { Success: true } iso)
            return Span(Number(iso, 1), Number(iso, 2), Number(iso, 2));
        if (MonthYear().Match(word) is { Success: true } month)
            return month.Groups[2].Length == 4 ? Span(Number(month, 2), Number(month, 1), Number(month, 1))
                // Of two digits nobody knows the century; both are looked for.
                : Span(1900 + Number(month, 2), Number(month, 1), Number(month, 1)).Concat(Span(2000 + Number(month, 2), Number(month, 1), Number(month, 1)));
        if (PackedIso().Match(word) is { Success: true } packed)
            return Day(Number(packed, 1), Number(packed, 2), Number(packed, 3));
        if (PackedAmerican().Match(word) is { Success: true } american)
            return Day(Number(american, 3), Number(american, 1), Number(american, 2));
        return word.Any(c => c is '/' or '-' or '.') && DateReader.Read(word, latest) is [{ Weight: > 0.4 } reading, ..] ? [new BirthSpan(reading.Date, reading.Date)] : [];

        IEnumerable<BirthSpan> Span(int inYear, int first, int last) =>
            inYear < FirstYear || first is < 1 or > 12 || new DateOnly(inYear, first, 1) > latest ? []
            : [new BirthSpan(new DateOnly(inYear, first, 1), new DateOnly(inYear, last, DateTime.DaysInMonth(inYear, last)))];

        IEnumerable<BirthSpan> Day(int inYear, int inMonth, int day) =>
            inMonth is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(inYear, inMonth) || new DateOnly(inYear, inMonth, day) > latest ? []
            : [new BirthSpan(new DateOnly(inYear, inMonth, day), new DateOnly(inYear, inMonth, day))];
    }

    /// <summary>A telephone number may be typed in groups, and with the country before it: 1 (216) 555-0536.</summary>
    private static List<QueryWord> JoinTelephones(List<QueryWord> words)
    {
        var joined = new List<QueryWord>();
        for (var from = 0; from < words.Count;)
        {
            var count = Math.Min(4, words.Count - from);
            while (count > 1 && !IsTelephone([.. words.Skip(from).Take(count).Select(word => word.Text)]))
                count--;
            var digits = string.Concat(words.Skip(from).Take(count).Select(word => word.Text));
            var number = digits.Length == 11 && digits[0] == '1' && digits[1] >= '2' && digits.All(char.IsAsciiDigit) ? digits[1..] : digits;
            joined.Add(count == 1 && number == words[from].Text ? words[from] : new QueryWord(number, []));
            from += count;
        }

        return joined;
    }

    // As people group it: country, area, exchange, line, the last two or three often written as one.
    private static bool IsTelephone(string[] groups) =>
        groups.Length > 1 && groups.All(group => group.All(char.IsAsciiDigit)) && string.Join('-', groups.Select(group => group.Length)) is "3-7" or "3-3-4"
        || (groups.Length > 1 && groups[0] == "1" && (groups.Length == 2 ? groups[1].Length == 10 && groups[1].All(char.IsAsciiDigit) : IsTelephone(groups[1..]) && groups.Sum(group => group.Length) == 11));

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A word of a query: a name or a number, and the birth dates it may stand for.</summary>
/// <param name="Text">Letters and digits in capitals.</param>
internal sealed record QueryWord(string Text, IReadOnlyList<BirthSpan> Births);

/// <summary>Both days included.</summary>
internal readonly record struct BirthSpan(DateOnly From, DateOnly To);
