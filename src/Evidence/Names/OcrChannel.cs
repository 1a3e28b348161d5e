using System.Numerics;

namespace Capture.Evidence;

/// <summary>
/// The noisy channel: how likely a reader turns a name or number as printed into the characters observed. A weighted edit
/// distance over upper-case letters and digits, in natural logarithms.
/// </summary>
/// <remarks>
/// Costs follow the noisy-channel model of Kolak and Resnik (OCR error correction using a noisy channel model, HLT 2002),
/// set for roughly one wrong character in a hundred, the rate measured on faxes of typical quality: a wrong character is
/// one of the ten look-alikes listed here (−4.6), any other (−7.6), dropped or added (−5.8), or two letters read as one
/// and the reverse (−4.8). Swapped neighbours (−6.2) are typing errors on the paper itself.
/// </remarks>
public static class OcrChannel
{
    public const double Match = -0.012;
    public const double Confused = -4.6;
    public const double Replaced = -7.6;
    public const double Gap = -5.8;
    public const double Merged = -4.8;
    public const double Swapped = -6.2;

    /// <summary>Names longer than this are compared by their beginning only.</summary>
    private const int MaxLength = 40;

    private static readonly string[] LookAlikes =
    [
        "O0QDCUG", "0OQD8UG", "1IL7JT", "IL1TJY", "LI1EJ", "5S6", "S58B", "8B360S", "BE8RDP", "2Z7", "Z27", "6GB58C", "GC6OQ", "9G40QY", "49A", "A4RH",
        "71T2YI", "T71IFYR", "385B9", "EFBLC", "FPET", "PFRB", "CGOEQ", "DOBPQ", "MNHW", "NMHRU", "HNMBKI", "UVONI", "VYUW", "YVT", "WVM", "KXRH", "XK",
        "RABKPFN", "JI1L", "Q0OG",
    ];

    // Two letters that look like one. Lower-case shapes count too, since everything is folded to upper case.
    private static readonly (char One, char First, char Second)[] Ligatures =
    [
        ('M', 'R', 'N'), ('M', 'N', 'N'), ('D', 'C', 'L'), ('W', 'V', 'V'), ('N', 'R', 'I'), ('U', 'I', 'I'), ('H', 'L', 'I'), ('M', 'I', 'N'), ('N', 'I', 'I'), ('U', 'L', 'I'),
    ];

    private static readonly bool[] Confusable = BuildConfusable();

    // The letters that two may look like as a set of bits: of each letter its bit, and of each two those they may be.
    private static readonly byte[] BitOfLigature = new byte[128];
    private static readonly byte[] LigaturesOfTwo = BuildLigatures();

    private static byte[] BuildLigatures()
    {
        var (table, bits) = (new byte[128 * 128], 0);
        foreach (var (one, first, second) in Ligatures)
        {
            if (BitOfLigature[one] == 0)
                BitOfLigature[one] = (byte)(1 << bits++);
            table[first * 128 + second] |= BitOfLigature[one];
        }

        return table;
    }

    private static bool[] BuildConfusable()
    {
        var table = new bool[128 * 128];
        foreach (var row in LookAlikes)
        {
            foreach (var other in row.AsSpan(1))
            {
                table[row[0] * 128 + other] = true;
                table[other * 128 + row[0]] = true;
            }
        }

        return table;
    }

    public static bool LooksLike(char a, char b) => a < 128 && b < 128 && Confusable[a * 128 + b];

    /// <summary>ln P(observed | printed); both normalised and joined. Negative infinity when lengths differ by more than 4.</summary>
    public static double LogProbability(ReadOnlySpan<char> observed, ReadOnlySpan<char> printed) => LogProbability(observed, printed, double.NegativeInfinity);

