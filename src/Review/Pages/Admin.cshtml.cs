using Capture.Review.Installation;
using Capture.Review.Intake;
using Capture.Review.SignIn;
using Capture.Storage.People;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>Running the installation: who may sign in; and what is in force. No patient's data.</summary>
public sealed class AdminModel(UserAccounts accounts, ListSources sources, ListThresholds thresholds) : PageModel
{
    public static IReadOnlyList<(string View, string Title)> Views { get; } =
        [("users", "Users"), ("types", "Document types"), ("sources", "Sources"), ("thresholds", "Thresholds"), ("reasons", "Reasons")];

    public string View { get; private set; } = "users";
    public IReadOnlyList<UserRow> Users { get; private set; } = [];
    public IReadOnlyList<IntakeSource> Sources => sources();
    public IReadOnlyList<SettingInForce> Thresholds => thresholds();
    public string? Problem { get; private set; }
    public string? Done { get; private set; }

    /// <summary>A one-time password, shown once and stored nowhere.</summary>
    public (string Name, string Password)? Secret { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? view, CancellationToken stop)
    {
        if (view is not null && Views.All(known => known.View != view))
            return NotFound();
        View = view ?? "users";
        Users = await accounts.ListAsync(stop);
        return Page();
    }

    public Task<IActionResult> OnPostAddAsync(string? name, string? fullName, string? role, CancellationToken stop) =>
        ChangeAsync(async () => Secret = (name!, await accounts.AddAsync(name ?? "", fullName ?? "", role ?? "", Me, stop)), stop);

    public Task<IActionResult> OnPostResetAsync(string name, CancellationToken stop) =>
        ChangeAsync(async () => Secret = (name, await accounts.ResetAsync(name, Me, stop)), stop);

    public Task<IActionResult> OnPostRoleAsync(string name, string role, CancellationToken stop) => ChangeAsync(async () =>
    {
        RefuseSelf(name);
        await accounts.ChangeRoleAsync(name, role, Me, stop);
        Done = $"{name} is {role} now, and must sign in again.";
    }, stop);

    public Task<IActionResult> OnPostDisableAsync(string name, bool disabled, CancellationToken stop) => ChangeAsync(async () =>
    {
        RefuseSelf(name);
        await accounts.DisableAsync(name, disabled, Me, stop);
        Done = disabled ? $"{name} can sign in no more." : $"{name} can sign in again.";
    }, stop);

    private string Me => User.Reviewer().Name;

    // Whoever shuts himself out may be the last who could open again.
    private void RefuseSelf(string name)
    {
        if (name.Equals(Me, StringComparison.OrdinalIgnoreCase))
            throw new AccountException("Your own account can only be changed by another administrator, or on the command line with 'capture users'.");
    }

    private async Task<IActionResult> ChangeAsync(Func<Task> change, CancellationToken stop)
    {
        try
        {
            await change();
        }
        catch (AccountException refused)
        {
            Problem = refused.Message;
        }

        return await OnGetAsync("users", stop);
    }
}
