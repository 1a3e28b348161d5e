using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Signs people in.</summary>
public sealed class SignInModel(SignInDoor door, AuditTable audit) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public string? Problem { get; private set; }

    public IActionResult OnGet() => User.Identity?.IsAuthenticated == true ? LocalRedirect(Url.IsLocalUrl(To) ? To : "/") : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(Name) || string.IsNullOrEmpty(Password))
        {
            Problem = "Enter user name and password.";
            return Page();
        }

        var (entered, user) = await door.TryAsync(HttpContext, Name.Trim(), Password, stop);
        // An unknown name may be a password typed into the wrong box, so it is not written down.
        await audit.AppendAsync(new(user?.Name ?? "unknown", entered ? "user.signed-in" : "user.sign-in-refused", "user", user?.Id.ToString() ?? "unknown"), stop);
        if (entered)
            return LocalRedirect(Url.IsLocalUrl(To) ? To : "/");
        Problem = SignInDoor.Refusal;
        return Page();
    }
}
