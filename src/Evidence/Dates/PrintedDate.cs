using System.Globalization;
using System.Text.RegularExpressions;

namespace Capture.Evidence;

/// <summary>A date as printed, and where in its text it stands.</summary>
/// <param name="Value">Two-digit years below 70 are taken as 20xx; whoever reads birth dates compares the last two digits only.</param>
/// <param name="Index">Zero-based position of its first character.</param>
public sealed partial record PrintedDate(DateOnly Value, int Index, int Length)
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>All dates of a text in order: 04/17/2025, 4-17-25, 2025-04-17, 17-Apr-2025, April 17, 2025. Month before day where both are numbers.</summary>
    public static IEnumerable<PrintedDate> FindAll(string text)
    {
        foreach (Match match in Pattern().Matches(text))
        {
            if (Read(match) is { } value)
                yield return new PrintedDate(value, match.Index, match.Length);
        }
    }

    /// <summary>The first date of a text, or null.</summary>
    public static DateOnly? FindFirst(string text) => FindAll(text).FirstOrDefault()?.Value;

    private static DateOnly? Read(Match match)
    {
        var year = Number(match.Groups["y"]);
        if (year is null)
            return null;
        var full = match.Groups["y"].Length == 2 ? year < 70 ? 2000 + year : 1900 + year : year;
        var month = match.Groups["name"].Success ? Month(match.Groups["name"].Value) : Number(match.Groups["m"]);
        var day = Number(match.Groups["d"]);
        return full is >= 1880 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(full.Value, month.Value)
            ? new DateOnly(full.Value, month.Value, day.Value)
            : null;
    }

    private static int? Month(string name)
    {
        var place = Array.FindIndex(Months, month => name.StartsWith(month, StringComparison.OrdinalIgnoreCase));
        return place < 0 ? null : place + 1;
    }

    private static int? Number(Group group)
    {
        var digits = string.Concat(group.Value.Select(Digit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static char Digit(char read) => read switch
    {
        'O' or 'o' or '@' => '0',
        'l' or 'I' => '1',
        _ => read,
    };

    [GeneratedRegex("""
        (?<![\d/])(?:
          (?<y>(?:19|20)\d{2})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})
        | (?<m>[0-1OolI]?[\dOolI])\s?[/.-]\s?(?<d>[0-3OolI]?[\dOolI])\s?[/.-]\s?(?<y>[12][\dOo@]{3}|[\dOo]{2})
        | (?<d>\d{1,2})[-\s](?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-\s,]+(?<y>\d{4})
        | (?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.\s-]+(?<d>[\dOo]{1,2})[,.\s-]+(?<y>\d{4})
        )(?![\d])
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
