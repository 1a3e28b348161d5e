using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Capture.Review.Pages;

/// <summary>One item before one person. Opening it takes it; deciding it brings the next in the same response.</summary>
public sealed class ReviewModel(
    ReviewDesk desk, ReviewItemTable items, ReviewDecisionTable decisions, ReviewDraftTable drafts, PatientTable patients, DocumentTable documents, PageTable pages, AuditTable audit, TimeProvider time) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public ReviewForm Form { get; set; } = new();

    public ItemView? Shown { get; private set; }

    /// <summary>The part of the queue the person works through: what comes next is of it.</summary>
    private QueueFilter Among => QueueSteering.Onward(QueueSteering.Read(Request.Query));

    public async Task<IActionResult> OnGetAsync(bool read, CancellationToken stop)
    {
        var reader = User.Reviewer();
        var lease = read ? null : await items.ClaimAsync(Id, reader, takeOver: false, stop);
        var ahead = lease is null ? null : await items.ReserveAsync(reader, Among, stop);
        Shown = await ViewAsync(Id, lease, ahead, null, stop);
        if (Shown is null)
            return NotFound();
        // Who takes it is in the log by that; who only looks has seen it as well.
        if (lease is null)
            await audit.AppendAsync(new(reader.Name, "item.viewed", "item", Id.ToString(), new { document = Shown.Screen.Document.Id }), stop);
        return Page();
    }

    /// <summary>Files the document as the form says.</summary>
    public async Task<IActionResult> OnPostFileAsync(CancellationToken stop)
    {
        var answer = Form.ToAnswer();
        if (await items.FindAsync(Id, stop) is not { } item)
            return NotFound();
        var numbers = (await pages.OfDocumentAsync(item.DocumentId, stop)).ConvertAll(page => page.Number);
        var patient = answer.Mrn is null ? null : (await patients.OfAsync([answer.Mrn], stop)).FirstOrDefault();
        var missing = AnswerCheck.Of(answer, patient is not null, numbers, DateOnly.FromDateTime(time.GetLocalNow().DateTime));
        if (Form.Unseen)
            return await RefuseAsync(new Missing("pages", "A page image could not be shown. Open the original first, or load the page again."), stop);
        if (missing.Count > 0)
            return await RefuseAsync(missing[0], stop);
        return await DecideAsync(DecisionKinds.File, answer, patient is null ? "Filed." : $"Filed to {patient.Last}, {patient.First}.", stop);
    }

    public Task<IActionResult> OnPostRejectAsync(CancellationToken stop) => !RejectReasons.All.ContainsKey(Form.Reason ?? "")
        ? RefuseAsync(new Missing("reason", "Say why it is rejected."), stop)
        : Form.Reason == "other" && Form.Note is null
            ? RefuseAsync(new Missing("note", "Say in the note which other reason."), stop)
            : DecideAsync(DecisionKinds.Reject, new ReviewAnswer { Reason = Form.Reason, Note = Form.Note }, "Rejected.", stop);

    public async Task<IActionResult> OnPostDuplicateAsync(CancellationToken stop)
    {
        if (await items.FindAsync(Id, stop) is not { } item)
            return NotFound();
        var other = Form.Other ?? (await documents.ReadAsync(item.DocumentId, stop)).DuplicateOf;
        if (other is null || other == item.DocumentId || !await documents.ExistsAsync(other.Value, stop))
            return await RefuseAsync(new Missing("duplicate", "No earlier document is known that it would repeat. File it, or reject it with a reason."), stop);
        return await DecideAsync(DecisionKinds.Duplicate, new ReviewAnswer { Other = other, Note = Form.Note }, "Marked as a duplicate.", stop);
    }

    /// <summary>Cuts the document as its pages are grouped.</summary>
    public Task<IActionResult> OnPostSplitAsync(CancellationToken stop)
    {
        var answer = Form.ToAnswer();
        return answer.Pages is not { Count: > 1 }
            ? RefuseAsync(new Missing("pages", "Nothing is cut: mark the page before which a new document begins with K."), stop)
            : DecideAsync(DecisionKinds.Split, new ReviewAnswer { Pages = answer.Pages, Other = answer.Other, Note = answer.Note }, $"Split into {answer.Pages.Count} documents; they come back in a moment.", stop);
    }

    /// <summary>Joins the document with another of the same file.</summary>
    public async Task<IActionResult> OnPostJoinAsync(CancellationToken stop)
    {
        if (await items.FindAsync(Id, stop) is not { } item)
            return NotFound();
        if (Form.Other is not { } other || (await documents.OfFileAsync(item.FileId, stop)).Find(row => row.Id == other) is null)
            return await RefuseAsync(new Missing("pages", "That document is not in the same file."), stop);
        var own = (await pages.OfDocumentAsync(item.DocumentId, stop)).ConvertAll(page => new PageTurn(page.Number));
        var others = (await pages.OfDocumentAsync(other, stop)).ConvertAll(page => new PageTurn(page.Number));
        var joined = own.Concat(others).OrderBy(page => page.Number).ToList();
        return await DecideAsync(DecisionKinds.Join, new ReviewAnswer { Other = other, Pages = [joined], Note = Form.Note }, "Joined; the whole document comes back in a moment.", stop);
    }

    public Task<IActionResult> OnPostSkipAsync(CancellationToken stop) => PutAsideAsync(ReviewAct.Skip, Form.Later switch
    {
        "today" => TimeSpan.FromHours(4),
        "others" => TimeSpan.Zero,
        _ => TimeSpan.FromMinutes(15),
    }, null, "Skipped.", stop);

    /// <summary>The patient is not registered: the item waits until registration has done that.</summary>
    public Task<IActionResult> OnPostNobodyAsync(CancellationToken stop) =>
        PutAsideAsync(ReviewAct.Park, TimeSpan.Zero, ReviewItemTable.Registration, "Waiting for the patient to be registered.", stop);

    public Task<IActionResult> OnPostParkAsync(CancellationToken stop) =>
        PutAsideAsync(ReviewAct.Park, TimeSpan.Zero, "sender", "Waiting for the sender.", stop);

    public Task<IActionResult> OnPostEscalateAsync(CancellationToken stop) => !Explanations.EscalationCauses.Contains(Form.Cause ?? "")
        ? RefuseAsync(new Missing("cause", "Say why a supervisor should look."), stop)
        : PutAsideAsync(ReviewAct.Escalate, TimeSpan.Zero, Form.Cause, "Sent to a supervisor.", stop);

    /// <summary>Prolongs the lease after real input.</summary>
    public async Task<IActionResult> OnPostRenewAsync(CancellationToken stop)
    {
        if (await items.RenewAsync(Id, Form.Token, stop) is not { } lease)
            return await LostAsync(stop);
        await items.ReserveAsync(User.Reviewer(), Among, stop);
        return new JsonResult(new { until = lease.Until });
    }

    /// <summary>Keeps what was entered so far.</summary>
    public async Task<IActionResult> OnPostDraftAsync(CancellationToken stop) =>
        await drafts.SaveAsync(Id, Form.Token, User.Reviewer(), Form.ToAnswer(), stop) ? new NoContentResult() : await LostAsync(stop);

    /// <summary>Gives the item back and leaves.</summary>
    public async Task<IActionResult> OnPostReleaseAsync(CancellationToken stop)
    {
        await drafts.SaveAsync(Id, Form.Token, User.Reviewer(), Form.ToAnswer(), stop);
        await items.ReleaseAsync(Id, Form.Token, stop);
        return To($"/queue{QueueSteering.Query(Among)}");
    }

    /// <summary>Takes the item from whoever has it; for supervisors.</summary>
    public async Task<IActionResult> OnPostTakeOverAsync(CancellationToken stop)
    {
        var reviewer = User.Reviewer();
        if (!reviewer.Supervises)
            return Forbid();
        await items.ClaimAsync(Id, reviewer, takeOver: true, stop);
        return To(Address(Id));
    }

    /// <summary>Brings a waiting item back into the queue; a supervisor, an escalated one too.</summary>
    public async Task<IActionResult> OnPostWakeAsync(CancellationToken stop)
    {
        await items.WakeAsync(Id, User.Reviewer(), stop);
        return To(Address(Id));
    }

    private async Task<IActionResult> DecideAsync(string kind, ReviewAnswer answer, string said, CancellationToken stop)
    {
        var reviewer = User.Reviewer();
        if (await desk.ProposalAsync(Id, stop) is not { } proposed)
            return NotFound();
        DecisionResult result;
        try
        {
            result = await decisions.DecideAsync(new NewDecision
            {
                ItemId = Id,
                LeaseToken = Form.Token,
                Kind = kind,
                Answer = answer,
                Entered = Form.ToAnswer(),
                Proposed = proposed,
                Active = TimeSpan.FromMilliseconds(Form.Active),
                Then = Among,
            }, reviewer, stop);
        }
        catch (ReviewConflictException conflict)
        {
            return await RefuseAsync(new Missing("pages", conflict.Message), stop);
        }

        return result.Decision is null ? await LostAsync(stop) : await AdvanceAsync(result.Next, result.Ahead, said, stop);
    }

    private async Task<IActionResult> PutAsideAsync(ReviewAct act, TimeSpan after, string? cause, string said, CancellationToken stop)
    {
        var reviewer = User.Reviewer();
        await drafts.SaveAsync(Id, Form.Token, reviewer, Form.ToAnswer(), stop);
        if (!await items.PutAsideAsync(Id, Form.Token, reviewer, act, after, cause, Form.Note, stop))
            return await LostAsync(stop);
        var next = await items.ClaimNextAsync(reviewer, Among, stop);
        return await AdvanceAsync(next, next is null ? null : await items.ReserveAsync(reviewer, Among, stop), said, stop);
    }

    private async Task<IActionResult> AdvanceAsync(ReviewLease? next, Guid? ahead, string said, CancellationToken stop)
    {
        if (next is null)
            return To($"/queue{QueueSteering.Query(Among, ("done", "clear"))}");
        if (!IsPartial)
            return To(Address(next.ItemId));
        Response.Headers["HX-Push-Url"] = Address(next.ItemId);
        return Part("_Item", (await ViewAsync(next.ItemId, next, ahead, said, stop))!);
    }

    // Nothing is recorded and nothing that was entered is touched: only the message changes.
    private async Task<IActionResult> RefuseAsync(Missing missing, CancellationToken stop) => await SayAsync(StatusCodes.Status422UnprocessableEntity, new RefusalView(missing.Text, missing.Field, null, false), stop);

    private async Task<IActionResult> LostAsync(CancellationToken stop)
    {
        var holder = await items.HolderAsync(Id, stop);
        var item = await items.FindAsync(Id, stop);
        var text = holder is { } other
            ? $"{other.FullName} has this item until {DateTimeOffset.FromUnixTimeMilliseconds(other.Until).ToLocalTime():HH:mm}. What you entered is still here."
            : item is { State: ReviewStates.Settled or ReviewStates.Done } ? "This item has been settled in the meantime. What you entered is still here." : "Your time with this item ran out. What you entered is still here; take it again to go on.";
        return await SayAsync(StatusCodes.Status409Conflict, new RefusalView(text, null, Id, holder is not null && User.Reviewer().Supervises, QueueSteering.Query(Among)), stop);
    }

    private async Task<IActionResult> SayAsync(int status, RefusalView refusal, CancellationToken stop)
    {
        if (IsPartial)
        {
            Response.StatusCode = status;
            Response.Headers["HX-Retarget"] = "#refusal";
            Response.Headers["HX-Reswap"] = "innerHTML";
            return Part("_Refusal", refusal);
        }

        // Without scripts the page comes back whole, with what was entered kept as the draft.
        await drafts.SaveAsync(Id, Form.Token, User.Reviewer(), Form.ToAnswer(), stop);
        var lease = await items.RenewAsync(Id, Form.Token, stop);
        Shown = await ViewAsync(Id, lease, null, null, stop) is { } view ? view with { Refusal = refusal } : null;
        Response.StatusCode = status;
        return Shown is null ? NotFound() : Page();
    }

    private async Task<ItemView?> ViewAsync(Guid itemId, ReviewLease? lease, Guid? ahead, string? said, CancellationToken stop)
    {
        var reader = User.Reviewer();
        if (await desk.LayOutAsync(itemId, lease, reader, stop) is not { } screen)
            return null;
        var local = time.GetLocalNow();
        return new ItemView
        {
            Screen = screen,
            Pace = await decisions.PaceAsync(reader, new DateTimeOffset(local.Date, local.Offset), stop),
            Part = Among,
            Left = await items.LeftAsync(Among, reader, stop),
            Undoable = await desk.UndoableAsync(reader, stop),
            AheadImage = ahead is { } next ? await desk.FirstImageAsync(next, stop) : null,
            Said = said,
            MayTakeOver = reader.Supervises,
        };
    }

    private string Address(Guid itemId) => $"/review/{itemId}{QueueSteering.Query(Among)}";

    private bool IsPartial => Request.Headers.ContainsKey("HX-Request");

    private IActionResult To(string address)
    {
        if (!IsPartial)
            return LocalRedirect(address);
        Response.Headers["HX-Redirect"] = address;
        return new NoContentResult();
    }

    private PartialViewResult Part<T>(string name, T model) =>
        new() { ViewName = name, ViewData = new ViewDataDictionary<T>(MetadataProvider, ModelState) { Model = model } };
}

/// <summary>An item and what surrounds it.</summary>
public sealed record ItemView
{
    public required ReviewScreen Screen { get; init; }
    public required Pace Pace { get; init; }

    /// <summary>The part of the queue that is worked through, and how many items it has left.</summary>
    public required QueueFilter Part { get; init; }
    public required int Left { get; init; }

    /// <summary>The reader's last act that can still be undone.</summary>
    public required UndoView? Undoable { get; init; }

    /// <summary>The first page of the item that comes next, to be loaded ahead.</summary>
    public required string? AheadImage { get; init; }

    /// <summary>What was just done.</summary>
    public required string? Said { get; init; }
    public required bool MayTakeOver { get; init; }
    public RefusalView? Refusal { get; init; }
}

/// <summary>Why something was not done.</summary>
/// <param name="Field">The control to be put right.</param>
/// <param name="Lost">The item, when it is no longer the reader's.</param>
/// <param name="Part">The part of the queue that is worked through, as a query.</param>
public sealed record RefusalView(string Text, string? Field, Guid? Lost, bool MayTakeOver, string Part = "");
