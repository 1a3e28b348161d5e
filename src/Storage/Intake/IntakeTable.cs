using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage.Intake;

/// <summary>What came through a source lately.</summary>
/// <param name="LastAt">Unix milliseconds.</param>
public sealed record SourceTraffic(string Source, int Files, int Held, long LastAt);

/// <summary>A file on its way.</summary>
/// <param name="Pages">Null until it was opened.</param>
/// <param name="CarrierId">The file it came attached to.</param>
/// <param name="PagesDone">Read, blank, separators or given up.</param>
public sealed record FileOnItsWay(Guid Id, string Source, string Name, string Lane, long LandedAt, int? Pages, int PagesDone, Guid? CarrierId);

/// <summary>What arrives, what is on its way, and what could not be taken.</summary>
public sealed class IntakeTable(DatabaseAccess database)
{
    /// <summary>The source of files that people hand in.</summary>
    public const string Uploads = "upload";

    /// <summary>Each source that brought something since then.</summary>
    public Task<List<SourceTraffic>> TrafficAsync(DateTimeOffset since, CancellationToken stop) => database.ReadAsync(db =>
    {
        var from = since.ToUnixTimeMilliseconds();
        // With an end to the span SQLite reads the span; without one it takes the index of sources for grouping, and all files.
        return db.Files.Where(file => file.LandedAt >= from && file.LandedAt < long.MaxValue).GroupBy(file => file.Source)
            .Select(group => new SourceTraffic(group.Key, group.Count(), group.Sum(file => file.State == FileStates.Quarantined ? 1 : 0), group.Max(file => file.LandedAt)))
            .ToListAsync(stop);
    }, stop);

    /// <summary>Files whose pages are being read, the oldest first, and how many there are in all.</summary>
    public Task<(List<FileOnItsWay> Files, int Total)> OnTheirWayAsync(int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var open = db.Files.Where(file => file.State == FileStates.Open);
        var total = await open.CountAsync(stop);
        var files = await open.OrderBy(file => file.Sequence).Take(most).ToListAsync(stop);
        var ids = files.ConvertAll(file => file.Id);
        var done = await db.Pages.Where(page => ids.Contains(page.FileId) && page.State != PageStates.Landed && page.State != PageStates.Surveyed)
            .GroupBy(page => page.FileId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, stop);
        return (files.ConvertAll(file => new FileOnItsWay(file.Id, file.Source, file.Name, file.Lane, file.LandedAt, file.PagesFound, done.GetValueOrDefault(file.Id), file.CarrierId)), total);
    }, stop);

    /// <summary>Files that were refused or given up, the latest first.</summary>
    /// <param name="before">Only those that arrived before this place in the order of arrival.</param>
    public Task<List<FileRow>> HeldAsync(long? before, int most, CancellationToken stop) => database.ReadAsync(db => db.Files
        .Where(file => file.State == FileStates.Quarantined && file.Sequence < (before ?? long.MaxValue)).OrderByDescending(file => file.Sequence).Take(most).ToListAsync(stop), stop);

    public Task<int> HeldCountAsync(CancellationToken stop) => database.ReadAsync(db => db.Files.CountAsync(file => file.State == FileStates.Quarantined, stop), stop);

    /// <summary>Sends a held file through the stages again, from its original.</summary>
    /// <returns>False when it is not held any more.</returns>
    public Task<bool> RetryAsync(Guid fileId, Reviewer person, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var freed = await db.Files.Where(file => file.Id == fileId && file.State == FileStates.Quarantined).ExecuteUpdateAsync(row => row
            .SetProperty(file => file.State, FileStates.Open).SetProperty(file => file.InputVersion, file => file.InputVersion + 1)
            .SetProperty(file => file.Reason, (string?)null).SetProperty(file => file.ReasonText, (string?)null).SetProperty(file => file.PagesFound, (int?)null), stop);
        if (freed == 0)
            return false;
        // What was made of it before goes; the original and the blobs of the earlier try stay.
        await db.Pages.Where(page => page.FileId == fileId).ExecuteDeleteAsync(stop);
        var file = await db.Files.AsNoTracking().SingleAsync(row => row.Id == fileId, stop);
        var now = await db.NowAsync(stop);
        db.StageWork.Add(new StageWorkRow
        {
            SubjectId = fileId,
            Page = 0,
            Stage = Stages.Paginate,
            InputVersion = file.InputVersion,
            Lane = file.Lane,
            State = WorkStates.Ready,
            NextDue = now,
            AnnounceDue = now,
        });
        await db.SaveChangesAsync(stop);
        await AuditTable.AppendAsync(db, new(person.Name, "file.retried", "file", fileId.ToString(), new { version = file.InputVersion }), stop);
        return true;
    }, stop);

    /// <summary>Settles a held file: nothing is to be made of it. The original is kept.</summary>
    /// <param name="reason">A code of <see cref="RejectReasons"/>.</param>
    /// <returns>False when it is not held any more.</returns>
    public Task<bool> RejectAsync(Guid fileId, string reason, Reviewer person, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var rejected = await db.Files.Where(file => file.Id == fileId && file.State == FileStates.Quarantined)
            .ExecuteUpdateAsync(row => row.SetProperty(file => file.State, FileStates.Rejected).SetProperty(file => file.Reason, reason), stop);
        if (rejected > 0)
            await AuditTable.AppendAsync(db, new(person.Name, "file.rejected", "file", fileId.ToString(), new { reason }), stop);
        return rejected > 0;
    }, stop);
}
