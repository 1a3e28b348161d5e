using Capture.Contracts;

namespace Capture.Evidence;

/// <summary>Reads once from a page what a filing clerk keys besides type and patient: dates, author, facility, numbers, urgency, critical
/// results, what is asked for and whether it is signed.</summary>
public static class FactReader
{
    /// <param name="body">The page without the lines of fax machines, see <see cref="FaxHeader.Body"/>.</param>
    /// <param name="number">One-based number of the page in its file.</param>
    /// <param name="opens">It is the first page of its document.</param>
    public static PageFacts Read(PageText body, int number, bool opens)
    {
        var rows = PageRows.Of(body);
        var sheet = new FactSheet(rows, number, opens);
        return new PageFacts(rows, [.. DateFacts.On(sheet), .. AuthorFacts.On(sheet), .. FacilityFacts.On(sheet), .. NumberFacts.On(sheet), .. UrgencyFacts.On(sheet),
            .. CriticalFacts.On(sheet), .. ActionFacts.On(sheet), .. SignatureFacts.On(sheet)]);
    }
}

/// <summary>A page as the readers of facts look at it.</summary>
/// <param name="Number">One-based number of the page in its file.</param>
/// <param name="Opens">It is the first page of its document.</param>
internal sealed record FactSheet(PageRows Rows, int Number, bool Opens)
{
    /// <summary>So many rows below its label a value stands at most: an empty row of rules or specks may lie between.</summary>
    private const int FarBelow = 2;

    public IReadOnlyList<Cell> Cells => Rows.Cells;

    /// <summary>The cell left of another in its row; null at the edge.</summary>
    public Cell? LeftOf(int place) => place > 0 && Cells[place - 1].Row == Cells[place].Row ? Cells[place - 1] : null;

    public Cell? RightOf(int place) => place + 1 < Cells.Count && Cells[place + 1].Row == Cells[place].Row ? Cells[place + 1] : null;

    /// <summary>The nearest cell above that overlaps it sideways.</summary>
    public Cell? Above(int place)
    {
        var cell = Cells[place];
        for (var i = place - 1; i >= 0 && cell.Row - Cells[i].Row <= FarBelow; i--)
        {
            if (Cells[i].Row < cell.Row && Cells[i].Box.Left < cell.Box.Right && Cells[i].Box.Right > cell.Box.Left)
                return Cells[i];
        }

        return null;
    }

    /// <summary>The nearest cell below that begins under a label: forms put values there.</summary>
    public Cell? Below(int place)
    {
        var cell = Cells[place];
        for (var i = place + 1; i < Cells.Count && Cells[i].Row - cell.Row <= FarBelow; i++)
        {
            if (Cells[i].Row > cell.Row && Cells[i].Box.Left < cell.Box.Right && Cells[i].Box.Right > cell.Box.Left)
                return Cells[i];
        }

        return null;
    }

    /// <summary>Where the label of a value stands that has none before it: left of it in its row, else above it.</summary>
    public IEnumerable<Cell> LabelsOf(int place) => new[] { LeftOf(place), Above(place) }.OfType<Cell>();

    /// <summary>Where the value of a label stands that has none behind it: beside it, else below it.</summary>
    public IEnumerable<Cell> ValuesOf(int place) => new[] { RightOf(place), Below(place) }.OfType<Cell>();

    /// <summary>A fact that stands in part of a cell's text.</summary>
    /// <param name="index">Zero-based position of its first character.</param>
    public PrintedFact Fact(string kind, string value, double trust, Cell cell, int index, int length) =>
        Fact(kind, value, trust, Words(cell, index, length));

    public PrintedFact Fact(string kind, string value, double trust, IReadOnlyList<TextWord> words) =>
        new(kind, value, trust, Sure(words), Number, Around(words));

    /// <summary>
    /// A fact that a phrase says by its words. That they make the phrase says that they were read right: it is as sure as the least sure of them.
    /// </summary>
    public PrintedFact Phrase(string kind, string value, double trust, Cell cell, int index, int length)
    {
        var words = Words(cell, index, length);
        return Fact(kind, value, trust, words) with { Read = words.Min(word => word.Confidence) };
    }

    /// <summary>Probability that all of these words were read right.</summary>
    public static double Sure(IReadOnlyList<TextWord> words) => words.Aggregate(1.0, (sure, word) => sure * (word.NumberConfidence ?? word.Confidence));

    /// <summary>The words of a cell that stand, in part at least, between two positions of its text.</summary>
    public static IReadOnlyList<TextWord> Words(Cell cell, int index, int length)
    {
        var (at, found) = (0, new List<TextWord>());
        foreach (var word in cell.Words)
        {
            if (at < index + length && at + word.Text.Length > index)
                found.Add(word);
            at += word.Text.Length + 1;
        }

        return found;
    }

    private static Box Around(IReadOnlyList<TextWord> words) => words.Select(word => word.Box).Aggregate(Boxes.Union);
}
