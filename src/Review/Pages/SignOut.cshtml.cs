using Capture.Review.SignIn;
using Capture.Storage.Audit;
using Capture.Storage.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Signs the person out and has the browser forget the pages it kept.</summary>
public sealed class SignOutModel(SignInManager<UserRow> signIn, AuditTable audit) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken stop)
    {
        var person = User.Reviewer();
        await audit.AppendAsync(new(person.Name, "user.signed-out", "user", person.Id.ToString()), stop);
        await signIn.SignOutAsync();
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return LocalRedirect("/sign-in");
    }
}
