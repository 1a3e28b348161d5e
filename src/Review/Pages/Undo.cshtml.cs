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
    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken stop) => Back(await decisions.UndoAsync(id, User.Reviewer(), stop), "late");

    /// <summary>Takes back that an item was put aside.</summary>
    /// <param name="id">The item.</param>
    /// <param name="version">As that act left it.</param>
    public async Task<IActionResult> OnPostAsideAsync(Guid id, int version, CancellationToken stop) => Back(await items.TakeBackAsync(id, version, User.Reviewer(), stop), "moved");

    private LocalRedirectResult Back(ReviewLease? lease, string whyNot) => LocalRedirect(lease is null ? $"/queue?done={whyNot}" : $"/review/{lease.ItemId}");
}
