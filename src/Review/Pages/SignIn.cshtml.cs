using Capture.Storage.Audit;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Signs people in.</summary>
public sealed class SignInModel(SignInManager<UserRow> signIn, UserManager<UserRow> users, AuditTable audit) : PageModel
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

        var result = await signIn.PasswordSignInAsync(Name.Trim(), Password, isPersistent: false, lockoutOnFailure: true);
        var user = await users.FindByNameAsync(Name.Trim());
        // An unknown name may be a password typed into the wrong box, so it is not written down.
        await audit.AppendAsync(new(user?.Name ?? "unknown", result.Succeeded ? "user.signed-in" : "user.sign-in-refused", "user", user?.Id.ToString() ?? "unknown"), stop);
        if (result.Succeeded)
            return LocalRedirect(Url.IsLocalUrl(To) ? To : "/");
        Problem = result.IsLockedOut
            ? "Too many wrong passwords: this account is locked for a few minutes. Wait, or ask whoever runs Capture."
            : "User name or password is wrong, or the account is not enabled.";
        return Page();
    }
}
