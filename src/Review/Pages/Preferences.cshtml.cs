using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Keeps how a person likes the screens.</summary>
public sealed class PreferencesModel(UserManager<UserRow> users, UserTable table, SignInManager<UserRow> signIn) : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync(string theme, string density, bool singleKeys, string? to, CancellationToken stop)
    {
        var user = (await users.GetUserAsync(User))!;
        user.Preferences = new Preferences(
            Preferences.Themes.Contains(theme) ? theme : "system", Preferences.Densities.Contains(density) ? density : "comfortable", singleKeys).ToJson();
        await table.UpdateAsync(user, stop);
        await signIn.RefreshSignInAsync(user);
        return LocalRedirect(Url.IsLocalUrl(to) ? to : "/");
    }
}
