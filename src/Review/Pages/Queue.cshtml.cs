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
public sealed class QueueModel(ReviewDesk desk, ReviewItemTable items, ReviewDecisionTable decisions, PatientTable patients, TimeProvider time) : PageModel
{
    public static IReadOnlyList<(string Kind, string Title)> Kinds { get; } =
    [
        (ReviewKinds.Match, "Whose is it?"), (ReviewKinds.Type, "What is it?"), (ReviewKinds.Split, "Where does it end?"),
        (ReviewKinds.Duplicate, "Did it come before?"), (ReviewKinds.Exception, "What went wrong?"),
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

    /// <summary>Items that can be begun now: not those that others have.</summary>
    public int Startable => Counts.Ready - Counts.InReview + Counts.Mine;

    public bool Filtered => Filter.TypeName is not null || Filter.Source is not null || Filter.Kind is not null;

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

    public async Task OnGetAsync(string? view, string? type, string? source, string? kind, int skip, string? done, CancellationToken stop)
    {
        _now = time.GetUtcNow();
        var reader = User.Reviewer();
        Filter = new QueueFilter
        {
            View = view is "mine" or ReviewStates.Waiting or ReviewStates.Escalated ? view : ReviewStates.Ready,
            TypeName = Given(type),
            Source = Given(source),
            Kind = Given(kind),
            Skip = Math.Max(0, skip),
        };
        Counts = await items.CountsAsync(reader, stop);
        (Rows, Total) = await items.ListAsync(Filter, reader, stop);
        (Types, Sources) = await items.FilterValuesAsync(stop);
        Pace = await decisions.PaceAsync(reader, new DateTimeOffset(time.GetLocalNow().Date, time.GetLocalNow().Offset), stop);
        Undoable = await desk.UndoableAsync(reader, stop);
        _patients = await patients.ByNumberAsync([.. Rows.Select(row => Best(row)?.Mrn).OfType<string>()], stop);
        Notice = done switch
        {
            "clear" => "Recorded. That was the last one you could take.",
            "taken" => "Somebody else was faster: that item is taken or settled.",
            "late" => "Too late to undo: that decision has taken effect.",
            "moved" => "Too late to undo: somebody has taken that item up, or its minute is over.",
            _ => null,
        };
    }

    /// <summary>Takes the next item.</summary>
    public async Task<IActionResult> OnPostNextAsync(CancellationToken stop)
    {
        var lease = await items.ClaimNextAsync(User.Reviewer(), stop);
        return lease is null ? LocalRedirect("/queue") : LocalRedirect($"/review/{lease.ItemId}");
    }

    public static string Address(string view) => $"/queue?view={view}";

    public string PageAddress(int direction)
    {
        var query = new Dictionary<string, string?>
        {
            ["view"] = Filter.View,
            ["type"] = Filter.TypeName,
            ["source"] = Filter.Source,
            ["kind"] = Filter.Kind,
            ["skip"] = Math.Max(0, Filter.Skip + direction * Filter.Take).ToString(CultureInfo.InvariantCulture),
        };
        return $"/queue{Microsoft.AspNetCore.Http.QueryString.Create(query.Where(pair => pair.Value is not null))}";
    }

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

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static PatientCandidate? Best(QueueRow row) => row.Document.Candidates is [var best, ..] ? best : null;
}
