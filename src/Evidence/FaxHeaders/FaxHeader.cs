using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// The line a fax machine prints over each page it sends: date, time, stations, and a counter of the <i>transmission</i>.
/// The counter runs through every document of a call, so the line must be gone before anyone looks for "page 2 of 3".
/// </summary>
/// <param name="Body">The page without its transport lines; the page itself when it has none.</param>
/// <param name="Counter">The counter of the last machine that sent the page; null where there is none.</param>
public sealed partial record FaxHeader(PageText Body, PrintedPageNumber? Counter)
{
    /// <summary>Rows from the top that may be transport lines: a page that was faxed on carries one per hop, and a crooked one is read as two rows.</summary>
    public const int RowsSearched = 5;

    /// <summary>Marks of a transport line that make one. A letterhead has phone numbers, a visit has a date; only transport has two of these.</summary>
    private const int MarksNeeded = 2;

    /// <summary>A row at most this many of its heights from a transport line is a torn-off part of it when it bears a mark.</summary>
    private const double TornOff = 1.0;

    /// <summary>A counter alone may be torn off further, where the paper was crooked: at most this many heights below the line.</summary>
    private const double FarDown = 4.0;

    private const int LongestRow = 140;

    /// <summary>Takes the transport lines off a page.</summary>
    public static FaxHeader Read(PageText page)
    {
        var rows = RowsFromTop(page);
        var transport = rows.ConvertAll(row => IsTransport(row.Text));
        for (var i = 1; i < rows.Count; i++)
            transport[i] |= transport[i - 1] && IsTornOff(rows[i].Text) && Near(rows[i - 1].Box, rows[i].Box);
        for (var i = rows.Count - 2; i >= 0; i--)
            transport[i] |= transport[i + 1] && IsTornOff(rows[i].Text) && Near(rows[i].Box, rows[i + 1].Box);
        for (var i = 1; i < rows.Count; i++)
            transport[i] |= AloneCounter().IsMatch(rows[i].Text) && transport.IndexOf(true) is >= 0 and var top && top < i && rows[i].Box.Top - rows[top].Box.Bottom < FarDown * rows[top].Box.Height;

        var lines = new HashSet<TextLine>(rows.Where((_, i) => transport[i]).SelectMany(row => row.Lines), ReferenceEqualityComparer.Instance);
        if (lines.Count == 0)
            return new FaxHeader(page, null);
        var counter = rows.Where((_, i) => transport[i]).Select(CounterIn).FirstOrDefault(found => found is not null);
        return new FaxHeader(page with { Lines = [.. page.Lines.Where(line => !lines.Contains(line))] }, counter);
    }

    /// <summary>The page without its transport lines; the same page when it has none.</summary>
    public static PageText Strip(PageText page) => Read(page).Body;

    /// <summary>Whether a row of text reads like a transport line.</summary>
    public static bool IsTransport(string row) => row.Length <= LongestRow && Marks(row) >= MarksNeeded;

    private static List<(string Text, Box Box, List<TextLine> Lines)> RowsFromTop(PageText page)
    {
        var rows = new List<(string, Box, List<TextLine>)>();
        var lines = page.Lines.Where(line => line.Words.Count > 0).OrderBy(line => line.Words.Min(word => word.Box.Top)).ToList();
        while (rows.Count < RowsSearched && lines.Count > 0)
        {
            var first = Frame(lines[0]);
            var together = lines.Where(line => PageRows.SameRow(first, Frame(line))).OrderBy(line => line.Words[0].Box.Left).ToList();
            rows.Add((string.Join(' ', together.Select(line => line.Text)), first, together));
            lines.RemoveAll(together.Contains);
        }

        return rows;
    }

    // A person's name and a date may stand close below.
    private static bool IsTornOff(string row) => row.Length <= LongestRow && Marks(row) > 0 && !Person().IsMatch(row);

    private static bool Near(Box above, Box below) => below.Top - above.Bottom <= TornOff * Math.Min(above.Height, below.Height);

    private static Box Frame(TextLine line)
    {
        var top = line.Words.Min(word => word.Box.Top);
        return new Box(line.Words[0].Box.Left, top, line.Words[^1].Box.Right - line.Words[0].Box.Left, line.Words.Max(word => word.Box.Bottom) - top);
    }

