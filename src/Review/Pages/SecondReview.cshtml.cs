using Capture.Contracts;
using Capture.Review.Documents;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>
/// A second look at a filed document. The second person answers from the pages alone; where the look is blind, nothing on the
/// screen tells what the first answer was. Where two answers differ, a supervisor who gave neither says which holds.
/// </summary>
public sealed class SecondReviewModel(
    SecondReviewTable seconds, DocumentTable documents, PageTable pages, PatientTable patients, IBlobStore blobs, AuditTable audit, TimeProvider time) : PageModel
{
    private const int MostPages = 30;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Guid Token { get; set; }

    [BindProperty]
    public string? Mrn { get; set; }

    /// <summary>A record number typed instead of chosen.</summary>
    [BindProperty]
    public string? OtherMrn { get; set; }

    [BindProperty]
    public string? TypeName { get; set; }

    [BindProperty]
    public string? DocumentDate { get; set; }

    /// <summary>Which answer holds: <c>first</c>, <c>second</c>, or neither, and then the fields do.</summary>
    [BindProperty]
    public string? Holds { get; set; }

    public SecondReviewRow Second { get; private set; } = null!;
    public IReadOnlyList<PageSheet> Sheets { get; private set; } = [];
    public int AllPages { get; private set; }

    /// <summary>Patients to choose from, by name: no order and no figure tells what the machine thinks.</summary>
    public IReadOnlyList<Patient> Candidates { get; private set; } = [];
    public ReviewAnswer? First { get; private set; }
    public ReviewAnswer? Other { get; private set; }
    public IReadOnlyList<string> Differing { get; private set; } = [];
    public string? Problem { get; private set; }

    public bool Adjudicating => Second.State == SecondReviewStates.Differed;

    public async Task<IActionResult> OnGetAsync(CancellationToken stop)
    {
        var reader = User.Reviewer();
        if (await seconds.FindAsync(Id, stop) is not { } second)
            return NotFound();
        if (second.State == SecondReviewStates.Open)
        {
            if (await seconds.ClaimAsync(Id, reader, stop) is not { } claimed)
                return LocalRedirect("/second-review?done=taken");
            (Second, Token) = (claimed, claimed.LeaseToken!.Value);
        }
        else if (second.State == SecondReviewStates.Differed && reader.Supervises && second.SecondUser != reader.Id && second.FirstUser != reader.Id)
        {
            Second = second;
        }
        else
        {
            return LocalRedirect("/second-review?done=taken");
        }

        await audit.AppendAsync(new(reader.Name, "document.viewed", "document", Second.DocumentId.ToString(), new { second = Id }), stop);
        return await ShowAsync(stop);
    }

    /// <summary>Records the second answer and goes on to the next.</summary>
    public async Task<IActionResult> OnPostAnswerAsync(CancellationToken stop)
    {
        var reader = User.Reviewer();
        if (await seconds.FindAsync(Id, stop) is not { } second)
            return NotFound();
        var (answer, problem) = await AnswerAsync(stop);
        if (problem is not null)
            return await RefuseAsync(second, problem, stop);
        if (await seconds.AnswerAsync(Id, Token, reader, answer, stop) is null)
            return LocalRedirect("/second-review?done=taken");
        return LocalRedirect(await seconds.ClaimAsync(null, reader, stop) is { } next ? $"/second-review/{next.Id}" : "/second-review?done=clear");
    }

    /// <summary>Records which answer holds.</summary>
    public async Task<IActionResult> OnPostAdjudicateAsync(CancellationToken stop)
    {
        var reader = User.Reviewer();
        if (!reader.Supervises)
            return Forbid();
        if (await seconds.FindAsync(Id, stop) is not { SecondAnswer: not null } second)
            return NotFound();
        ReviewAnswer final;
        switch (Holds)
        {
            case "first":
                final = ReviewAnswer.FromJson(second.FirstAnswer) with { MrnConfidence = 0, TypeConfidence = 0 };
                break;
            case "second":
                final = ReviewAnswer.FromJson(second.SecondAnswer);
                break;
            case "neither":
                (final, var problem) = await AnswerAsync(stop);
                if (problem is not null)
                    return await RefuseAsync(second, problem, stop);
                break;
            default:
                return await RefuseAsync(second, "Say which answer holds.", stop);
        }

        return LocalRedirect(await seconds.AdjudicateAsync(Id, reader, final, stop) ? "/second-review?done=adjudicated" : "/second-review?done=taken");
    }

    public static string Name(Patient patient) => $"{patient.Last}, {patient.First} {patient.Middle} {patient.Suffix}".Replace("  ", " ", StringComparison.Ordinal).Trim();

    public string PatientText(string? mrn) => mrn is null ? "nobody" : Candidates.FirstOrDefault(patient => patient.Mrn == mrn) is { } known ? $"{Name(known)} · {known.Dob:yyyy-MM-dd} · {mrn}" : mrn;

    private async Task<(ReviewAnswer Answer, string? Problem)> AnswerAsync(CancellationToken stop)
    {
        var mrn = string.IsNullOrWhiteSpace(OtherMrn) ? Mrn : OtherMrn.Trim();
        var answer = new ReviewAnswer
        {
            Mrn = string.IsNullOrWhiteSpace(mrn) || mrn == "nobody" ? null : mrn,
            TypeName = string.IsNullOrWhiteSpace(TypeName) ? null : TypeName,
            DocumentDate = string.IsNullOrWhiteSpace(DocumentDate) ? null : ReviewForm.DateOf(DocumentDate) ?? DocumentDate,
        };
        if (string.IsNullOrWhiteSpace(mrn))
            return (answer, "Choose a patient, or say that it is nobody of ours.");
        // "Nobody of ours" is an answer here: the document may have been filed although it is nobody's.
        var known = answer.Mrn is null || (await patients.OfAsync([answer.Mrn], stop)).Count > 0;
        var missing = AnswerCheck.Of(answer, known, [], DateOnly.FromDateTime(time.GetLocalNow().DateTime)).FirstOrDefault(one => answer.Mrn is not null || one.Field != "patient");
        return (answer, missing?.Text);
    }

    private async Task<IActionResult> RefuseAsync(SecondReviewRow second, string problem, CancellationToken stop)
    {
        (Second, Problem) = (second, problem);
        Response.StatusCode = Microsoft.AspNetCore.Http.StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(stop);
    }

    private async Task<PageResult> ShowAsync(CancellationToken stop)
    {
        var document = await documents.ReadAsync(Second.DocumentId, stop);
        var own = PageArrangement.Apply(await pages.OfDocumentAsync(document.Id, stop), document.Arrangement);
        AllPages = own.Count;
        var sheets = new List<PageSheet>();
        foreach (var (page, turn) in own.Take(MostPages))
            sheets.Add(PageSheet.Of(page, await page.TextAsync(blobs, stop), [], $"Page {sheets.Count + 1} of {own.Count}") with { Turn = turn });
        Sheets = sheets;
        if (Adjudicating || !Second.Blind)
            First = ReviewAnswer.FromJson(Second.FirstAnswer);
        if (Adjudicating)
        {
            Other = ReviewAnswer.FromJson(Second.SecondAnswer!);
            Differing = [.. Difference.Between(First!, Other).Select(difference => difference.Field)];
        }

        var numbers = MatchEvidence.FromJson(document.MatchEvidence).Candidates.Select(candidate => candidate.Mrn)
            .Concat(new[] { ReviewAnswer.FromJson(Second.FirstAnswer).Mrn, Other?.Mrn, OtherMrn?.Trim(), Mrn }.OfType<string>()).Distinct().ToList();
        Candidates = [.. (await patients.OfAsync(numbers, stop)).OrderBy(patient => patient.Last, StringComparer.OrdinalIgnoreCase).ThenBy(patient => patient.First, StringComparer.OrdinalIgnoreCase).ThenBy(patient => patient.Mrn, StringComparer.Ordinal)];
        return Page();
    }
}
