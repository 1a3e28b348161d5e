using System.Globalization;
using System.Text;
using Capture.Engines;
using Capture.Storage;
using Capture.Storage.Intake;
using Capture.Storage.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Capture.Review.Live;

/// <summary>A store that is out of order.</summary>
/// <param name="Since">Unix milliseconds.</param>
public sealed record StoreAnswer(string Store, string Code, string Cause, string Remedy, long Since);

/// <summary>How much lies in an inbox; ages in seconds, null when there is nothing.</summary>
/// <param name="SeenSeconds">How long ago a watcher last looked.</param>
public sealed record InboxAnswer(string Source, int Waiting, double? OldestWaitingSeconds, int Claimed, double? OldestClaimedSeconds, double SeenSeconds);

/// <summary>How the engines of this process, which open strangers' files, are confined.</summary>
/// <param name="Sandbox"><c>Off</c>, <c>Preferred</c> or <c>Required</c>.</param>
/// <param name="InForce">The layers in force; null as long as no engine could be asked.</param>
/// <param name="Missing">What is missing, a sentence each.</param>
public sealed record EngineAnswer(string Sandbox, IReadOnlyList<string>? InForce, IReadOnlyList<string>? Missing);

/// <summary>How Capture does, as this process sees it.</summary>
/// <param name="Status"><c>ok</c>, or <c>waiting</c> while a store is out of order.</param>
/// <param name="ClockAheadSeconds">How far this machine's clock is ahead of the database's; negative when it is behind.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<StoreAnswer> Stores, IReadOnlyList<InboxAnswer> Inboxes, double ClockAheadSeconds, EngineAnswer Engines);

/// <summary>
/// How Capture does, for programs that watch it: codes, names of sources and numbers. Answered with 200 as long as the process
/// works: ending a process whose store is away brings the store no nearer.
/// </summary>
internal static class Health
{
    // While the database hangs the answer comes all the same, without what only it knows.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    public static async Task<IResult> AnswerAsync(StoreCircuits circuits, ClockOffset clock, InboxLookTable looks, EnginePool engines, TimeProvider time, HttpContext context) =>
        Results.Json(await ReadAsync(circuits, clock, looks, engines, time, context.RequestAborted));

    /// <summary>The same in the text format of Prometheus (version 0.0.4).</summary>
    public static async Task<IResult> MetricsAsync(StoreCircuits circuits, ClockOffset clock, InboxLookTable looks, EnginePool engines, TimeProvider time, IOptions<WebOptions> options, HttpContext context) =>
        options.Value.Metrics
            ? Results.Text(Text(await ReadAsync(circuits, clock, looks, engines, time, context.RequestAborted)), "text/plain; version=0.0.4", Encoding.UTF8)
            : Results.NotFound();

    internal static string Text(HealthAnswer health)
    {
        var text = new StringBuilder();
        Gauge("capture_store_out_of_order", "1 while work waits for a store.", StoreNames.All.Select(store => ($"store=\"{store}\"", health.Stores.Any(fault => fault.Store == store) ? 1d : 0d)));
        Gauge("capture_inbox_files", "Files that lie in an inbox.", health.Inboxes.Select(inbox => (Source(inbox), (double)inbox.Waiting)));
        Gauge("capture_inbox_oldest_seconds", "Age of the oldest file that lies in an inbox.", health.Inboxes.Select(inbox => (Source(inbox), inbox.OldestWaitingSeconds ?? 0)));
        Gauge("capture_claimed_files", "Files taken from an inbox and not put away yet.", health.Inboxes.Select(inbox => (Source(inbox), (double)inbox.Claimed)));
        Gauge("capture_claimed_oldest_seconds", "Age of the oldest of them.", health.Inboxes.Select(inbox => (Source(inbox), inbox.OldestClaimedSeconds ?? 0)));
        Gauge("capture_inbox_seen_seconds", "Time since an inbox was looked at.", health.Inboxes.Select(inbox => (Source(inbox), inbox.SeenSeconds)));
        Gauge("capture_clock_ahead_seconds", "How far this machine's clock is ahead of the database's.", [("clock=\"machine\"", health.ClockAheadSeconds)]);
        Gauge("capture_engine_confinement_missing", "Layers that do not confine the engines of this process.", health.Engines.Missing is { } missing ? [($"sandbox=\"{health.Engines.Sandbox}\"", (double)missing.Count)] : []);
        return text.ToString();

        static string Source(InboxAnswer inbox) => $"source=\"{inbox.Source}\"";

        void Gauge(string name, string help, IEnumerable<(string Label, double Value)> values)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
            foreach (var (label, value) in values)
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}}} {value:0.###}\n");
        }
    }

    private static async Task<HealthAnswer> ReadAsync(StoreCircuits circuits, ClockOffset clock, InboxLookTable looks, EnginePool engines, TimeProvider time, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<InboxLook> inboxes;
        try
        {
            inboxes = circuits.IsOpen(StoreNames.Database) ? looks.OfThisProcess : await looks.ListAsync(now, stop).WaitAsync(Deadline, time, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && PassingFailure.Is(away))
        {
            inboxes = looks.OfThisProcess;
        }

        var faults = circuits.Faults;
        return new(
            faults.Count == 0 ? "ok" : "waiting",
            [.. faults.Select(open => new StoreAnswer(open.Fault.Store, open.Fault.Code, open.Fault.Cause, open.Fault.Remedy, open.Since.ToUnixTimeMilliseconds()))],
            [.. inboxes.Select(look => new InboxAnswer(look.Source, look.Waiting, Age(look.OldestWaiting), look.Claimed, Age(look.OldestClaimed), Age(look.At)!.Value))], Math.Round(clock.Ahead.TotalSeconds, 3), await ConfinementAsync(engines, time, stop));

        double? Age(DateTimeOffset? since) => since is { } then ? Math.Max(0, (now - then).TotalSeconds) : null;
    }

    private static async Task<EngineAnswer> ConfinementAsync(EnginePool engines, TimeProvider time, CancellationToken stop)
    {
        try
        {
            var confinement = await engines.ConfinementAsync(stop).WaitAsync(Deadline, time, stop);
            return new(engines.Sandbox.ToString(), confinement.InForce, confinement.Missing);
        }
        catch (Exception unknown) when (!stop.IsCancellationRequested && unknown is EngineFailedException or TimeoutException or IOException or System.ComponentModel.Win32Exception)
        {
            return new(engines.Sandbox.ToString(), null, null);
        }
    }
}
