namespace Capture.Classifier.Assembly;

/// <summary>A page that belongs to a document.</summary>
/// <param name="Number">One-based place in the file.</param>
/// <param name="GivenUp">The page could not be read; it still belongs somewhere.</param>
/// <param name="Marked">A separator sheet lies right before it.</param>
/// <param name="Cover">It is a fax cover sheet.</param>
/// <param name="PageLost">The fax machine counted a page before or after it that did not arrive.</param>
internal sealed record Sheet(int Number, PageEvidence Evidence, bool GivenUp, bool Marked, bool Cover, bool PageLost = false);

/// <summary>The sheets of a file, gathered page by page in order; of each page only what assembly compares is kept.</summary>
/// <param name="latest">Day the file arrived: nobody on it was born later.</param>
internal sealed class FileSheets(DateOnly latest)
{
    /// <summary>Probability of being a cover from which a page classifier is believed.</summary>
    private const double CertainCover = 0.95;

    private readonly List<Sheet> _sheets = [];
    private bool _marked;
    private int _pages;

    public IReadOnlyList<Sheet> Sheets => PageNumbering.Settle(_sheets, _pages);

    public static IReadOnlyList<Sheet> Of(IEnumerable<AssemblyPage> pages, DateOnly latest)
    {
        var sheets = new FileSheets(latest);
        foreach (var page in pages.OrderBy(page => page.Number))
            sheets.Add(page);
        return sheets.Sheets;
    }

    /// <summary>Takes the next page: a separator sheet marks the one after it, a blank page is passed over.</summary>
    public void Add(AssemblyPage page)
    {
        _pages++;
        if (page.Geometry.Separator)
        {
            _marked = true;
        }
        else if (page.GivenUp || !page.Geometry.Blank)
        {
            var evidence = PageEvidence.Of(page.Text, latest);
            _sheets.Add(new Sheet(page.Number, evidence, page.GivenUp, _marked, evidence.Cover || page.CoverProbability >= CertainCover));
            _marked = false;
        }
    }
}
