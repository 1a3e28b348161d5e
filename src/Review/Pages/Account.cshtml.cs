using Capture.Review.SignIn;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Capture.Review.Pages;

/// <summary>Where a person is signed in, and the way out of all of it.</summary>
public sealed class AccountModel(SessionTable sessions, UserAccounts accounts, UserManager<UserRow> users, SignInManager<UserRow> signIn, IOptions<WebOptions> options) : PageModel
{
    public IReadOnlyList<SessionRow> Sessions { get; private set; } = [];

    /// <summary>The session of this browser.</summary>
    public string Own => SessionTable.IdOf(User.Token() ?? "");

    public string Idle => Times.Span(options.Value.SignedInFor);

    public string Longest => Times.Span(options.Value.SignedInAtMost);

    public async Task OnGetAsync(CancellationToken stop) => Sessions = await sessions.OfAsync(User.Reviewer().Id, options.Value.Limits(), stop);

    public async Task<IActionResult> OnPostEverywhereAsync(CancellationToken stop)
    {
        await accounts.SignOutEverywhereAsync((await users.GetUserAsync(User))!, stop);
        await signIn.SignOutAsync();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/sign-in");
    }
}
