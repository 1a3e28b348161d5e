namespace Capture.Evidence;

/// <summary>Record numbers are compared without punctuation, leading zeros, and case.</summary>
public static class RecordNumbers
{
    /// <summary>Characters that are compared, at most.</summary>
    public const int Longest = 40;

    public static string Normalize(string text)
    {
        Span<char> kept = stackalloc char[Math.Min(text.Length, Longest)];
        return new string(kept[..Normalize(text, kept)]);
    }

    /// <summary>Writes the normalised number and returns its length; no more than fits is kept.</summary>
    public static int Normalize(ReadOnlySpan<char> text, Span<char> kept)
    {
        var length = 0;
        foreach (var c in text)
        {
            var folded = NameText.Fold(c);
            if (folded == ' ' || length == kept.Length || (length == 0 && folded == '0'))
                continue;
            kept[length++] = folded;
        }

        return length;
    }

    public static ulong Key(ReadOnlySpan<char> text)
    {
        Span<char> kept = stackalloc char[Math.Min(text.Length, Longest)];
        var hash = 14695981039346656037UL;
        foreach (var c in kept[..Normalize(text, kept)])
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}

/// <summary>North American telephone numbers as ten-digit numbers.</summary>
public static class Phones
{
    /// <summary>The number; 0 when it is no real one (too short, or one digit repeated).</summary>
    public static long Parse(string text)
    {
        Span<char> digits = stackalloc char[11];
        var count = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                continue;
            if (count == digits.Length)
                return 0;
            digits[count++] = c;
        }

        var number = count == 11 && digits[0] == '1' ? digits[1..] : digits[..count];
        return number.Length == 10 && number[0] >= '2' && number.IndexOfAnyExcept(number[0]) >= 0 ? long.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}

/// <summary>Street addresses as house number and the words of the street's name.</summary>
public static class Streets
{
    // Words that are written in many ways or left out: directions, kinds of street (USPS Publication 28), units.
    private static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH", "EAST", "WEST", "ST", "STREET", "AVE", "AV", "AVENUE", "RD", "ROAD", "DR", "DRIVE",
        "LN", "LANE", "CT", "COURT", "BLVD", "BOULEVARD", "WAY", "CIR", "CIRCLE", "PL", "PLACE", "PKWY", "TER", "TRL", "HWY", "SQ",
    };

    public static bool IsUnit(string word) => word is "APT" or "UNIT" or "STE" or "SUITE" or "RM" or "LOT" or "FL";
    public static bool IsDropped(string word) => Dropped.Contains(word);

    /// <summary>House number (0 when there is none) and street name; the last dropped word stays when nothing else is left.</summary>
    public static (int House, string Name) Parse(string text)
    {
        var words = NameText.Normalize(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !int.TryParse(words[0], out var house) || house <= 0)
            return (0, "");
        var end = Array.FindIndex(words, IsUnit);
        var name = words[1..(end < 0 ? words.Length : Math.Max(end, 1))];
        var core = name.Where(word => !Dropped.Contains(word)).ToArray();
        return (house, string.Join(' ', core.Length > 0 ? core : name));
    }
}

/// <summary>Generation suffixes as small codes.</summary>
public static class Suffixes
{
    private static readonly string[] Codes = ["", "JR", "SR", "II", "III", "IV"];

    public static byte Code(params ReadOnlySpan<string> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            var parts = NameText.Normalize(fields[i]).Split(' ');
            // In a name the suffix stands behind something; as a field of its own it stands alone.
            if (parts.Length > (i == 0 ? 0 : 1) && NameText.Suffix(parts[^1]) is { } suffix)
                return (byte)Array.IndexOf(Codes, suffix);
        }

        return 0;
    }

    public static string Text(byte code) => Codes[code];
}
