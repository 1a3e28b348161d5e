namespace Capture.Evidence;

/// <summary>Comparisons that forgive what recognition does to print.</summary>
public static class OcrTolerance
{
    /// <summary>1 − edit distance / longer length, in [0, 1]; case matters, so fold first. Two empty texts are alike.</summary>
    public static double Similarity(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var longest = Math.Max(a.Length, b.Length);
        return longest == 0 ? 1 : 1 - (double)EditDistance(a, b) / longest;
    }

    /// <summary>Levenshtein distance: insertions, deletions, substitutions.</summary>
    public static int EditDistance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length < b.Length)
        {
            var longer = b;
            b = a;
            a = longer;
        }

        Span<int> row = b.Length < 256 ? stackalloc int[b.Length + 1] : new int[b.Length + 1];
        for (var j = 0; j < row.Length; j++)
            row[j] = j;
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                var substituted = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substituted, 1 + Math.Min(row[j], row[j + 1]));
            }
        }

        return row[^1];
    }

    /// <summary>
    /// The digit a character stands for where a digit is expected, among the confusions of OCR on faxed print;
    /// null for what looks like none.
    /// </summary>
    public static char? AsDigit(char read) => read switch
    {
        >= '0' and <= '9' => read,
        'O' or 'o' or 'Q' or 'D' or '@' => '0',
        'I' or 'l' or 'i' or 't' or '|' or '!' or ']' => '1',
        'Z' or 'z' => '2',
        'S' or 's' => '5',
        'b' => '6',
        'B' => '8',
        'g' or 'q' => '9',
        _ => null,
    };

    /// <summary>
    /// <paramref name="token"/> as a number from 1 to 999, or null. A letter alone may stand for any digit it resembles;
    /// beside others only for 0 and 1, since "2s" is rather a 2 with a speck than 25.
    /// </summary>
    public static int? AsSmallNumber(ReadOnlySpan<char> token)
    {
        if (token.Length is 0 or > 3)
            return null;
        var number = 0;
        var digits = 0;
        foreach (var read in token)
        {
            if (AsDigit(read) is not { } digit || (token.Length > 1 && !char.IsAsciiDigit(read) && digit > '1'))
                return null;
            digits += char.IsAsciiDigit(read) ? 1 : 0;
            number = number * 10 + (digit - '0');
        }

        return number > 0 && (digits > 0 || token.Length == 1) ? number : null;
    }

    /// <summary>Only the letters, upper case: what is left to compare of a name or heading.</summary>
    public static string Letters(string text) =>
        string.Concat(text.Where(char.IsAsciiLetter).Select(char.ToUpperInvariant));
}
