namespace Capture.Evidence;

/// <summary>A name cut out of running words.</summary>
/// <param name="Words">How many words were used.</param>
/// <param name="Comma">Written last name first with a comma: the surest shape of a name.</param>
/// <param name="Credentialed">A title or a degree says that this is a clinician.</param>
public sealed record WrittenName(IReadOnlyList<NameReading> Readings, string Letters, string Suffix, string Alias, int Words, bool Comma, bool Credentialed, bool Newborn, IReadOnlyList<string> Parts);

/// <summary>Reads names in the orders Americans write them.</summary>
public static class NameReader
{
    private const int MostParts = 6;

    private static readonly HashSet<string> Credentials = new(StringComparer.Ordinal)
    {
        "MD", "M0", "DO", "NP", "PA", "PAC", "RN", "LPN", "APRN", "ARNP", "FNP", "FNPC", "FNPBC", "CRNA", "CNM", "DPM", "DDS", "DMD", "PHD", "PSYD", "PHARMD", "RPH", "PT", "DPT", "OT", "OTR",
        "LCSW", "LPC", "FACS", "FACC", "FACP", "FAAP", "FACOG", "CNP", "CNS", "BSN", "MSN", "DNP", "RT", "RDCS", "RDMS", "MA", "CMA", "LMFT", "LSW", "MSW", "HIM", "OD", "DC", "PTA", "COTA", "SLP", "FAAOS", "MBBS", "DVM", "AUD", "RD", "LVN",
    };

