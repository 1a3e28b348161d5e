using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>The sample of filed documents that waits for a second look, and the disputes that come of it.</summary>
public sealed class SecondReviewsModel(SecondReviewTable seconds) : PageModel
{
    private const int Shown = 50;

    public IReadOnlyList<(SecondReviewRow Second, FileRow File, int Pages)> Open { get; private set; } = [];
    public IReadOnlyList<(SecondReviewRow Second, FileRow File, int Pages)> Disputed { get; private set; } = [];
    public (int Open, int Disputed) Counts { get; private set; }
    public string? Notice { get; private set; }
    public bool Adjudicates => User.Reviewer().Supervises;

    public async Task OnGetAsync(string? done, CancellationToken stop)
    {
        var reader = User.Reviewer();
        Notice = done switch
        {
            "clear" => "Recorded. That was the last one for you.",
            "taken" => "Somebody else has that one, or it is settled, or it is your own decision.",
            "adjudicated" => "Recorded. If the filed document was wrong, its correction waits under Escalated.",
            _ => null,
        };
        Counts = await seconds.CountsAsync(reader, stop);
        Open = await seconds.ListAsync(SecondReviewStates.Open, reader, Shown, stop);
        if (Adjudicates)
            Disputed = await seconds.ListAsync(SecondReviewStates.Differed, reader, Shown, stop);
    }

    /// <summary>Takes the oldest.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken stop) =>
        LocalRedirect(await seconds.ClaimAsync(null, User.Reviewer(), stop) is { } second ? $"/second-review/{second.Id}" : "/second-review?done=taken");
}