    private static int Marks(string row)
    {
        // A form's own fields ("Date of birth", "MRN") never stand in a transport line, nor does a period ("From: 02/26/2025 To: 04/26/2025").
        if (BodyWords().IsMatch(row) || Period().IsMatch(row))
            return 0;
        var stationsOrCounter = Count(CounterMark()) + Count(StationMark());
        if (stationsOrCounter == 0 && BodyLabel().IsMatch(row))
            return 0;
        return stationsOrCounter + Count(DateMark()) + Count(TimeMark()) + Math.Min(2, NumberMark().Count(row));
        int Count(Regex mark) => mark.IsMatch(row) ? 1 : 0;
    }

    private static PrintedPageNumber? CounterIn((string Text, Box Box, List<TextLine> Lines) row) =>
        PrintedPageNumber.Read(Counted().Match(row.Text), [.. row.Lines.SelectMany(line => line.Words)]);

    [GeneratedRegex(@"\b(?:birth|dob|d\.o\.b|mrn|patient|address|sex|age|signed|printed by|date of|acct|account)\b|\b(?:tel|telephone|phone|ph)\b\W{0,4}\d{3}", RegexOptions.IgnoreCase)]
    private static partial Regex BodyWords();

    [GeneratedRegex(@"\bfrom\W{0,3}[\dOo]{1,2}[/-][\dOo]{1,2}[/-][\dOo]{2,4}\W{0,3}(?:to|through|thru)\W{0,3}[\dOo]{1,2}[/-]", RegexOptions.IgnoreCase)]
    private static partial Regex Period();

    // "Collected: 02/17/2024 10:32". What a transport line puts before a colon is its own.
    [GeneratedRegex(@"\b(?!(?:from|to|fax|page|pages|date|time|csid|tsid|tel|job|sent|via|phone)\b)[A-Za-z]{4,}\s?:\s", RegexOptions.IgnoreCase)]
    private static partial Regex BodyLabel();

    [GeneratedRegex(@"^\W*#?\s*[\dOo]{1,3}\s*/\s*[\dOo]{1,3}\W*$")]
    private static partial Regex AloneCounter();

    [GeneratedRegex(@"\b[A-Z][A-Za-z'’-]+, ?[A-Z]")]
    private static partial Regex Person();

    [GeneratedRegex(@"\b[\dOo@]{1,2}[/-][\dOo@]{1,2}[/-][\dOo@]{2,4}\b|\b[\dOo@]{4}-[\dOo@]{1,2}-[\dOo@]{1,2}|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s.-]+[\dOo@]{1,2}[\s,-]+[\dOo@]{4}\b", RegexOptions.IgnoreCase)]
    private static partial Regex DateMark();

    [GeneratedRegex(@"(?:\b|T)[\dOo@]{1,2}[:;][\dOo@]{2}(?::[\dOo@]{2})?\s*(?:[ap]\.?m\b)?", RegexOptions.IgnoreCase)]
    private static partial Regex TimeMark();

    [GeneratedRegex(@"\bP(?:age|g)?\s*[.:]?\s*[\dOo]{1,3}(?:\s*(?:/|of)\s*[\dOo]{1,3})?\W*$|\bpage\s*:\s*\d+|[\s#][\dOo]{1,3}\s*/\s*[\dOo]{1,3}\W*$|^\W*[\dOo]{1,3}\s*/\s*[\dOo]{1,3}\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex CounterMark();

    [GeneratedRegex(@"\bfrom\s*[:;]|\bto\s*[:;]|\bfax\s*[:;]?\s*[\dOo@]{7,}|\brightfax\b|\bvia\s+fax\b|\bfax\s+(?:received|server|rcvd|recd)\b|\breceived\s+(?:by\s+)?fax\b|\bfax\b.*\bpage\b|\b(?:csid|tsid)\b|\s(?:-+\s?[>~»]|>>|»|=+>)\s", RegexOptions.IgnoreCase)]
    private static partial Regex StationMark();

    [GeneratedRegex(@"(?<![\d-])(?=[\dOo@SGIlB]*\d)[\dOo@SGIlB]{10,11}(?![\d-])")]
    private static partial Regex NumberMark();

    [GeneratedRegex(@"(?:\bP(?:age|g)?\s*[.:]?|#)\s*(?<x>[\dOolIzS]{1,3})(?:\s*(?:/|of)\s*(?<y>[\dOolIzS]{1,3}))?\b|\s(?<x>[\dOolI]{1,3})\s*/\s*(?<y>[\dOolI]{1,3})\W*$|^\W*(?<x>[\dOolI]{1,3})\s*/\s*(?<y>[\dOolI]{1,3})\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Counted();
}
