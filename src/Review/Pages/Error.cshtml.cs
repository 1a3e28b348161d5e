using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>What people see when something cannot be shown.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class ErrorModel : PageModel
{
    public string Title { get; private set; } = "";

    public string Advice { get; private set; } = "";

    public string? Trace { get; private set; }

    public void OnGet(int code) => Explain(code);

    public void OnPost(int code) => Explain(code);

    private void Explain(int code)
    {
        (Title, Advice) = code switch
        {
            404 => ("Not found", "There is nothing at this address. It may have been settled and put away in the meantime."),
            403 => ("Not allowed", "Your role does not include this. Ask whoever runs Capture."),
            400 => ("Not understood", "The page was too old to be sent. Go back, load it again, and repeat what you did."),
            413 => ("Too large", "What you sent is larger than this installation takes at once. Hand in fewer or smaller files, or put them into a watched folder."),
            _ => ("Something went wrong", "Nothing you entered was recorded halfway. Go back and try it again."),
        };
        Trace = code is 0 or >= 500 ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
    }
}
