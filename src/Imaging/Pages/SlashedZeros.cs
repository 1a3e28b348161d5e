using Capture.Imaging.Layout;

namespace Capture.Imaging.Pages;

/// <summary>
/// Zeros with a slash or a dot in them, which recognisers read as an at sign or as a letter of the north: among digits they are zeros.
/// </summary>
internal static class SlashedZeros
{
    private const string ZeroLike = "@ØøΘθ";

    /// <summary>What numbers, dates and times are written with beside digits.</summary>
    private const string Marks = ".,/:-()%#+<>=";

    /// <summary>A zero that was read as something else may be another digit.</summary>
    private const double Sure = 0.8;

    public static ReadWord Mended(ReadWord word) =>
        Mended(word.Text) is var text && text == word.Text ? word : word with { Text = text, Sureness = word.Sureness * Sure };

    /// <summary>A word of digits and what stands beside them, with zeros for what looks like them; another word as it is.</summary>
    internal static string Mended(string word)
    {
        if (!word.Any(IsZeroLike) || !word.All(character => char.IsAsciiDigit(character) || IsZeroLike(character) || Marks.Contains(character, StringComparison.Ordinal)))
            return word;
        var zeros = word.Count(IsZeroLike);
        return zeros > 1 || (word.Any(char.IsAsciiDigit) && !MeansAt(word)) ? string.Concat(word.Select(character => IsZeroLike(character) ? '0' : character)) : word;
    }

    // "@6%" and "@2.50" mean at. Before a decimal point and in a date stands a zero.
    private static bool MeansAt(string word)
    {
        var first = word.TakeWhile(character => Marks.Contains(character, StringComparison.Ordinal)).Count();
        return word[first] == '@' && first + 1 < word.Length && char.IsAsciiDigit(word[first + 1]) && word.Count(character => character == '/') < 2;
    }

    private static bool IsZeroLike(char character) => ZeroLike.Contains(character, StringComparison.Ordinal);
}
