using Capture.Contracts;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Database;

/// <summary>What is asked of the files that arrived.</summary>
public sealed class FileTable(DatabaseAccess database, IOptions<WorkOptions> options)
{
    /// <summary>
    /// Takes an arrival into the books: once per receipt, as a duplicate when the same bytes arrived before.
    /// </summary>
    /// <returns>The row, and the work to announce; none when it is a duplicate or was taken before.</returns>
    public Task<(FileRow File, IReadOnlyList<DueWork> Work)> EnterAsync(FileRow arrival, CancellationToken stop) =>
        database.WriteAsync<(FileRow, IReadOnlyList<DueWork>)>(async db =>
        {
            await SqlDialect.LockAsync(db, LockTopic.Landing, [0], stop);
            if (await db.Files.AsNoTracking().SingleOrDefaultAsync(file => file.Receipt == arrival.Receipt, stop) is { } landed)
                return (landed, []);
            var earlier = await db.Files.AsNoTracking()
                .Where(file => file.Sha256 == arrival.Sha256 && file.State != FileStates.Duplicate)
                .OrderBy(file => file.Sequence)
                .FirstOrDefaultAsync(stop);
            var row = new FileRow
            {
                Id = arrival.Id,
                Sequence = (await db.Files.MaxAsync(file => (long?)file.Sequence, stop) ?? 0) + 1,
                Source = arrival.Source,
                Name = arrival.Name,
                Receipt = arrival.Receipt,
                Sha256 = arrival.Sha256,
                Bytes = arrival.Bytes,
                Lane = arrival.Lane,
                ReceivedAt = arrival.ReceivedAt,
                LandedAt = await db.NowAsync(stop),
                OriginalBlob = arrival.OriginalBlob,
                Sidecar = arrival.Sidecar,
                PagesExpected = arrival.PagesExpected,
                State = arrival.State == FileStates.Quarantined ? FileStates.Quarantined : earlier is null ? FileStates.Open : FileStates.Duplicate,
                Reason = arrival.Reason,
                ReasonText = arrival.ReasonText,
                DuplicateOf = earlier?.Id,
                Doubts = arrival.Doubts,
                CarrierId = arrival.CarrierId,
            };
            db.Files.Add(row);
            await db.SaveChangesAsync(stop);
            if (row.State != FileStates.Open)
                return (row, []);
            return (row, await WorkRows.InsertAsync(db, [new(row.Id, 0, Stages.Paginate, row.InputVersion)], row.Lane, options.Value, stop));
        }, stop);

    /// <summary>When something last came from a source; null for never.</summary>
    public Task<DateTimeOffset?> LastLandedAsync(string source, CancellationToken stop) => database.ReadAsync(async db =>
        await db.Files.Where(file => file.Source == source).OrderByDescending(file => file.Sequence).Select(file => (long?)file.LandedAt).FirstOrDefaultAsync(stop) is { } at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : (DateTimeOffset?)null, stop);

    public Task<FileRow?> FindReceiptAsync(string receipt, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.SingleOrDefaultAsync(file => file.Receipt == receipt, stop), stop);

