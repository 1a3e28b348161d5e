using System.Text.RegularExpressions;
using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>
/// The line a fax machine prints over each page it sends: date, time, stations, and a counter of the <i>transmission</i>.
/// The counter runs through every document of a call, so the line must be gone before anyone looks for "page 2 of 3".
/// </summary>
public static partial class FaxHeader
{
    /// <summary>Rows from the top that may be transport lines: a page that was faxed on carries one per hop.</summary>
    private const int RowsSearched = 3;

    /// <summary>Marks of a transport line that make one. A letterhead has phone numbers, a visit has a date; only transport has two of these.</summary>
    private const int MarksNeeded = 2;

    /// <summary>The page without its transport lines; the same page when it has none.</summary>
    public static PageText Strip(PageText page)
    {
        var found = Lines(page);
        return found.Count == 0 ? page : page with { Lines = [.. page.Lines.Where(line => !found.Contains(line))] };
    }

    /// <summary>Whether a row of text reads like a transport line.</summary>
    public static bool IsTransport(string row) => row.Length <= 140 && Marks(row) >= MarksNeeded;

    private static HashSet<TextLine> Lines(PageText page)
    {
        var found = new HashSet<TextLine>(ReferenceEqualityComparer.Instance);
        var lines = page.Lines.Where(line => line.Words.Count > 0).OrderBy(line => line.Words.Min(word => word.Box.Top)).ToList();
        for (var row = 0; row < RowsSearched && lines.Count > 0; row++)
        {
            var first = lines[0];
            var together = lines.Where(line => PageRows.SameRow(Frame(first), Frame(line))).ToList();
            if (IsTransport(string.Join(' ', together.OrderBy(line => line.Words[0].Box.Left).Select(line => line.Text))))
                found.UnionWith(together);
            lines.RemoveAll(together.Contains);
        }

        return found;
    }

    private static Box Frame(TextLine line)
    {
        var top = line.Words.Min(word => word.Box.Top);
        return new Box(line.Words[0].Box.Left, top, line.Words[^1].Box.Right - line.Words[0].Box.Left, line.Words.Max(word => word.Box.Bottom) - top);
    }

    private static int Marks(string row)
    {
        // A form's own fields ("Date of birth", "MRN") never stand in a transport line.
        if (BodyWords().IsMatch(row))
            return 0;
        return Count(DateMark()) + Count(TimeMark()) + Count(CounterMark()) + Count(StationMark()) + Count(NumberMark());
        int Count(Regex mark) => mark.IsMatch(row) ? 1 : 0;
    }

    [GeneratedRegex(@"\b(?:birth|dob|d\.o\.b|mrn|patient|address|sex|age|tel|ph|signed|printed by|date of)\b", RegexOptions.IgnoreCase)]
    private static partial Regex BodyWords();

    [GeneratedRegex(@"\b[\dOo@]{1,2}[/-][\dOo@]{1,2}[/-][\dOo@]{2,4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s.-]+[\dOo@]{1,2}[\s,-]+[\dOo@]{4}\b", RegexOptions.IgnoreCase)]
    private static partial Regex DateMark();

    [GeneratedRegex(@"\b[\dOo@]{1,2}:[\dOo@]{2}(?::[\dOo@]{2})?\s*(?:[ap]\.?m\b)?", RegexOptions.IgnoreCase)]
    private static partial Regex TimeMark();

    [GeneratedRegex(@"\bP(?:age|g)?\s*[.:]?\s*[\dOo]{1,3}(?:\s*/\s*[\dOo]{1,3})?\W*$|\bpage\s*:\s*\d+|\s[\dOo]{1,3}\s*/\s*[\dOo]{1,3}\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex CounterMark();

    [GeneratedRegex(@"\bfrom\s*:|\bto\s*:|\bfax\s*:?\s*[\dOo@]{7,}|\brightfax\b|\bfax\b.*\bpage\b|\b(?:csid|tsid)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StationMark();

    [GeneratedRegex(@"(?<![\d-])[\dOo@]{10,11}(?![\d-])")]
    private static partial Regex NumberMark();
}
