using Capture.Evidence;
namespace Capture.Classifier.Assembly;

/// <summary>
/// What the pages of a document so far say together. Grows with what is new on them and not with their number: a
/// document of thousands of pages is gone through as fast, page for page, as one of ten.
/// </summary>
internal sealed class RunningDocument
{
    /// <summary>Different readings of a name, a title or a number that are kept; the same few come again on every page, and OCR adds variants.</summary>
    private const int MostKept = 32;

    private readonly List<string> _titles = [];
    private readonly HashSet<string> _references = [];
    private (PrintedPageNumber Number, int Place)? _numbered;

    public int Pages { get; private set; }

    public PageEvidence? Last { get; private set; }

    /// <summary>At least one page can be placed by what it says.</summary>
    public bool Readable { get; private set; }

    public PrintedIdentity Identity { get; private set; } = PrintedIdentity.None;

    /// <summary>The number the next page has if it belongs here and no page is lost.</summary>
    public int ExpectedNumber => _numbered is var (number, place) ? number.Number + Pages - place : Pages + 1;

    /// <summary>How many pages the document says it has; null when it does not say.</summary>
    public int? Total => _numbered?.Number.Of;

    public static RunningDocument Of(IEnumerable<PageEvidence> pages)
    {
        var document = new RunningDocument();
        foreach (var page in pages)
            document.Add(page);
        return document;
    }

    public void Add(PageEvidence page)
    {
        if (page.Number is { } number)
            _numbered = (number, Pages);
        if (page.Title is { } title && _titles.Count < MostKept && !_titles.Contains(title, StringComparer.Ordinal))
            _titles.Add(title);
        if (_references.Count < MostKept)
            _references.UnionWith(page.References);
        Identity = Identity.And(page.Identity, MostKept);
        Readable |= page.Readable;
        Last = page;
        Pages++;
    }

    /// <summary>Whether a page before had this title, misreadings forgiven.</summary>
    public bool HasTitle(string title) => _titles.Exists(known => OcrTolerance.Similarity(known, title) >= 0.8);

    public bool SharesReference(PageEvidence page) => _references.Overlaps(page.References);
}
