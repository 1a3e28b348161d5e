using Capture.Evidence;

namespace Capture.Classifier.Assembly;

/// <summary>
/// Sees by the printed numbers that pages lie in another order than they were written: a stack fed upside down, fronts and
/// backs scanned one after the other, two people's papers shuffled into each other.
/// </summary>
internal static class PageOrder
{
    /// <summary>Places of the documents whose pages lie in disorder, or that lie between parted pages of another.</summary>
    public static IReadOnlySet<int> Broken(IReadOnlyList<MadeDocument> documents)
    {
        var broken = new HashSet<int>();
        var pages = documents.SelectMany((document, place) => document.Sheets.Select(sheet => (Place: place, sheet.Evidence.Number, sheet.Marked))).ToList();
        for (var i = 1; i < pages.Count; i++)
        {
            if (!pages[i].Marked && pages[i - 1].Number is { } before && pages[i].Number is { } number && Falls(before, number, pages[i - 1].Place == pages[i].Place))
                broken.UnionWith([pages[i - 1].Place, pages[i].Place]);
        }

        for (var from = 0; from < documents.Count; from++)
        {
            var to = from + 1;
            while (to < documents.Count && !documents[to].Sheets[0].Marked && !ArePartsOfOne(documents[from], documents[to]))
                to++;
            if (to < documents.Count && !documents[to].Sheets[0].Marked)
                broken.UnionWith(Enumerable.Range(from, to - from + 1).Where(place => !IsWhole(documents[place])));
        }

        return broken;
    }

    /// <summary>3 of 3, 2 of 3; 3 of 4, 2 of 4. After the last page another document's page 1 is in order, unless it was taken for the same document's.</summary>
    private static bool Falls(PrintedPageNumber before, PrintedPageNumber number, bool together) =>
        number.Of is not null && number.Of == before.Of && (before.Number > number.Number || (together && before.Number == number.Number))
        && (together || number.Number > 1 || before.Number < before.Of);

    /// <summary>The one ends at page 1 of 2 and the other begins with page 2 of 2, whichever lies first.</summary>
    private static bool ArePartsOfOne(MadeDocument first, MadeDocument second) =>
        (first.LacksLast && second.LacksFirst && Follows(first.Last, second.First)) || (first.LacksFirst && second.LacksLast && Follows(second.Last, first.First));

    private static bool Follows(PrintedPageNumber? last, PrintedPageNumber? first) =>
        last is not null && first is not null && last.Of == first.Of && last.Number + 1 == first.Number;

    /// <summary>"Page 1 of 1": nothing can have come between its pages.</summary>
    private static bool IsWhole(MadeDocument document) => document.Sheets.Count == 1 && document.First is { Number: 1, Of: 1 };
}
