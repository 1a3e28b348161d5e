using Capture.Contracts;
using Capture.Review.Intake;
using Capture.Review.Queue;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Review;
using Capture.Storage.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Capture.Review.Pages;

/// <summary>What arrives: sources, files on their way, files that could not be taken, and files handed in here.</summary>
public sealed class IntakeModel(IntakeTable intake, FailedWorkTable failed, StoreCircuits circuits, FileTable files, InboxNoticeTable inboxNotices, ListSources sources, Uploads uploads, IOptions<WebOptions> options, TimeProvider time) : PageModel
{
    private const int Held = 25;
    private const int MostOnTheirWay = 20;
    private const int MostWaiting = 50;

    // Watchers say every minute what they still see; of what they did not say for so long nothing is known any more.
    private static readonly TimeSpan NotWatched = TimeSpan.FromMinutes(5);

    public IReadOnlyList<(IntakeSource Source, SourceTraffic? Traffic)> Sources { get; private set; } = [];
    public IReadOnlyList<FileOnItsWay> OnTheirWay { get; private set; } = [];
    public int TotalOnTheirWay { get; private set; }
    public IReadOnlyList<InboxNoticeRow> Waiting { get; private set; } = [];
    public int TotalWaiting { get; private set; }
    public IReadOnlyList<FileRow> HeldFiles { get; private set; } = [];
    public int TotalHeld { get; private set; }

    /// <summary>What was given up, by its cause.</summary>
    public IReadOnlyList<FailedCause> Causes { get; private set; } = [];

    /// <summary>Stores that are out of order, as this process sees them.</summary>
    public IReadOnlyList<OpenFault> Faults => circuits.Faults;

    /// <summary>The names of files that others shown here came attached to.</summary>
    public IReadOnlyDictionary<Guid, string> Carriers { get; private set; } = new Dictionary<Guid, string>();
    public long? OlderHeld { get; private set; }
    public IReadOnlyList<Uploaded> Results { get; private set; } = [];
    public string? Notice { get; private set; }
    public DateTimeOffset Now { get; private set; }

    public int LargestMegabytes => options.Value.LargestUploadMegabytes;

    /// <summary>Tells a form sent twice from two forms.</summary>
    public Guid Receipt { get; } = Guid.CreateVersion7();

    /// <summary>Who may change anything here: those who review, not those who only look.</summary>
    public bool MayAct => User.IsInRole(Storage.People.Roles.Specialist) || User.IsInRole(Storage.People.Roles.Supervisor);

    /// <summary>How long something has been waiting.</summary>
    public string WaitsFor(InboxNoticeRow notice) => AgeText.Of(Now - DateTimeOffset.FromUnixTimeMilliseconds(notice.Since));

    /// <summary>Whether nobody has looked lately, so that it may be gone or settled.</summary>
    public bool IsStale(InboxNoticeRow notice) => Now - DateTimeOffset.FromUnixTimeMilliseconds(notice.LastSeen) > NotWatched;

    public async Task OnGetAsync(long? before, string? done, CancellationToken stop)
    {
        Notice = done switch
        {
            "retried" => "Taken up again from the original.",
            "none" => "Nothing is given up for that cause any more.",
            "rejected" => "Rejected. The original is kept.",
            "late" => "That file is not held any more: somebody else was faster.",
            _ => null,
        };
        await ReadAsync(before, stop);
    }

    public async Task<IActionResult> OnPostUploadAsync(List<IFormFile> files, string? lane, string? receipt, CancellationToken stop)
    {
        if (!MayAct)
            return Forbid();
        var results = new List<Uploaded>();
        for (var place = 0; place < files.Count; place++)
            results.Add(await uploads.TakeAsync(files[place], lane ?? Lanes.Routine, $"{receipt}:{place}", User.Reviewer(), stop));
        Results = results;
        if (results.Count == 0)
            Notice = "No file was chosen.";
        await ReadAsync(null, stop);
        return Page();
    }

    public async Task<IActionResult> OnPostRetryAsync(Guid file, CancellationToken stop) =>
        !MayAct ? Forbid() : LocalRedirect(await intake.RetryAsync(file, User.Reviewer(), stop) ? "/intake?done=retried" : "/intake?done=late");

    public async Task<IActionResult> OnPostRetryAllAsync(string? cause, CancellationToken stop) =>
        !MayAct ? Forbid() : LocalRedirect(await failed.RetryAsync(cause ?? "", User.Reviewer(), stop) is (0, 0) ? "/intake?done=none" : "/intake?done=retried");

    public async Task<IActionResult> OnPostRejectAsync(Guid file, string? reason, CancellationToken stop) =>
        !MayAct ? Forbid()
        : !RejectReasons.All.ContainsKey(reason ?? "") ? BadRequest()
        : LocalRedirect(await intake.RejectAsync(file, reason!, User.Reviewer(), stop) ? "/intake?done=rejected" : "/intake?done=late");

    private async Task ReadAsync(long? before, CancellationToken stop)
    {
        Now = time.GetUtcNow();
        var traffic = (await intake.TrafficAsync(Now.AddDays(-1), stop)).ToDictionary(source => source.Source);
        var configured = sources();
        var others = traffic.Keys.Except(configured.Select(source => source.Name)).Order(StringComparer.Ordinal)
            .Select(name => new IntakeSource(name, "", name == IntakeTable.Uploads ? "handed in here" : name.StartsWith(SourceTitles.Coded, StringComparison.Ordinal) ? "a batch" : "not watched by this process"));
        Sources = [.. configured.Concat(others).Select(source => (source, traffic.GetValueOrDefault(source.Name)))];
        (OnTheirWay, TotalOnTheirWay) = await intake.OnTheirWayAsync(MostOnTheirWay, stop);
        (Waiting, TotalWaiting) = await inboxNotices.ListAsync(MostWaiting, stop);
        var held = await intake.HeldAsync(before, Held + 1, stop);
        OlderHeld = held.Count > Held ? held[Held - 1].Sequence : null;
        HeldFiles = [.. held.Take(Held)];
        TotalHeld = await intake.HeldCountAsync(stop);
        Causes = await failed.CausesAsync(stop);
        Carriers = await files.NamesAsync([.. HeldFiles.Select(file => file.CarrierId).Concat(OnTheirWay.Select(file => file.CarrierId)).OfType<Guid>().Distinct()], stop);
    }
}
