using System.Globalization;
using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Capture.Review.Pages;

/// <summary>What waits for a person.</summary>
public sealed class QueueModel(ReviewDesk desk, ReviewItemTable items, ReviewDecisionTable decisions, PatientTable patients, SavedViewTable savedViews, TimeProvider time) : PageModel
{
    public static IReadOnlyList<(string Kind, string Title)> Kinds { get; } =
    [
        (ReviewKinds.Match, "Whose is it?"), (ReviewKinds.Type, "What is it?"), (ReviewKinds.Split, "Where does it end?"),
        (ReviewKinds.Duplicate, "Did it come before?"), (ReviewKinds.Exception, "What went wrong?"),
    ];

    public static IReadOnlyList<(string Lane, string Title)> LaneTitles { get; } = [(Lanes.Stat, "Stat"), (Lanes.Routine, "Routine"), (Lanes.Bulk, "Bulk")];

    public static IReadOnlyList<(string Order, string Title)> Orders { get; } =
    [
        (QueueOrders.Oldest, "Oldest"), (QueueOrders.Newest, "Newest"), (QueueOrders.FewestPages, "Fewest pages"), (QueueOrders.MostPages, "Most pages"),
        (QueueOrders.LeastCertain, "Least certain patient"), (QueueOrders.MostCertain, "Most certain patient"),
    ];

    private Dictionary<string, Patient> _patients = [];
    private DateTimeOffset _now;

    public QueueFilter Filter { get; private set; } = new();
    public QueueCounts Counts { get; private set; } = new(0, 0, 0, 0, 0, 0, null, 0);
    public IReadOnlyList<QueueRow> Rows { get; private set; } = [];
    public int Total { get; private set; }
    public IReadOnlyList<string> Types { get; private set; } = [];
    public IReadOnlyList<string> Sources { get; private set; } = [];
    public Pace Pace { get; private set; } = new(0, TimeSpan.Zero);
    public UndoView? Undoable { get; private set; }
    public string? Notice { get; private set; }

    public IEnumerable<(string View, string Title, int Count)> Views =>
    [
        (ReviewStates.Ready, "Ready", Counts.Ready), ("mine", "Mine", Counts.Mine), (ReviewStates.Waiting, "Waiting", Counts.Waiting), (ReviewStates.Escalated, "Escalated", Counts.Escalated),
    ];

    /// <summary>The views this person has given a name.</summary>
    public IReadOnlyList<SavedViewRow> SavedViews { get; private set; } = [];

    /// <summary>Whether there is something to begin in the part that is shown: an item that nobody else has.</summary>
    public bool Startable { get; private set; }

    public bool Filtered => Filter.Narrows;

    /// <summary>What is shown, as the query under which it can be kept.</summary>
    public string Kept => QueueSteering.Query(Filter);

    /// <summary>The name under which just this is kept; null where it is not.</summary>
    public string? KeptAs => SavedViews.FirstOrDefault(view => view.Query == Kept)?.Name;

    /// <summary>The address of an item in the part that is worked through.</summary>
    public string ItemAddress(Guid item) => $"/review/{item}{QueueSteering.Query(QueueSteering.Onward(Filter))}";

    /// <summary>Where a form of this page is sent so that the part stays.</summary>
    public string Handler(string name) => $"/queue{QueueSteering.Query(Filter, ("handler", name))}";

    /// <summary>The same view with all that came in one file.</summary>
    public string FileAddress(Guid file) => $"/queue{QueueSteering.Query(new QueueFilter { View = Filter.View, FileId = file })}";

    public string RangeText => Total == 0 ? "" : $"{Filter.Skip + 1}–{Filter.Skip + Rows.Count} of {Total}";

    public string EmptyTitle => Filtered ? "Nothing here matches the filter" : Filter.View switch
    {
        ReviewStates.Ready => "Nothing to review",
        "mine" => "You have no item open",
        ReviewStates.Waiting => "Nothing waits",
        _ => "Nothing is escalated",
    };

    public string EmptyText => Filtered ? $"{Views.Single(view => view.View == Filter.View).Count} items are here without it." : Filter.View switch
    {
        ReviewStates.Ready => "Everything that arrived is filed or settled. New documents appear here as they come.",
        "mine" => "Start reviewing, and the item you are at is kept for you here.",
        ReviewStates.Waiting => "Skipped and parked documents come here, and go back to Ready by themselves when their time has come.",
        _ => "Specialists send documents here when a supervisor should look.",
    };

