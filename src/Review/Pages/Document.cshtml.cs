using Capture.Contracts;
using Capture.Review.Documents;
using Capture.Review.Images;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>A document with its pages, what was read from them, and how it was filed at each time.</summary>
public sealed class DocumentModel(DocumentTable documents, FileTable files, PageTable pages, PatientTable patients, IBlobStore blobs, DeliveryTable deliveries, AuditTable audit) : PageModel
{
    /// <summary>So many thumbnails are shown on either side of the page.</summary>
    private const int Around = 12;

    [FromQuery]
    public SearchForm Form { get; set; } = new();
    public DocumentRow Document { get; private set; } = null!;
    public FileRow Arrival { get; private set; } = null!;
    public Patient? Patient { get; private set; }
    public IReadOnlyList<DocumentVersionRow> Versions { get; private set; } = [];

    /// <summary>Where it was delivered, with every attempt.</summary>
    public IReadOnlyList<(DeliveryRow Delivery, List<DeliveryAttemptRow> Attempts)> Deliveries { get; private set; } = [];

    /// <summary>What people wrote with their decisions, by the decision's number.</summary>
    public IReadOnlyDictionary<int, string> Notes { get; private set; } = new Dictionary<int, string>();

    /// <summary>The version shown; null while the document was never filed.</summary>
    public DocumentVersionRow? Version { get; private set; }

    /// <summary>All pages of what is shown, in order.</summary>
    public IReadOnlyList<(PageRow Page, int Turn)> Pages { get; private set; } = [];

    /// <summary>Zero-based place of the page shown.</summary>
    public int At { get; private set; }
    public PageSheet? Sheet { get; private set; }
    public PageText? Text { get; private set; }
    public IReadOnlyList<SearchTerm> Terms { get; private set; } = [];

    /// <summary>The open question about it.</summary>
    public Guid? Item { get; private set; }

    /// <summary>It was reported as filed wrongly a moment ago, from this page.</summary>
    public bool JustReported => Document.State == DocumentStates.Review && Request.Query["done"] == "reported";

    public IEnumerable<int> Nearby => Enumerable.Range(0, Pages.Count).Where(place => Math.Abs(place - At) <= Around);

    /// <param name="page">One-based place of the page to be shown.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, int? version, int? page, CancellationToken stop)
    {
        if (!await documents.ExistsAsync(id, stop))
            return NotFound();
        Document = await documents.ReadAsync(id, stop);
        Arrival = await files.ReadAsync(Document.FileId, stop);
        (Versions, Item) = await documents.HistoryAsync(id, stop);
        Notes = await documents.NotesAsync(id, stop);
        Deliveries = await deliveries.OfDocumentAsync(id, stop);
        if (version is not null && Versions.All(known => known.Number != version))
            return NotFound();
        Version = version is null ? (Versions.Count > 0 ? Versions[^1] : null) : Versions.Single(known => known.Number == version);
        if ((Version is null ? null : Version.Mrn) is { } mrn)
            Patient = (await patients.OfAsync([mrn], stop)).FirstOrDefault();
        Pages = PageArrangement.Apply(await pages.OfDocumentAsync(id, stop), Version is null ? Document.Arrangement : Version.Arrangement);
        Terms = SearchTerm.Parse(Form.Words);
        if (Pages.Count > 0)
            await ShowAsync(page ?? await FirstHitAsync(stop), stop);
        await audit.AppendAsync(new(User.Reviewer().Name, "document.viewed", "document", id.ToString(), new { version = Version?.Number, page = At + 1 }), stop);
        return Page();
    }

    /// <summary>The address of another page of the same view.</summary>
    public string PageAddress(int place) => Form.Address($"/documents/{Document.Id}", ("version", Asked), ("page", $"{place + 1}"));

    public string VersionAddress(int number) => Form.Address($"/documents/{Document.Id}", ("version", $"{number}"));

    public string Thumbnail(int place) => PageImages.Address(Pages[place].Page, PageImages.Thumbnail);

    /// <summary>What the shown version, or the document as it stands, says.</summary>
    public (string? TypeName, string? Date, string? Author, string? Facility, string Sensitivity) Facts => Version is { } filed
        ? (filed.TypeName, filed.DocumentDate, filed.Author, filed.Facility, filed.Sensitivity)
        : (Document.TypeName, Document.DocumentDate, Document.Author, Document.Facility, Document.Sensitivity);

    /// <summary>The version shown was filed under a patient without a person.</summary>
    public bool ByMachine => Version is { Decision: null, Mrn: not null };

    /// <summary>The approved combination of fields by which the patient was told; null when by none.</summary>
    public ApprovedCombination? Combination => Document.CombinationOf(Version?.Mrn);

    private string? Asked => Request.Query["version"].FirstOrDefault();

    private async Task ShowAsync(int number, CancellationToken stop)
    {
        At = Math.Clamp(number, 1, Pages.Count) - 1;
        var (page, turn) = Pages[At];
        Text = await page.TextAsync(blobs, stop);
        var name = $"Page {At + 1} of {Pages.Count}";
        Sheet = PageSheet.Of(page, Text, turn == 0 ? Hits.On(Text, Terms) : [], name) with { Turn = turn };
    }

    // A document that was found by its words opens where they are; far into a chart nobody waits for that.
    private async Task<int> FirstHitAsync(CancellationToken stop)
    {
        const int Looked = 40;
        for (var place = 0; Terms.Count > 0 && place < Math.Min(Looked, Pages.Count); place++)
        {
            if (Hits.On(await Pages[place].Page.TextAsync(blobs, stop), Terms).Count > 0)
                return place + 1;
        }

        return 1;
    }
}
