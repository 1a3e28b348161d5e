using Capture.Evidence;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Classifier.Facts;

/// <summary>
/// Whether two texts are one content sent twice. Laid side by side, a second copy agrees wherever both were read well;
/// another report on the same form contradicts in its dates, numbers or findings.
/// </summary>
/// <param name="Agreed">Words that stand in both, misreadings forgiven.</param>
/// <param name="AgreedNumbers">Of these, numbers of five digits and more that are equal digit for digit: dates, record numbers, telephones.</param>
/// <param name="Contradicted">Places where both sides were read well and say different things.</param>
/// <param name="Decisive">Contradictions that noise does not make: numbers of one length that differ in two digits, or one and the same difference met twice.</param>
/// <param name="Share">Agreed words of those of the shorter text, in [0, 1].</param>
internal sealed record Redelivery(int Agreed, int AgreedNumbers, int Contradicted, int Decisive, double Share)
{
    /// <summary>
    /// A word read with at least this confidence is taken at its letters. Of these one in a hundred is misread on the development
    /// corpus, just below it one in ten, and two misreadings of one word would count as a contradiction.
    /// </summary>
    private const double WellRead = 0.9;

    /// <summary>Words at least this alike are one word, misread.</summary>
    private const double SameWord = 0.6;

    /// <summary>At least this share of the shorter text must be found in the other.</summary>
    private const double LeastShare = 0.5;

    /// <summary>Fewer agreeing words than this prove nothing.</summary>
    private const int LeastAgreed = 15;

    /// <summary>Fewer equal numbers than this and it may be the form alone that agrees.</summary>
    private const int LeastNumbers = 3;

    /// <summary>Contradictions a second copy may show per agreeing word, one at least: confident misreadings happen. Re-sent faxes of the development corpus show 0.8 % at most, those of the samples 1.2 %.</summary>
    private const double MostContradicted = 0.02;

    /// <summary>Texts longer than this are compared by their beginnings, to bound the work.</summary>
    private const int MostWords = 3000;

    /// <summary>Of a document so many words are read to compare it: twice what is compared, since short ones are passed over.</summary>
    internal const int WordsRead = 2 * MostWords;

    /// <summary>One content sent twice. Says no where too little can be read to tell.</summary>
    public bool SameContent => Agreed >= LeastAgreed && AgreedNumbers >= LeastNumbers && Share >= LeastShare && Decisive == 0 && Contradicted <= Math.Max(1, MostContradicted * Agreed);

    /// <summary>Compares two documents or two whole files, their pages run together.</summary>
    /// <remarks>The pages must be without the lines of fax machines, which differ each time.</remarks>
    public static Redelivery Compare(IEnumerable<PageText> first, IEnumerable<PageText> second)
    {
        var (a, b) = (Words(first), Words(second));
        if (a.Count == 0 || b.Count == 0)
            return new Redelivery(0, 0, 0, 0, 0);
        var steps = Align(a, b);
        var against = new List<(string First, string Second)>();
        int i = a.Count, j = b.Count, agreed = 0, numbers = 0;
        while (i > 0 && j > 0)
        {
            switch (steps[i, j])
            {
                case Step.Both:
                    i--;
                    j--;
                    agreed += Same(a[i], b[j]) ? 1 : 0;
                    numbers += a[i].Text == b[j].Text && a[i].Text.Count(char.IsAsciiDigit) >= 5 ? 1 : 0;
                    if (Contradict(a[i], b[j]))
                        against.Add((a[i].Text, b[j].Text));
                    break;
                case Step.First:
                    i--;
                    break;
                default:
                    j--;
                    break;
            }
        }

        var decisive = against.GroupBy(pair => pair).Count(pair => pair.Count() > 1 || NumbersDiffer(pair.Key.First, pair.Key.Second));
        return new Redelivery(agreed, numbers, against.Count, decisive, (double)agreed / Math.Min(a.Count, b.Count));
    }

    private enum Step : byte
    {
        Both,
        First,
        Second,
    }

    private readonly record struct Word(string Text, bool HasDigits, bool WellRead);

    private static List<Word> Words(IEnumerable<PageText> pages) =>
    [
        .. pages.SelectMany(PageRows.WordsByRow)
            .Select(word => new Word(Kept(word.Text), word.Text.Any(char.IsAsciiDigit), word.Confidence >= WellRead))
            .Where(word => word.Text.Length >= 3 || (word.HasDigits && word.Text.Length >= 2))
            .Take(MostWords),
    ];

    private static string Kept(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant));

    /// <summary>Global alignment with equal gaps (Needleman and Wunsch, 1970): a pair costs 0 to 1 by unlikeness, a word without a partner 0.6.</summary>
    private static Step[,] Align(List<Word> a, List<Word> b)
    {
        const float Gap = 0.6f;
        var steps = new Step[a.Count + 1, b.Count + 1];
        var above = new float[b.Count + 1];
        var row = new float[b.Count + 1];
        for (var j = 1; j <= b.Count; j++)
            (above[j], steps[0, j]) = (j * Gap, Step.Second);
        for (var i = 1; i <= a.Count; i++)
        {
            (row[0], steps[i, 0]) = (i * Gap, Step.First);
            for (var j = 1; j <= b.Count; j++)
            {
                var both = above[j - 1] + (a[i - 1].Text == b[j - 1].Text ? 0 : Same(a[i - 1], b[j - 1]) ? 0.3f : 1);
                var (cost, step) = both <= above[j] + Gap ? (both, Step.Both) : (above[j] + Gap, Step.First);
                if (row[j - 1] + Gap < cost)
                    (cost, step) = (row[j - 1] + Gap, Step.Second);
                (row[j], steps[i, j]) = (cost, step);
            }

            (above, row) = (row, above);
        }

        return steps;
    }

    private static bool Same(Word a, Word b)
    {
        if (a.Text == b.Text)
            return true;
        var shorter = Math.Min(a.Text.Length, b.Text.Length);
        return shorter >= SameWord * Math.Max(a.Text.Length, b.Text.Length)
            && OcrTolerance.Similarity(a.Text, b.Text) >= SameWord
            && !(a.HasDigits && b.HasDigits && a.WellRead && b.WellRead);
    }

    private static bool NumbersDiffer(string a, string b) =>
        a.Length == b.Length && a.All(char.IsAsciiDigit) && b.All(char.IsAsciiDigit) && OcrTolerance.EditDistance(a, b) >= 2;

    private static bool Contradict(Word a, Word b) => a.WellRead && b.WellRead && !Same(a, b);
}
