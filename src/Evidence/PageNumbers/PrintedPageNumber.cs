using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>A page number as printed on the page.</summary>
/// <param name="Number">One-based.</param>
/// <param name="Of">How many pages the document says it has; null where it does not say.</param>
public sealed partial record PrintedPageNumber(int Number, int? Of)
{
    /// <summary>Rows from the top and from the bottom where page numbers stand.</summary>
    private const int TopRows = 6;

    private const int BottomRows = 5;

    /// <summary>A bare number above this is not a page number: documents that long say how long they are.</summary>
    private const int HighestBare = 60;

    /// <summary>Digits less certain than this are as likely others.</summary>
    private const double LeastConfidence = 0.5;

    /// <summary>Digits this certain are what was printed: of those a hundredth is wrong.</summary>
    private const double Certain = 0.9;

    /// <summary>Probability in [0, 1] that its digits were read right.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>The number printed in the head or foot of a page, transport line already gone; null when there is none.</summary>
    /// <remarks>"x of y" is believed before a bare "page x", since it says more and is misread less.</remarks>
    public static PrintedPageNumber? Find(PageRows page)
    {
        var edges = page.Cells.Where(cell => cell.Row < TopRows || cell.Row >= page.Rows.Count - BottomRows).ToList();
        return edges.Select(WithTotal).FirstOrDefault(found => found is not null)
            ?? edges.Select(Bare).FirstOrDefault(found => found is not null);
    }

    /// <summary>
    /// Whether pages follow this one, the last of <paramref name="pages"/> that are there, by what is printed on it alone: "1 of 7" may
    /// be "1 of 1", unless it was read without doubt.
    /// </summary>
    public bool SaysMoreThan(int pages) =>
        Of is { } of && of > Number && (Confidence >= Certain || !(pages == Number && MayBe(of, Number)));

    /// <summary>Reads a counter out of words of which the text is known to hold one.</summary>
    internal static PrintedPageNumber? Read(Match match, IReadOnlyList<TextWord> words)
    {
        if (!match.Success || OcrTolerance.AsSmallNumber(match.Groups["x"].ValueSpan) is not { } number)
            return null;
        var confidence = ConfidenceOf(words, match.Groups["x"].Value);
        if (!match.Groups["y"].Success)
            return new PrintedPageNumber(number, null) { Confidence = confidence };
        if (OcrTolerance.AsSmallNumber(match.Groups["y"].ValueSpan) is not { } of || number > of)
            return null;
        confidence = Math.Min(confidence, ConfidenceOf(words, match.Groups["y"].Value));
        return confidence >= LeastConfidence ? new PrintedPageNumber(number, of) { Confidence = confidence }
            : confidence > 0 && ConfidenceOf(words, match.Groups["x"].Value) >= LeastConfidence ? new PrintedPageNumber(number, null) : null;
    }

    /// <summary>The last word that holds these characters: a number stands at the end of what it is part of.</summary>
    private static double ConfidenceOf(IReadOnlyList<TextWord> words, string characters) =>
        words.LastOrDefault(word => word.Text.Contains(characters, StringComparison.Ordinal)) is { } word ? word.NumberConfidence ?? word.Confidence : 1;

    /// <summary>A 7 for a 1, or a stroke taken for a digit.</summary>
    private static bool MayBe(int read, int printed)
    {
        var (seen, truth) = (read.ToString(System.Globalization.CultureInfo.InvariantCulture), printed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return seen.Length == truth.Length ? seen.Zip(truth).All(pair => pair.First == pair.Second || OcrChannel.LooksLike(pair.First, pair.Second))
            : seen.Length == truth.Length + 1 && (seen.EndsWith(truth, StringComparison.Ordinal) || seen.StartsWith(truth, StringComparison.Ordinal));
    }

    private static PrintedPageNumber? WithTotal(Cell cell) => Read(PageOf().Match(cell.Text) is { Success: true } said ? said : OnlyOf().Match(cell.Text), cell.Words);

    private static PrintedPageNumber? Bare(Cell cell)
    {
        if (Read(PageOnly().Match(cell.Text), cell.Words) is { Number: <= HighestBare } said)
            return said;

        // "Pape 2", "PRG 2", "Paper 2": a short cell of a word like PAGE and a number.
        var words = cell.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var word, var digits, ..] && words.Length <= 3
            && word.Length is >= 3 and <= 5 && word[0] is 'P' or 'p'
            && OcrTolerance.EditDistance(word.ToUpperInvariant(), "PAGE") <= 1
            && OcrTolerance.AsSmallNumber(digits.AsSpan().Trim(".,-_:")) is { } read and <= HighestBare
                ? new PrintedPageNumber(read, null)
                : null;
    }

    [GeneratedRegex(@"\b(?:pages?|pg)\.?\s*[:#]?\s*(?<x>[\dOlIzS]{1,3})\s*(?:of|af|0f|o0f|ot|ol|/)\s*(?<y>[\dOlItzS]{1,3})\b", RegexOptions.IgnoreCase)]
    private static partial Regex PageOf();

    [GeneratedRegex(@"^\W*(?<x>\d{1,3}|[lI])\s*(?:of|0f|o0f|/)\s*(?<y>\d{1,3}|[lIt])\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex OnlyOf();

    [GeneratedRegex(@"(?:^|\W)(?:page|pg\.?)\s*[:#]?\s*(?<x>[\dOlIzZS]{1,3})\W*(?:\(?cont.*)?$|^\W*-\s*(?<x>\d{1,3})\s*-\W*$|\(page\s+(?<x>\d{1,3})\)", RegexOptions.IgnoreCase)]
    private static partial Regex PageOnly();
}