    /// <summary>The same where it is <paramref name="atLeast"/> so much, which is known sooner; negative infinity where it is less.</summary>
    public static double LogProbability(ReadOnlySpan<char> observed, ReadOnlySpan<char> printed, double atLeast)
    {
        observed = observed[..Math.Min(observed.Length, MaxLength)];
        printed = printed[..Math.Min(printed.Length, MaxLength)];
        var difference = Math.Abs(observed.Length - printed.Length);
        if (difference > 4 || difference * Merged < atLeast)
            return double.NegativeInfinity;
        if (observed.SequenceEqual(printed))
            return AtLeast(Match * printed.Length, atLeast);

        var width = printed.Length + 1;
        Span<double> cell = stackalloc double[(observed.Length + 1) * width];
        var (best, before) = (0.0, 0.0);
        for (var i = 0; i <= observed.Length; i++)
        {
            (before, best) = (best, FillRow(cell, i, width, observed, printed));
            // A step makes it no likelier, and none is longer than two rows.
            if (best < atLeast && before < atLeast)
                return double.NegativeInfinity;
        }

        return AtLeast(cell[^1], atLeast);
    }

    private static double AtLeast(double probability, double atLeast) => probability >= atLeast ? probability : double.NegativeInfinity;

    /// <returns>The best of the row.</returns>
    private static double FillRow(Span<double> cell, int i, int width, ReadOnlySpan<char> observed, ReadOnlySpan<char> printed)
    {
        var bestOfRow = cell[i * width] = Gap * i;
        for (var j = 1; j < width; j++)
        {
            if (i == 0)
            {
                cell[j] = Gap * j;
                continue;
            }

            var (seen, truth) = (observed[i - 1], printed[j - 1]);
            var step = seen == truth ? Match : LooksLike(seen, truth) ? Confused : Replaced;
            var best = Math.Max(cell[(i - 1) * width + j - 1] + step, Math.Max(cell[(i - 1) * width + j], cell[i * width + j - 1]) + Gap);
            if (i > 1 && j > 1 && seen == printed[j - 2] && observed[i - 2] == truth && seen != truth)
                best = Math.Max(best, cell[(i - 2) * width + j - 2] + Swapped);
            if (i > 1 && IsLigature(truth, observed[i - 2], seen))
                best = Math.Max(best, cell[(i - 2) * width + j - 1] + Merged);
            if (j > 1 && IsLigature(seen, printed[j - 2], truth))
                best = Math.Max(best, cell[(i - 1) * width + j - 2] + Merged);
            cell[i * width + j] = best;
            bestOfRow = Math.Max(bestOfRow, best);
        }

        return bestOfRow;
    }

    /// <summary>
    /// <see cref="LogProbability"/> is no higher for words of these letters, see <see cref="Labels.Alphabet"/>: a reading error makes
    /// up for one letter that only the one word has and one that only the other has, a ligature for two of either.
    /// </summary>
    public static double MostProbable(uint observed, uint printed)
    {
        var (added, lost) = (BitOperations.PopCount(observed & ~printed), BitOperations.PopCount(printed & ~observed));
        var errors = Math.Max(Math.Max((added + 1) / 2, (lost + 1) / 2), (added + lost + 2) / 3);
        return errors * Confused;
    }

    private static bool IsLigature(char one, char first, char second) =>
        one < 128 && BitOfLigature[one] != 0 && first < 128 && second < 128 && (LigaturesOfTwo[first * 128 + second] & BitOfLigature[one]) != 0;

    /// <summary>The one character that stands for all its look-alikes, for finding, not for scoring.</summary>
    public static char Class(char c) => c switch
    {
        '0' or 'O' or 'Q' or 'D' => 'O',
        '1' or 'I' or 'L' or '7' or 'T' or 'J' => 'I',
        '5' or 'S' => 'S',
        '8' or 'B' => 'B',
        '2' or 'Z' => 'Z',
        '6' or 'G' or 'C' => 'C',
        '4' or 'A' => 'A',
        'U' or 'V' or 'Y' => 'V',
        'M' or 'N' or 'H' => 'N',
        _ => c,
    };

    /// <summary>Ligatures written as one letter, then every character as its class. Returns the length written.</summary>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        for (var i = 0; i < text.Length && length < folded.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length)
            {
                var merged = (c, text[i + 1]) switch { ('R', 'N') or ('N', 'N') => 'M', ('C', 'L') => 'D', ('V', 'V') => 'W', ('R', 'I') => 'N', _ => '\0' };
                if (merged != '\0')
                {
                    folded[length++] = Class(merged);
                    i++;
                    continue;
                }
            }

            folded[length++] = Class(c);
        }

        return length;
    }
}
