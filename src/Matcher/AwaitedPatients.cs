using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Loops;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Matcher;

/// <summary>
/// Documents that wait for their patient to be registered are matched again when patients have come or changed. One whom a
/// patient fits now goes back into the queue with that patient; the others go on waiting. It is a person who files it: one had
/// said that the patient was not there. Any number of processes may look side by side.
/// </summary>
internal sealed partial class AwaitedPatients(
    DocumentMatching matching, ReviewItemTable items, PatientTable patients, DatabaseAccess database, TimeProvider time, ILogger<AwaitedPatients> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>After a look so many times its length passes before the next: a feed changes patients all day, and looking is to take little of it.</summary>
    private const int RestAfterLook = 20;

    private string? _looked;
    private long _ended;
    private TimeSpan _rest;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(Period, LookAsync, "awaited patients", time, log, stoppingToken);

    /// <summary>Looks once at each document that waits, if patients have changed since the last look.</summary>
    internal async Task LookAsync(CancellationToken stop)
    {
        if (time.GetElapsedTime(_ended) < _rest)
            return;
        var version = await patients.VersionAsync(stop);
        if (version == _looked)
            return;
        var begun = time.GetTimestamp();
        await matching.SeeAllPatientsAsync(stop);
        foreach (var item in await items.WaitingForAsync(ReviewItemTable.Registration, stop))
        {
            var match = await matching.MatchAsync(item.DocumentId, stop);
            if (await database.WriteAsync(db => WakeAsync(db, item, match, stop), stop))
                LogCame(item.DocumentId);
        }

        _looked = version;
        (_ended, _rest) = (time.GetTimestamp(), time.GetElapsedTime(begun) * RestAfterLook);
    }

    /// <summary>Whether somebody fits now who did not when the item was put aside.</summary>
    internal static bool Came(IReadOnlyList<PatientCandidate> before, MatchResult match) =>
        match.Candidates is [{ Confidence: >= 0.5 } best, ..] && !before.Any(candidate => candidate.Mrn == best.Mrn && candidate.Confidence >= 0.5);

    private static async Task<bool> WakeAsync(CaptureDb db, ReviewItemRow waiting, MatchResult match, CancellationToken stop)
    {
        var document = await db.Documents.AsNoTracking().SingleAsync(row => row.Id == waiting.DocumentId, stop);
        if (!Came(document.Candidates, match) || !await ReviewItemTable.WakeForPatientAsync(db, waiting, match.FiledUnder, match.Confidence, stop))
            return false;
        await DocumentMatching.RecordAsync(db, document.Id, match, stop);
        // Nothing is filed by this: the document is where it was, before a person.
        (await db.Documents.SingleAsync(row => row.Id == document.Id, stop)).Mrn = document.Mrn;
        await db.SaveChangesAsync(stop);
        await AuditTable.AppendAsync(db, new("system", "item.woken", "item", waiting.Id.ToString(), new { document = document.Id, because = "registered" }), stop);
        return true;
    }

    [LoggerMessage(4001, LogLevel.Information, "A patient who fits document {DocumentId} has been registered; it is back in the review queue")]
    private partial void LogCame(Guid documentId);
}