    public Task<FileRow?> FindAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.SingleOrDefaultAsync(file => file.Id == fileId, stop), stop);

    public Task<FileRow> ReadAsync(Guid fileId, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.SingleAsync(file => file.Id == fileId, stop), stop);

    /// <summary>Those of some files that are in the books, by their ids.</summary>
    public Task<Dictionary<Guid, FileRow>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.AsNoTracking().Where(file => ids.Contains(file.Id)).ToDictionaryAsync(file => file.Id, stop), stop);

    /// <summary>Files landed that long ago whose original was not read back yet, the oldest first; those found damaged only once in a while.</summary>
    public Task<List<FileRow>> UnverifiedAsync(TimeSpan landedBefore, TimeSpan damageSeenBefore, int most, CancellationToken stop) => database.ReadAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var (landed, seen) = (now - (long)landedBefore.TotalMilliseconds, now - (long)damageSeenBefore.TotalMilliseconds);
        return await db.Files.AsNoTracking().Where(file => file.VerifiedAt == null && file.LandedAt <= landed && (file.DamageSeenAt == null || file.DamageSeenAt < seen))
            .OrderBy(file => file.LandedAt).Take(most).ToListAsync(stop);
    }, stop);

    /// <summary>Notes whether a file's original was found whole when it was read back.</summary>
    public Task RecordOriginalAsync(Guid fileId, bool whole, CancellationToken stop) => database.WriteAsync(async db =>
    {
        var now = await db.NowAsync(stop);
        var file = db.Files.Where(row => row.Id == fileId);
        return whole
            ? await file.ExecuteUpdateAsync(row => row.SetProperty(stored => stored.VerifiedAt, now), stop)
            : await file.ExecuteUpdateAsync(row => row.SetProperty(stored => stored.DamageSeenAt, now).SetProperty(stored => stored.VerifiedAt, (long?)null), stop);
    }, stop);

    /// <summary>Files whose original was found missing or changed, and not whole since.</summary>
    public Task<int> DamagedCountAsync(CancellationToken stop) =>
        database.ReadAsync(db => db.Files.CountAsync(file => file.VerifiedAt == null && file.DamageSeenAt != null, stop), stop);

    /// <summary>The files that were attached to one, in the order it lists them.</summary>
    public Task<List<FileRow>> AttachedToAsync(Guid carrierId, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.Where(file => file.CarrierId == carrierId).OrderBy(file => file.Sequence).ToListAsync(stop), stop);

    /// <summary>The names of files by their ids.</summary>
    public Task<Dictionary<Guid, string>> NamesAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.Where(file => ids.Contains(file.Id)).ToDictionaryAsync(file => file.Id, file => file.Name, stop), stop);

    /// <summary>All files in the order they arrived.</summary>
    public Task<List<FileRow>> ListAsync(CancellationToken stop) =>
        database.ReadAsync(db => db.Files.OrderBy(file => file.Sequence).ToListAsync(stop), stop);

    /// <summary>The files of one source in the order they arrived.</summary>
    public Task<List<FileRow>> ListAsync(string source, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.Where(file => file.Source == source).OrderBy(file => file.Sequence).ToListAsync(stop), stop);

    /// <summary>Files of one source that were refused or given up, in the order they arrived.</summary>
    public Task<List<FileRow>> QuarantinedAsync(string source, CancellationToken stop) => database.ReadAsync(db => db.Files
        .Where(file => file.Source == source && file.State == FileStates.Quarantined).OrderBy(file => file.Sequence).ToListAsync(stop), stop);

    /// <summary>For use inside a transaction: the pages a file was taken apart into.</summary>
    public static async Task RecordPagesAsync(CaptureDb db, Guid fileId, string format, IReadOnlyList<PageRow> pages, CancellationToken stop)
    {
        var file = await db.Files.SingleAsync(row => row.Id == fileId, stop);
        file.Format = format;
        file.PagesFound = pages.Count;
        db.Pages.AddRange(pages);
    }

    /// <summary>For use inside a transaction: whether that is doubtful about a file.</summary>
    /// <param name="code">A constant of <see cref="ReviewReasons"/>.</param>
    public static async Task SetDoubtAsync(CaptureDb db, Guid fileId, string code, bool doubtful, CancellationToken stop)
    {
        var file = await db.Files.SingleAsync(row => row.Id == fileId, stop);
        file.Doubts = doubtful ? file.Doubts.Without(code).With(code) : file.Doubts.Without(code);
    }

    /// <summary>For use inside a transaction: what a refused or given-up file ends as.</summary>
    public static async Task QuarantineAsync(CaptureDb db, Guid fileId, string reason, string? text, CancellationToken stop)
    {
        var file = await db.Files.SingleAsync(row => row.Id == fileId, stop);
        file.State = FileStates.Quarantined;
        file.Reason = reason;
        file.ReasonText = text;
    }
}