    private static readonly HashSet<string> States = new(StringComparer.Ordinal)
    {
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX",
        "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC", "PR",
    };

    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal) { "DR", "DOCTOR", "PROF" };
    private static readonly HashSet<string> Courtesies = new(StringComparer.Ordinal) { "MR", "MRS", "MS", "MISS", "MASTER" };

    private static readonly HashSet<string> Months = new(StringComparer.Ordinal)
    {
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT", "NOV", "DEC",
        "JANUARY", "FEBRUARY", "MARCH", "APRIL", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
    };

    // Words that end a name: the beginning of the next field, or of a heading.
    private static readonly HashSet<string> Stops = new(StringComparer.Ordinal)
    {
        "DOB", "SEX", "AGE", "MRN", "PAGE", "PG", "DATE", "ACCT", "ACCOUNT", "BORN", "GENDER", "PHONE", "ADDRESS", "SSN", "MALE", "FEMALE", "YEAR", "YEARS", "YO", "THE", "IS", "WAS", "HAS", "AND", "WITH", "FOR", "OF", "ON", "AT", "IN", "TO", "BY",
        "MEDICAL", "CENTER", "CLINIC", "HOSPITAL", "PHARMACY", "REPORT", "NOTE", "LABORATORY", "HEALTH", "CARE", "IMAGING", "GROUP", "ASSOCIATES", "FAMILY", "PRACTICE", "LABORATORIES", "SUMMARY", "RECORD", "NUMBER", "CONSENT", "FORM", "DEPARTMENT", "HISTORY", "SIGNATURE", "REPRESENTATIVE",
        "INFORMATION", "IDENTIFICATION", "RELATION", "RELATIONSHIP", "NPI", "ID", "FAX", "TEL", "DOS", "PT", "PATIENT",
    };

    /// <summary>The name that begins the words; null when they do not begin with one.</summary>
    public static WrittenName? Read(IReadOnlyList<PageWord> words)
    {
        List<string> before = [];
        List<string> after = [];
        var (comma, weakComma, credentialed, suffix, alias, used) = (false, false, false, "", "", 0);
        for (var i = 0; i < words.Count && before.Count + after.Count < MostParts; i++)
        {
            var text = words[i].Text;
            if (i == 0)
                text = text.TrimStart('.', ',', '_', '-', '~', '*', '\'', '‘', '|');
            if (text.Length == 0)
                break;
            if (text[0] is '(' or '"' or '“' && NameText.Join(text) is { Length: > 1 } other && before.Count > 0)
            {
                alias = other;
                used = i + 1;
                continue;
            }

            text = WithCapitalI(text);
            var part = NameText.Join(text);
            var bare = part.Replace('0', 'O');
            if (part.Length == 0)
            {
                if (text is "," && before.Count > 0 && !comma)
                    comma = true;
                else if (before.Count > 0 && text.Length == 1)
                    continue;
                else
                    break;
                continue;
            }

            if (Titles.Contains(bare) && before.Count == 0)
            {
                credentialed = true;
                used = i + 1;
                continue;
            }

            if (Courtesies.Contains(bare) && before.Count == 0)
                continue;
            if (IsCredential(text, bare, before.Count + after.Count, comma))
            {
                // A degree behind a name makes it a clinician's, and the comma before the degree no sign of last name first.
                credentialed = true;
                if (after.Count == 0)
                    (comma, weakComma) = (false, false);
                break;
            }

            if (before.Count > 0 && NameText.Suffix(bare) is { } generation && (generation is not "II" || text.All(c => c is 'I' or ',' or '.')))
            {
                suffix = generation;
                used = i + 1;
                if (text[^1] == ',' && !comma && after.Count == 0)
                    comma = true;
                continue;
            }

            // Lakemont, OH 44151
            if (comma && IsState(text, words, i))
                return null;
            if (IsMonthOfDate(bare, words, i, before.Count + after.Count))
                break;
            // An initial nobody could read: Michael 1) Reynolds.
            if (before.Count == 1 && !comma && IsBlot(text) && i + 1 < words.Count && words[i + 1].Text is { Length: > 3 } next && char.IsUpper(next[0]))
                continue;
            if (Stops.Contains(bare) || !IsNamePart(text, part, before.Count + after.Count > 0))
                break;
            foreach (var piece in CamelParts(text, part))
                (comma ? after : before).Add(piece);
            used = i + 1;
            if (!comma && text[^1] == ',')
                comma = true;
            else if (!comma && text[^1] == '.' && part.Length > 3 && before.Count == 1)
                weakComma = true;
            else if (comma && text[^1] == ',' && after.Count > 0)
                break;
        }

        if (before.Count == 0 || (before.Count == 1 && before[0].Length < 2 && after.Count == 0))
            return null;
        var readings = comma && after.Count > 0 ? LastFirst(before, after) : FirstLast([.. before, .. after], weakComma);
        List<string> parts = [.. before, .. after];
        var newborn = parts.Exists(part => part is "BABY" or "BABYBOY" or "BABYGIRL" or "NEWBORN" or "INFANT") || (parts.Contains("BB") || parts.Contains("BG"));
        return new WrittenName(readings, string.Concat(parts), suffix, alias, used, comma && after.Count > 0, credentialed, newborn, parts);
    }

    /// <summary>Two letters may be a given name or an initial with a suffix; behind two names they are a degree.</summary>
    private static bool IsCredential(string text, string bare, int parts, bool comma) =>
        Credentials.Contains(bare)
        && (!text.Any(char.IsLower) || text.Contains('.', StringComparison.Ordinal) || bare.Length > 3)
        && (parts >= 2 || (parts == 1 && comma && (bare is "MD" || bare.Length >= 3)));

    /// <summary>Behind a whole name <c>Feb 17, 1989</c> is a date, and Feb no second middle name.</summary>
    private static bool IsMonthOfDate(string bare, IReadOnlyList<PageWord> words, int at, int parts) =>
        parts >= 2 && IsMonth(bare) && at + 1 < words.Count && char.IsAsciiDigit(words[at + 1].Text[0]);

    internal static bool IsMonth(string word) => Months.Contains(word);

    private static bool IsBlot(string text) => text.Length <= 2 && (text.Length == 1 ? !char.IsLetter(text[0]) : !text.All(char.IsLetterOrDigit));

    /// <summary>No name begins with a small l before a consonant: <c>lvermeier</c> is Ivermeier.</summary>
    private static string WithCapitalI(string text) =>
        text.Length >= 5 && text[0] == 'l' && "bcdfghkmnpqrstvwxz".Contains(text[1], StringComparison.Ordinal) && text.AsSpan(1).IndexOfAnyExceptInRange('a', 'z') < 0 ? "I" + text[1..] : text;

    internal static bool IsState(string text) => States.Contains(text.TrimEnd('.', ','));

    private static bool IsState(string text, IReadOnlyList<PageWord> words, int at) =>
        IsState(text)
        && ((at + 1 < words.Count && words[at + 1].Text.Length >= 5 && words[at + 1].Text.Take(5).Count(char.IsAsciiDigit) >= 3) || words[0].Text.Any(char.IsLower));

    private static bool IsNamePart(string text, string part, bool inside)
    {
        var letters = 0;
        foreach (var c in part)
            letters += char.IsLetter(c) ? 1 : 0;
        // At most a third of the characters may be digits a reader put there.
        if (letters == 0 || (part.Length - letters) * 3 > part.Length)
            return false;
        var first = text.AsSpan().TrimStart("('\"‘“".AsSpan());
        if (first.Length == 0)
            return false;
        return char.IsUpper(first[0]) || char.IsAsciiDigit(first[0]) || (inside && NameText.IsParticle(part)) || NameText.IsParticle(part) && part.Length > 1;
    }

    /// <summary><c>CamilaThompson</c> is two names run together; <c>McCarthy</c> and <c>DeLuca</c> are one.</summary>
    private static IEnumerable<string> CamelParts(string text, string part)
    {
        for (var i = 3; i + 3 <= text.Length && text.All(char.IsLetter); i++)
        {
            if (char.IsLower(text[i - 1]) && char.IsUpper(text[i]) && char.IsLower(text[i + 1]) && !text.StartsWith("Mac", StringComparison.Ordinal))
                return i > 3 ? [NameText.Join(text[..i]), NameText.Join(text[i..])] : [part];
        }

        return [part];
    }

    private static List<NameReading> LastFirst(List<string> before, List<string> after)
    {
        var (last, middle) = (string.Concat(before), after.Count > 1 ? after[1] : "");
        List<NameReading> readings = [new(last, after[0], middle, 0.88)];
        if (after.Count > 1)
            readings.Add(new(last, after[0] + after[1], after.Count > 2 ? after[2] : "", 0.06));
        if (before.Count > 1)
            readings.Add(new(before[^1], after[0], middle, 0.05));
        readings.Add(new(after[0], last, "", 0.03));
        return readings;
    }

    private static List<NameReading> FirstLast(List<string> parts, bool weakComma)
    {
        var n = parts.Count;
        string From(int i) => string.Concat(parts.Skip(i));
        List<NameReading> readings = n switch
        {
            1 => [new(parts[0], "", "", 0.5)],
            2 => [new(parts[1], parts[0], "", weakComma ? 0.3 : 0.87), new(parts[0], parts[1], "", weakComma ? 0.65 : 0.1)],
            3 =>
            [
                new(parts[2], parts[0], parts[1], 0.6), new(From(1), parts[0], "", 0.15), new(parts[2], parts[0] + parts[1], "", 0.07),
                new(parts[0], parts[1], parts[2], weakComma ? 0.5 : 0.1), new(parts[1], parts[0], "", 0.03), new(parts[0] + parts[1], parts[2], "", 0.02),
            ],
            _ =>
            [
                new(From(2), parts[0], parts[1], 0.35), new(parts[^1], parts[0], parts[1], 0.15), new(From(1), parts[0], "", 0.15), new(From(3), parts[0] + parts[1], parts[2], 0.08),
                new(parts[2], parts[0], parts[1], 0.05), new(parts[1], parts[0], "", 0.03), new(parts[0], parts[1], parts[2], weakComma ? 0.4 : 0.05), new(parts[0] + parts[1], parts[2], parts[3], 0.03),
            ],
        };
        return readings;
    }
}
