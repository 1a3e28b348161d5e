using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>The few patients a document may concern: by birth date, by name, by number.</summary>
internal static class CandidateSearch
{
    /// <summary>So many readings of one name part are looked up; more would find strangers.</summary>
    private const int ReadingsOfPart = 12;

    /// <summary>A number or name shared by more patients finds nobody.</summary>
    private const int TooCommon = 400;

    public static HashSet<int> Find(PatientIndex index, Mentions mentions, NameComparison names)
    {
        HashSet<int> rows = [];
        HashSet<int> lasts = [];
        HashSet<int> firsts = [];
        foreach (var mention in mentions.Names)
        {
            foreach (var reading in mention.Readings)
                AddNamed(index, names, reading, mention.Role, rows, lasts, firsts);
        }

        foreach (var birth in mentions.Births)
        {
            foreach (var reading in birth.Readings)
            {
                AddAll(rows, index.BornOn(reading.Date.DayNumber));
                if (birth.Role is not (Role.Provider or Role.Other) && reading.Weight >= 0.2)
                    AddNeighbours(index, reading.Date, lasts, firsts, rows);
                foreach (var (ssn4, _) in mentions.Ssn4)
                    AddAll(rows, index.WithSsnAndDay(ssn4, reading.Date.DayNumber));
            }
        }

        foreach (var number in mentions.RecordNumbers)
            AddAll(rows, index.WithRecordNumber(number.Value));
        foreach (var phone in mentions.Phones)
            AddAll(rows, index.WithPhone(phone.Value), most: 40);
        return rows;
    }

    private static void AddNamed(PatientIndex index, NameComparison names, NameReading reading, Role role, HashSet<int> rows, HashSet<int> lasts, HashSet<int> firsts)
    {
        if (reading.Last.Length < 2)
            return;
        var lastTokens = Best(names.Near(reading.Last));
        if (role is not (Role.Provider or Role.Other))
            lasts.UnionWith(lastTokens);
        if (reading.First.Length < 2)
            return;
        List<int> firstTokens = Best(names.Near(reading.First));
        foreach (var related in Nicknames.Of(reading.First))
        {
            if (index.Names.Find(related) is >= 0 and var token)
                firstTokens.Add(token);
        }

        if (role is not (Role.Provider or Role.Other))
            firsts.UnionWith(firstTokens);
        foreach (var last in lastTokens)
        {
            foreach (var first in firstTokens)
                AddAll(rows, index.Named(last, first));
        }
    }

    private static List<int> Best(List<(int Token, double LogProbability)> near) =>
        [.. near.OrderByDescending(entry => entry.LogProbability).Take(ReadingsOfPart).Select(entry => entry.Token)];

    /// <summary>Birth dates one digit away, or with month and day exchanged, of patients whose name is on the page.</summary>
    private static void AddNeighbours(PatientIndex index, DateOnly date, HashSet<int> lasts, HashSet<int> firsts, HashSet<int> rows)
    {
        foreach (var day in BirthDates.Neighbours(date))
        {
            foreach (var row in index.BornOn(day.DayNumber))
            {
                if (IsAmong(lasts, index.Last(row)) && IsAmong(firsts, index.First(row)))
                    rows.Add(row);
            }
        }
    }

    private static bool IsAmong(HashSet<int> tokens, NameForm? name)
    {
        foreach (var token in name?.Tokens ?? [])
        {
            if (tokens.Contains(token))
                return true;
        }

        return false;
    }

    private static void AddAll(HashSet<int> rows, ReadOnlySpan<int> found, int most = TooCommon)
    {
        if (found.Length > most)
            return;
        foreach (var row in found)
            rows.Add(row);
    }
}

/// <summary>How a date as read relates to a date as registered.</summary>
internal static class BirthDates
{
    private const double Exact = -0.03;
    private const double DigitConfused = -5.2;
    private const double DigitReplaced = -7.3;
    private const double Exchanged = -5.3;
    private const double Unrelated = -16;

    /// <summary>All dates one digit away, and the one with month and day exchanged.</summary>
    public static IEnumerable<DateOnly> Neighbours(DateOnly date)
    {
        var digits = Text(date);
        for (var place = 0; place < 8; place++)
        {
            var original = digits[place];
            for (var digit = '0'; digit <= '9'; digit++)
            {
                if (digit == original)
                    continue;
                digits[place] = digit;
                if (Parse(digits) is { } neighbour)
                    yield return neighbour;
            }

            digits[place] = original;
        }

        if (date.Day <= 12 && date.Day != date.Month)
            yield return new DateOnly(date.Year, date.Day, date.Month);
    }

    /// <summary>ln P(read | registered).</summary>
    public static double LogProbability(DateOnly read, DateOnly registered)
    {
        if (read == registered)
            return Exact;
        if (read.Year == registered.Year && read.Month == registered.Day && read.Day == registered.Month)
            return Exchanged;
        var (a, b) = (Text(read), Text(registered));
        var (different, confused) = (0, false);
        for (var i = 0; i < 8; i++)
        {
            if (a[i] == b[i])
                continue;
            different++;
            confused = OcrChannel.LooksLike(a[i], b[i]);
        }

        return different == 1 ? confused ? DigitConfused : DigitReplaced : Unrelated;
    }

    public static bool IsNear(DateOnly read, DateOnly registered) => LogProbability(read, registered) is > Unrelated and < Exact;

    // Year, month, day.
    private static char[] Text(DateOnly date)
    {
        var text = new char[8];
        (int Value, int From, int Length)[] parts = [(date.Year, 0, 4), (date.Month, 4, 2), (date.Day, 6, 2)];
        foreach (var (value, from, length) in parts)
        {
            var rest = value;
            for (var i = from + length - 1; i >= from; i--, rest /= 10)
                text[i] = (char)('0' + rest % 10);
        }

        return text;
    }

    private static DateOnly? Parse(char[] digits)
    {
        var year = Number(digits.AsSpan(0, 4));
        var month = Number(digits.AsSpan(4, 2));
        var day = Number(digits.AsSpan(6, 2));
        return year >= 1850 && year <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
            number = number * 10 + (digit - '0');
        return number;
    }
}
