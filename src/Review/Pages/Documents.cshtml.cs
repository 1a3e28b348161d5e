using Capture.Contracts;
using Capture.Review.Documents;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Looking for documents.</summary>
public sealed class DocumentsModel(SearchTable search, PatientTable patients, FindPatients find, AuditTable audit) : PageModel
{
    private const int Shown = 50;
    private Dictionary<string, Patient> _patients = [];

    [FromQuery]
    public SearchForm Form { get; set; } = new();
    public Screenful<SearchRow, long> Found { get; private set; } = new([], null, null);
    public string? Problem { get; private set; }

    /// <summary>How many there are, as a person says it.</summary>
    public string Amount { get; private set; } = "";

    public async Task OnGetAsync(long? older, long? newer, CancellationToken stop)
    {
        (var query, Problem) = await Form.ReadAsync(find, stop);
        if (Problem is not null)
            return;
        Found = await search.FindAsync(query, older, newer, Shown, stop);
        var count = await search.CountAsync(query, stop);
        Amount = count > SearchTable.CountedTo ? $"More than {SearchTable.CountedTo:N0} documents" : count == 1 ? "1 document" : $"{count:N0} documents";
        _patients = await patients.ByNumberAsync([.. Found.Rows.Select(row => row.Mrn).OfType<string>()], stop);
        if (!Form.Empty)
            await audit.AppendAsync(new(User.Reviewer().Name, "documents.searched", "document", "", new { patient = Form.Patient, found = count, type = query.TypeName, state = query.State }), stop);
    }

    public Patient? PatientOf(SearchRow row) => row.Mrn is { } mrn ? _patients.GetValueOrDefault(mrn) : null;
}
