using Capture.Review.SignIn;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Takes a decision back while that is possible, and shows its item again.</summary>
public sealed class UndoModel(ReviewDecisionTable decisions) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/queue");

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken stop)
    {
        var lease = await decisions.UndoAsync(id, User.Reviewer(), stop);
        return LocalRedirect(lease is null ? "/queue?done=late" : $"/review/{lease.ItemId}");
    }
}
