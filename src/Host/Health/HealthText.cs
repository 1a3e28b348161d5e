using System.Globalization;
using Capture.Storage.Intake;
using Capture.Storage.Stores;

namespace Capture.Host.Health;

/// <summary>How a process does, in lines for people.</summary>
internal static class HealthText
{
    /// <summary>Whether all is well, what is out of order, then each inbox.</summary>
    /// <param name="clock">What is wrong with the clock, which keeps nobody from work; null when nothing is.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<OpenFault> faults, IReadOnlyList<string> hindrances, string? clock, IReadOnlyList<InboxLook> looks, DateTimeOffset now) =>
    [
        faults.Count + hindrances.Count == 0 ? "ok" : "waiting",
        .. faults.Select(open => $"{open.Fault.Store}, for {Age(now - open.Since)}: {open.Fault.Text}"),
        .. hindrances,
        .. clock is null ? Array.Empty<string>() : [$"Clock: {clock}"],
        .. looks.Select(look => $"Inbox {look.Source}: {Of(look, now)}"),
    ];

    /// <summary>How much lies in an inbox, and for how long.</summary>
    public static string Of(InboxLook look, DateTimeOffset now)
    {
        var waiting = look.OldestWaiting is { } oldest ? $"{look.Waiting} waiting, the oldest for {Age(now - oldest)}" : "nothing waiting";
        var claimed = look.OldestClaimed is { } taken ? $"{look.Claimed} in .claimed, the oldest for {Age(now - taken)}" : "nothing in .claimed";
        var seen = now - look.At > InboxLook.StaleAfter ? $"; not looked at for {Age(now - look.At)}" : "";
        return $"{waiting}; {claimed}{seen}";
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} days"),
    };
}