    public async Task OnGetAsync(string? done, CancellationToken stop)
    {
        _now = time.GetUtcNow();
        var reader = User.Reviewer();
        Filter = QueueSteering.Read(Request.Query);
        Counts = await items.CountsAsync(reader, stop);
        (Rows, Total) = await items.ListAsync(Filter, reader, stop);
        (Types, Sources) = await items.FilterValuesAsync(stop);
        SavedViews = await savedViews.ListAsync(reader.Id, stop);
        Startable = await items.CanStartAsync(reader, QueueSteering.Onward(Filter), stop);
        Pace = await decisions.PaceAsync(reader, new DateTimeOffset(time.GetLocalNow().Date, time.GetLocalNow().Offset), stop);
        Undoable = await desk.UndoableAsync(reader, stop);
        _patients = await patients.ByNumberAsync([.. Rows.Select(row => Best(row)?.Mrn).OfType<string>()], stop);
        Notice = done switch
        {
            "clear" => Filtered || Filter.View != ReviewStates.Ready ? "Recorded. That was the last one here you could take." : "Recorded. That was the last one you could take.",
            "many" => $"{SavedViewTable.Most} views are as many as can be kept. Forget one first.",
            "nameless" => "Give the view a name to keep it.",
            "taken" => "Somebody else was faster: that item is taken or settled.",
            "late" => "Too late to undo: that decision has taken effect.",
            "moved" => "Too late to undo: somebody has taken that item up, or its minute is over.",
            _ => null,
        };
    }

    /// <summary>Takes the next item of the part that is shown.</summary>
    public async Task<IActionResult> OnPostNextAsync(CancellationToken stop)
    {
        var part = QueueSteering.Onward(QueueSteering.Read(Request.Query));
        var lease = await items.ClaimNextAsync(User.Reviewer(), part, stop);
        return LocalRedirect(lease is null ? $"/queue{QueueSteering.Query(part)}" : $"/review/{lease.ItemId}{QueueSteering.Query(part)}");
    }

    /// <summary>Keeps what is shown under a name.</summary>
    public async Task<IActionResult> OnPostKeepAsync(string? name, CancellationToken stop)
    {
        var filter = QueueSteering.Read(Request.Query);
        if (Named(name) is not { } given)
            return LocalRedirect($"/queue{QueueSteering.Query(filter, ("done", "nameless"))}");
        return LocalRedirect(await savedViews.SaveAsync(User.Reviewer().Id, given, QueueSteering.Query(filter), stop)
            ? $"/queue{QueueSteering.Query(filter)}" : $"/queue{QueueSteering.Query(filter, ("done", "many"))}");
    }

    public async Task<IActionResult> OnPostForgetAsync(string? name, CancellationToken stop)
    {
        await savedViews.ForgetAsync(User.Reviewer().Id, name ?? "", stop);
        return LocalRedirect($"/queue{QueueSteering.Query(QueueSteering.Read(Request.Query))}");
    }

    public static string Address(string view) => $"/queue?view={view}";

    public string PageAddress(int direction) =>
        $"/queue{QueueSteering.Query(Filter, ("skip", Math.Max(0, Filter.Skip + direction * Filter.Take).ToString(CultureInfo.InvariantCulture)))}";

    public string Age(long since) => AgeText.Of(_now - DateTimeOffset.FromUnixTimeMilliseconds(since));

    public static string Priority(int rank) => rank switch { 0 => "●●● Stat", 2 => "● Bulk", _ => "●● Routine" };

    /// <summary>The likeliest patient of a row.</summary>
    public (string Name, double Confidence)? Patient(QueueRow row) =>
        Best(row) is { } best && _patients.TryGetValue(best.Mrn, out var patient) ? ($"{patient.Last}, {patient.First}", best.Confidence) : null;

    public string State(QueueRow row) => row switch
    {
        { LeaseHolder: { } holder } => row.Item.LeaseUser == User.Reviewer().Id ? $"Yours, {Left(row.Item.LeaseUntil)}" : $"{holder}, {Left(row.Item.LeaseUntil)}",
        { Item.State: ReviewStates.Waiting or ReviewStates.Escalated } => Explanations.Cause(row.Item.Cause),
        _ when row.Item.NotBefore > _now.ToUnixTimeMilliseconds() => $"Again in {AgeText.Of(DateTimeOffset.FromUnixTimeMilliseconds(row.Item.NotBefore) - _now)}",
        _ => "Ready",
    };

    private string Left(long until)
    {
        var left = DateTimeOffset.FromUnixTimeMilliseconds(until) - _now;
        return left < TimeSpan.Zero ? "0:00" : $"{(int)left.TotalMinutes}:{left.Seconds:00}";
    }

    private static string? Named(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Trim() is { Length: <= SavedViewTable.LongestName } whole ? whole : name.Trim()[..SavedViewTable.LongestName];

    private static PatientCandidate? Best(QueueRow row) => row.Document.Candidates is [var best, ..] ? best : null;
}
