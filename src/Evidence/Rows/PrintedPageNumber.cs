using System.Text.RegularExpressions;

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

    /// <summary>The number printed in the head or foot of a page, transport line already gone; null when there is none.</summary>
    /// <remarks>"x of y" is believed before a bare "page x", since it says more and is misread less.</remarks>
    public static PrintedPageNumber? Find(PageRows page)
    {
        var edges = page.Cells
            .Where(cell => cell.Row < TopRows || cell.Row >= page.Rows.Count - BottomRows)
            .Select(cell => cell.Text)
            .ToList();
        return edges.Select(WithTotal).FirstOrDefault(found => found is not null)
            ?? edges.Select(Bare).FirstOrDefault(found => found is not null);
    }

    private static PrintedPageNumber? WithTotal(string cell)
    {
        var match = PageOf().Match(cell);
        if (!match.Success)
            match = OnlyOf().Match(cell);
        return match.Success
            && OcrTolerance.AsSmallNumber(match.Groups["x"].ValueSpan) is { } number
            && OcrTolerance.AsSmallNumber(match.Groups["y"].ValueSpan) is { } of
            && number <= of
                ? new PrintedPageNumber(number, of)
                : null;
    }

    private static PrintedPageNumber? Bare(string cell)
    {
        var match = PageOnly().Match(cell);
        if (match.Success && OcrTolerance.AsSmallNumber(match.Groups["x"].ValueSpan) is { } number and <= HighestBare)
            return new PrintedPageNumber(number, null);

        // "Pape 2", "PRG 2", "Paper 2": a short cell of a word like PAGE and a number.
        var words = cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var word, var digits, ..] && words.Length <= 3
            && word.Length is >= 3 and <= 5 && word[0] is 'P' or 'p'
            && OcrTolerance.EditDistance(word.ToUpperInvariant(), "PAGE") <= 1
            && OcrTolerance.AsSmallNumber(digits.AsSpan().Trim(".,-_:")) is { } read and <= HighestBare
                ? new PrintedPageNumber(read, null)
                : null;
    }

    [GeneratedRegex(@"\bpages?\s*[:#]?\s*(?<x>[\dOlIzS]{1,3})\s*(?:of|/)\s*(?<y>[\dOlItzS]{1,3})\b", RegexOptions.IgnoreCase)]
    private static partial Regex PageOf();

    [GeneratedRegex(@"^\W*(?<x>\d{1,3}|[lI])\s*(?:of|/)\s*(?<y>\d{1,3}|[lIt])\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex OnlyOf();

    [GeneratedRegex(@"(?:^|\W)(?:page|pg\.?)\s*[:#]?\s*(?<x>[\dOlIzZS]{1,3})\W*(?:\(?cont.*)?$|^\W*-\s*(?<x>\d{1,3})\s*-\W*$|\(page\s+(?<x>\d{1,3})\)", RegexOptions.IgnoreCase)]
    private static partial Regex PageOnly();
}
