using Capture.Evidence;

namespace Capture.Classifier.Assembly;

/// <summary>Tells the numbers that count a document's pages from those that count a transmission's.</summary>
/// <remarks>
/// Both look alike: "Page 2 of 3" may be the second page of a letter or of a call. A call counts through everything that was
/// sent; its numbers are the pages' places in the file, cover and all.
/// </remarks>
internal static class PageNumbering
{
    /// <param name="sheets">The content pages in order.</param>
    /// <param name="pages">All pages of the file, blank and separator pages too.</param>
    public static IReadOnlyList<Sheet> Settle(IReadOnlyList<Sheet> sheets, int pages)
    {
        var counted = sheets.Where(sheet => sheet.Evidence.Counter is not null).ToList();
        // Record systems head their pages as fax machines do, and begin anew with each document.
        if (BeginAnew(counted, pages))
            return [.. sheets.Select(sheet => sheet with { Evidence = sheet.Evidence with { Number = sheet.Evidence.Number ?? sheet.Evidence.Counter } })];
        var lost = Lost(counted, pages);
        var ofTheCall = sheets is [{ Cover: true }, _, ..] && sheets.Skip(1).All(sheet => sheet.Evidence.Number is not { } number || IsPlace(number, sheet, pages)) && counted.Count == 0;
        return [.. sheets.Select(sheet => sheet with
        {
            Evidence = ofTheCall ? sheet.Evidence with { Number = null } : sheet.Evidence,
            PageLost = lost.Contains(sheet.Number),
        })];
    }

    private static bool IsPlace(PrintedPageNumber number, Sheet sheet, int pages) => number.Number == sheet.Number && (number.Of is null || number.Of == pages);

    private static bool BeginAnew(List<Sheet> counted, int pages) =>
        counted.Count(sheet => sheet.Evidence.Counter!.Number == 1) > 1 && !counted.Exists(sheet => sheet.Number > 1 && IsPlace(sheet.Evidence.Counter!, sheet, pages));

    /// <summary>Pages of the file next to which the counter says that one did not arrive.</summary>
    private static HashSet<int> Lost(List<Sheet> counted, int pages)
    {
        var lost = new HashSet<int>();
        if (counted.Count == 0)
            return lost;
        var (first, last) = (counted[0], counted[^1]);
        // One number alone may be misread: two pages must agree, or there is one page only.
        bool Agree(Func<Sheet, int> of) => pages == 1 || counted.Count(sheet => of(sheet) == of(last)) > 1;
        if (last.Evidence.Counter is { Of: { } total } end && total - end.Number > pages - last.Number && end.Number == last.Number && end.SaysMoreThan(pages) && Agree(sheet => sheet.Evidence.Counter!.Of ?? 0))
            lost.Add(last.Number);
        if (first.Evidence.Counter!.Number > first.Number && last.Evidence.Counter!.Of is not null && Agree(sheet => sheet.Evidence.Counter!.Number - sheet.Number))
            lost.Add(first.Number);
        return lost;
    }
}
