using Capture.Review.SignIn;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Capture.Review.Pages;

/// <summary>Lets a person choose a password: after a one-time password, or at any time.</summary>
public sealed class PasswordModel(UserAccounts accounts, UserManager<UserRow> users, SignInManager<UserRow> signIn, IOptions<WebOptions> options) : PageModel
{
    [BindProperty]
    public string? Current { get; set; }

    [BindProperty]
    public string? Chosen { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    public int Shortest => options.Value.ShortestPassword;

    public string? Problem { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var user = (await users.GetUserAsync(User))!;
        if (!user.OneTimePassword && (Current is null || !await users.CheckPasswordAsync(user, Current)))
            return Refuse("The present password is wrong.");
        if (Chosen is null || Chosen != Again)
            return Refuse("The two new passwords differ.");
        if (await users.CheckPasswordAsync(user, Chosen))
            return Refuse("That is the password you have. Choose another.");
        try
        {
            await accounts.ChooseAsync(user, Chosen, stop);
        }
        catch (AccountException unfit)
        {
            return Refuse(unfit.Message);
        }

        await signIn.SignInAsync(user, isPersistent: false);
        return LocalRedirect("/");
    }

    private PageResult Refuse(string problem)
    {
        Problem = problem;
        return Page();
    }
}
