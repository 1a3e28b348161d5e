using Capture.Contracts;
using Capture.Review.Images;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Says that a filed document is filed wrongly.</summary>
public sealed class MisfiledModel(MisfileTable misfiles, DocumentTable documents, PageTable pages, PatientTable patients, AuditTable audit) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>See <see cref="MisfileKinds"/>.</summary>
    [BindProperty]
    public string? Kind { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public DocumentRow Document { get; private set; } = null!;
    public Patient? Patient { get; private set; }

    /// <summary>The address of its first page; null when it has none.</summary>
    public string? Image { get; private set; }
    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        if (!await ReadAsync(stop))
            return NotFound();
        await audit.AppendAsync(new(User.Reviewer().Name, "document.viewed", "document", Id.ToString(), new { page = 1 }), stop);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        if (!await ReadAsync(stop))
            return NotFound();
        if (!MisfileKinds.All.ContainsKey(Kind ?? ""))
            return Refuse(StatusCodes.Status422UnprocessableEntity, "Say what is wrong.");
        return await misfiles.ReportAsync(Id, User.Reviewer(), Kind!, Note, stop) switch
        {
            MisfileOutcome.Reported => LocalRedirect($"/documents/{Id}?done=reported"),
            MisfileOutcome.BeingCorrected => Refuse(StatusCodes.Status409Conflict, "A supervisor’s correction of it takes effect just now. Look again in a minute."),
            _ => Refuse(StatusCodes.Status409Conflict, "It is filed nowhere now: it waits for a person, or was reported already."),
        };
    }

    private PageResult Refuse(int status, string problem)
    {
        (Problem, Response.StatusCode) = (problem, status);
        return Page();
    }

    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        if (!await documents.ExistsAsync(Id, stop))
            return false;
        Document = await documents.ReadAsync(Id, stop);
        Patient = Document.Mrn is { } mrn ? (await patients.OfAsync([mrn], stop)).FirstOrDefault() : null;
        Image = (await pages.OfDocumentAsync(Id, stop)).FirstOrDefault() is { } page ? PageImages.Address(page, PageImages.Full) : null;
        return true;
    }
}
