using Capture.Storage.Database;
using Capture.Storage.Loops;
using Capture.Storage.Patients;
using Capture.Storage.Review;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Matcher;

/// <summary>
/// When a merge of two registrations is taken back, what was filed while it stood may lie in the wrong one's chart. Each such document is
/// matched again, as the register is now. Where that does not plainly give the chart it lies in, it goes out of the chart and to a supervisor.
/// Any number of processes may look side by side: a document that was taken out is filed no more.
/// </summary>
internal sealed partial class PartedPatients(
    DocumentMatching matching, PatientFeedTable feeds, PatientTable patients, DocumentTable documents, MisfileTable misfiles, TimeProvider time, ILogger<PartedPatients> log) : BackgroundService
{
    private const string Note = "Two registrations that were one when this was filed are two again. Look whose it is.";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    // No person's: what a machine reports bears no account.
    private static readonly Reviewer System = new(Guid.Empty, "system", "");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => BackgroundLoop.EveryAsync(Period, LookAsync, "parted patients", time, log, stoppingToken);

    /// <summary>Sees to all that were parted since the last look.</summary>
    internal async Task LookAsync(CancellationToken stop)
    {
        var partings = await feeds.UncheckedAsync(stop);
        if (partings.Count > 0)
            await matching.SeeAllPatientsAsync(stop);
        foreach (var parting in partings)
        {
            var (filed, more) = await feeds.FiledMeanwhileAsync(parting, stop);
            foreach (var document in filed)
            {
                var chart = (await documents.ReadAsync(document, stop)).Mrn;
                var match = await matching.MatchAsync(document, stop);
                if (chart is null || (match.FiledUnder is { } mrn && await IsOneAsync(mrn, chart, stop)))
                    continue;
                if (await misfiles.ReportAsync(document, System, MisfileKinds.Patient, Note, stop) == MisfileOutcome.Reported)
                    LogTakenOut(document);
            }

            // What was matched before the two were parted, and is filed after, is looked at as well.
            if (!more)
                await feeds.CheckedAsync(parting.Id, stop);
        }
    }

    private async Task<bool> IsOneAsync(string mrn, string chart, CancellationToken stop) =>
        await patients.ByNumberAsync([mrn, chart], stop) is var found && found.TryGetValue(mrn, out var one) && found.TryGetValue(chart, out var other) && one.Mrn == other.Mrn;

    [LoggerMessage(4002, LogLevel.Warning, "Document {DocumentId} was filed while two registrations were merged that are two again; it is out of the chart, and a supervisor is asked")]
    private partial void LogTakenOut(Guid documentId);
}
