using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>A run of words with no wide gap between them: a table cell, a label, a heading, or a whole line.</summary>
/// <param name="Row">Zero-based number of the physical row it stands in, from the top.</param>
/// <param name="Box">Its place in the frame.</param>
/// <param name="Words">Its words from left to right.</param>
public sealed record Cell(int Row, string Text, Box Box, IReadOnlyList<TextWord> Words);

/// <summary>
/// A page as rows of cells. OCR reports lines by layout block; labels, headers and footers are found by where they
/// stand, so lines at the same height are brought together and lines with wide gaps are taken apart.
/// </summary>
public sealed class PageRows
{
    /// <summary>A gap of this many word heights starts a new cell. Word spaces are about 0.3 to 0.6 of the height, tab stops and columns several.</summary>
    private const double WideGap = 2.0;

    /// <summary>It must also be wider than this many letters, for typewriter faces and stretched faxes.</summary>
    private const double WideInLetters = 3.0;

    private PageRows(IReadOnlyList<Cell> cells, IReadOnlyList<string> rows) => (Cells, Rows) = (cells, rows);

    /// <summary>Cells from top to bottom, left to right.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Text of each physical row, its cells joined by two spaces.</summary>
    public IReadOnlyList<string> Rows { get; }

    public static PageRows Of(PageText page)
    {
        var parts = page.Lines.SelectMany(Parts).OrderBy(part => Middle(part.Box)).ToList();
        var rows = new List<List<Part>>();
        foreach (var part in parts)
        {
            if (rows.Count > 0 && SameRow(rows[^1][0].Box, part.Box))
                rows[^1].Add(part);
            else
                rows.Add([part]);
        }

        var cells = rows.SelectMany((row, number) => Joined(row).Select(part => new Cell(number, part.Text, part.Box, part.Words))).ToList();
        var texts = new string[rows.Count];
        foreach (var row in cells.GroupBy(cell => cell.Row))
            texts[row.Key] = string.Join("  ", row.Select(cell => cell.Text));
        return new PageRows(cells, texts);
    }

    /// <summary>The words of a page row by row, left to right, whatever the layout blocks: the same order for two scans of one sheet.</summary>
    public static IEnumerable<TextWord> WordsByRow(PageText page)
    {
        var rows = new List<(Box First, List<TextWord> Words)>();
        foreach (var line in page.Lines.Where(line => line.Words.Count > 0).OrderBy(line => Middle(Around([.. line.Words.Select(word => word.Box)]))))
        {
            var box = Around([.. line.Words.Select(word => word.Box)]);
            if (rows.Count == 0 || !SameRow(rows[^1].First, box))
                rows.Add((box, []));
            rows[^1].Words.AddRange(line.Words);
        }

        return rows.SelectMany(row => row.Words.OrderBy(word => word.Box.Left));
    }

    /// <summary>Whether two boxes stand in one row: each middle lies within half the lower height of the other.</summary>
    public static bool SameRow(Box a, Box b) =>
        Math.Abs(Middle(a) - Middle(b)) <= 0.5 * Math.Max(1, Math.Min(a.Height, b.Height));

    /// <summary>Parts of one row from left to right; neighbours of different layout blocks with no wide gap between them are one cell after all.</summary>
    private static List<Part> Joined(IEnumerable<Part> row)
    {
        var joined = new List<Part>();
        foreach (var part in row.OrderBy(part => part.Box.Left))
        {
            if (joined.Count > 0 && joined[^1] is var left && part.Box.Left - left.Box.Right <= Wide(Math.Min(left.Box.Height, part.Box.Height), LetterWidth(left.Text, left.Box)))
                joined[^1] = new Part($"{left.Text} {part.Text}", Around([left.Box, part.Box]), [.. left.Words, .. part.Words]);
            else
                joined.Add(part);
        }

        return joined;
    }

    private static double Wide(double height, double letter) => Math.Max(WideGap * height, WideInLetters * letter);

    private static double LetterWidth(string text, Box box) => (double)box.Width / text.Length;

    private static double Middle(Box box) => box.Top + box.Height / 2.0;

    private static IEnumerable<Part> Parts(TextLine line)
    {
        var words = line.Words.Where(word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
        if (words.Count == 0)
            yield break;
        var heights = words.Select(word => word.Box.Height).Order().ToList();
        var letter = (double)words.Sum(word => word.Box.Width) / words.Sum(word => word.Text.Length);
        var wide = Wide(heights[heights.Count / 2], letter);
        var start = 0;
        for (var i = 1; i <= words.Count; i++)
        {
            if (i < words.Count && words[i].Box.Left - words[i - 1].Box.Right <= wide)
                continue;
            var part = words[start..i];
            yield return new Part(string.Join(' ', part.Select(word => word.Text)), Around([.. part.Select(word => word.Box)]), part);
            start = i;
        }
    }

    private static Box Around(IReadOnlyList<Box> boxes)
    {
        var (left, top) = (boxes.Min(box => box.Left), boxes.Min(box => box.Top));
        return new Box(left, top, boxes.Max(box => box.Right) - left, boxes.Max(box => box.Bottom) - top);
    }

    private readonly record struct Part(string Text, Box Box, IReadOnlyList<TextWord> Words);
}
