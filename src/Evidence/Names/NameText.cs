namespace Capture.Evidence;

/// <summary>
/// Brings names to the form they are compared in: upper case A–Z and digits (OCR puts digits into names), accents removed,
/// apostrophes dropped (<c>O'Brien</c> = <c>OBRIEN</c>), hyphens and everything else treated as a gap between parts.
/// </summary>
public static class NameText
{
    // Base letters of Latin-1 and Latin Extended-A in code point order from U+00C0 (Unicode canonical decomposition; × and ÷ are gaps).
    // A table because string.Normalize does nothing under invariant globalization.
    private const string Latin =
        "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY" +
        "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLLLLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";

    private const int LongestOnStack = 256;

    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
        { "DE", "LA", "LAS", "LOS", "DEL", "DA", "DI", "DOS", "DU", "LE", "VAN", "VON", "DER", "DEN", "ST", "SAN", "AL", "EL", "BEN", "MC", "MAC", "O", "Y" };

    private static readonly Dictionary<string, string> Suffixes = new(StringComparer.Ordinal)
    { ["JR"] = "JR", ["JUNIOR"] = "JR", ["SR"] = "SR", ["SENIOR"] = "SR", ["II"] = "II", ["2ND"] = "II", ["III"] = "III", ["3RD"] = "III", ["IV"] = "IV" };

    public static char Fold(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)(c - 32),
        (>= 'A' and <= 'Z') or (>= '0' and <= '9') => c,
        >= '\u00C0' and <= '\u017F' => Latin[c - '\u00C0'],
        _ => ' ',
    };

    private static bool IsApostrophe(char c) => c is '\'' or '`' or '’' or '‘' or '´' or 'ʼ';

    /// <summary>Parts separated by one space.</summary>
    public static string Normalize(string text)
    {
        Span<char> result = text.Length <= LongestOnStack ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (IsApostrophe(c))
                continue;
            var folded = Fold(c);
            if (folded != ' ' || (length > 0 && result[length - 1] != ' '))
                result[length++] = folded;
        }

        if (length > 0 && result[length - 1] == ' ')
            length--;
        // Most registers write in capitals, and a name that is as it should be needs no copy.
        return result[..length].SequenceEqual(text) ? text : new string(result[..length]);
    }

    /// <summary>All parts joined: spaces and hyphens inside a name carry no information on a page that was read by a machine.</summary>
    public static string Join(string text) => Normalize(text).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A part that never stands for the whole name, such as <c>DE</c> or <c>LA</c>.</summary>
    public static bool IsParticle(string part) => part.Length < 2 || Particles.Contains(part);

    /// <summary><c>JR</c>, <c>SR</c>, <c>II</c>, <c>III</c> or <c>IV</c>; null when the part is none of them.</summary>
    public static string? Suffix(string part) => Suffixes.GetValueOrDefault(part);
}
