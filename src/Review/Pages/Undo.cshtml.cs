using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Takes an act back while that is possible, and shows its item again.</summary>
public sealed class UndoModel(ReviewDecisionTable decisions, ReviewItemTable items) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/queue");

    /// <summary>Takes a decision back.</summary>
    public async Task<IActionResult> OnPostAsync(Guid id, string? part, CancellationToken stop) => Back(await decisions.UndoAsync(id, User.Reviewer(), stop), part, "late");

    /// <summary>Takes back that an item was put aside.</summary>
    /// <param name="id">The item.</param>
    /// <param name="version">As that act left it.</param>
    /// <param name="part">The part of the queue that is worked through, as a query.</param>
    public async Task<IActionResult> OnPostAsideAsync(Guid id, int version, string? part, CancellationToken stop) => Back(await items.TakeBackAsync(id, version, User.Reviewer(), stop), part, "moved");

    private LocalRedirectResult Back(ReviewLease? lease, string? part, string whyNot)
    {
        var filter = QueueSteering.Parse(part);
        return LocalRedirect(lease is null ? $"/queue{QueueSteering.Query(filter, ("done", whyNot))}" : $"/review/{lease.ItemId}{QueueSteering.Query(QueueSteering.Onward(filter))}");
    }
}
