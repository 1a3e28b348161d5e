using System.Security.Claims;
using Capture.Storage.People;

namespace Capture.Review;

/// <summary>A section of the app in the top bar.</summary>
/// <param name="Path">Where it begins.</param>
/// <param name="AllowedTo">Roles that may use it.</param>
/// <param name="Key">The second of the two keys that lead to it, after <c>G</c>.</param>
public sealed record NavigationEntry(string Name, string Path, char Key, IReadOnlyList<string> AllowedTo);

/// <summary>The sections of the app, in their order.</summary>
public static class Navigation
{
    public static IReadOnlyList<NavigationEntry> All { get; } =
    [
        new("Queue", "/queue", 'Q', [Roles.Specialist, Roles.Supervisor]),
        new("Documents", "/documents", 'D', [Roles.Specialist, Roles.Supervisor, Roles.Auditor]),
        new("Patients", "/patients", 'P', [Roles.Specialist, Roles.Supervisor, Roles.Auditor]),
        new("Intake", "/intake", 'I', [Roles.Specialist, Roles.Supervisor, Roles.Admin]),
        new("Deliveries", "/deliveries", 'V', [Roles.Supervisor, Roles.Admin]),
        new("Second review", "/second-review", 'R', [Roles.Specialist, Roles.Supervisor]),
        new("Statistics", "/statistics", 'S', [Roles.Supervisor]),
        new("Audit", "/audit", 'A', [Roles.Supervisor, Roles.Auditor]),
        new("Admin", "/admin", 'M', [Roles.Admin]),
    ];

    /// <summary>What this person may use, and nothing else.</summary>
    public static IEnumerable<NavigationEntry> For(ClaimsPrincipal person) => All.Where(entry => entry.AllowedTo.Any(person.IsInRole));
}
