using System.Collections.Concurrent;
using System.Security.Cryptography;
using Capture.Contracts;
using Capture.Storage.Audit;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Storage;

/// <summary>A blob that a row names and that is missing, or holds other bytes than were written.</summary>
/// <param name="What">Such as "image of page 3", for a person.</param>
/// <param name="Name">Its name in the store: ids and numbers only.</param>
public sealed record DamagedBlob(Guid FileId, string What, string Name, bool Missing);

/// <summary>An original in the store that no row names, and whose bytes are in the books under no other row.</summary>
/// <param name="Original">Its name, digest and length.</param>
/// <param name="Arrival">What was kept of its arrival; null of one that was landed by a version that kept nothing.</param>
/// <param name="Whole">Its bytes are those that arrived, as far as that is known.</param>
public sealed record UnbookedOriginal(Guid FileId, StoredBlob Original, KeptArrival? Arrival, bool Whole);

/// <summary>The books held against the blob store, both ways.</summary>
public sealed record StoreReport
{
    /// <summary>Whose books these are.</summary>
    public required string Deployment { get; init; }

    /// <summary>Originals that are missing or whose bytes have changed.</summary>
    public required IReadOnlyList<Guid> DamagedOriginals { get; init; }

    /// <summary>The same of page images, text layers, texts and filed PDFs; the first of them, in no order.</summary>
    public required IReadOnlyList<DamagedBlob> DamagedBlobs { get; init; }

    /// <summary>How many those are altogether.</summary>
    public required int DamagedBlobCount { get; init; }

    /// <summary>Blobs that were looked at because a row names them.</summary>
    public required int Checked { get; init; }

    /// <summary>Those of them that were stored before digests were kept: they are there, and that is all that is known.</summary>
    public required int WithoutDigest { get; init; }

    public required IReadOnlyList<UnbookedOriginal> Unbooked { get; init; }

    /// <summary>Further originals without a row whose bytes are in the books: left by a process that died before it could write the row.</summary>
    public required IReadOnlyList<StoredBlob> Copies { get; init; }

    public bool Clean => DamagedOriginals.Count == 0 && DamagedBlobCount == 0 && Unbooked.Count == 0;
}

/// <summary>
/// Compares what the rows name with what the store holds, and the other way round. A database that was restored older than
/// the store misses rows; a store that was restored older than the database misses blobs; neither would ever say so itself.
/// </summary>
public sealed class StoreVerification(DatabaseAccess database, IBlobStore blobs, FileTable files, Deployment deployment, TimeProvider time)
{
    private const int FilesAtOnce = 200;
    private const int MostNamed = 1000;

    // Reading is waiting, mostly.
    private const int BlobsAtOnce = 4;

    // A file that is being landed has its blob for a moment before its row.
    private static readonly TimeSpan JustLanded = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RowFollowsWithin = TimeSpan.FromSeconds(3);

    public async Task<StoreReport> ReadAsync(CancellationToken stop)
    {
        // The store first: what is landed while this runs then has its row by the time the rows are read.
        var stored = await OriginalsAsync(stop);
        var tally = new Tally();
        for (var after = long.MinValue; await FilesAsync(after, stop) is { Count: > 0 } some; after = some[^1].Sequence)
        {
            await Parallel.ForEachAsync(await NamedAsync(some, stop), new ParallelOptions { MaxDegreeOfParallelism = BlobsAtOnce, CancellationToken = stop }, async (blob, cancelled) => await LookAsync(blob, tally, cancelled));
            stored.ExceptWith(some.Select(file => file.Id));
        }

        var (unbooked, copies) = await WithoutRowAsync(stored, stop);
        return new StoreReport
        {
            Deployment = await deployment.ReadAsync(stop),
            DamagedOriginals = [.. tally.Originals.Order()],
            DamagedBlobs = [.. tally.Blobs.OrderBy(blob => blob.FileId).ThenBy(blob => blob.What, StringComparer.Ordinal)],
            DamagedBlobCount = tally.BlobCount,
            Checked = tally.Checked,
            WithoutDigest = tally.WithoutDigest,
            Unbooked = unbooked,
            Copies = copies,
        };
    }

    /// <summary>
    /// Lands again what <see cref="ReadAsync"/> found without a row, in the order it arrived. Its bytes stay where they are.
    /// What is in the books by now under its receipt, and what is not whole, is passed over.
    /// </summary>
    /// <param name="deployments">Whose originals are landed. Those of which it is not known are landed too.</param>
    /// <param name="actor">Who the audit log says did it.</param>
    /// <returns>The files landed.</returns>
    public async Task<IReadOnlyList<Guid>> RelandAsync(IReadOnlyList<UnbookedOriginal> unbooked, IReadOnlyCollection<string> deployments, string actor, CancellationToken stop)
    {
        var landed = new List<Guid>();
        foreach (var found in unbooked.Where(found => found.Whole && (found.Arrival is null || deployments.Contains(found.Arrival.Deployment))).OrderBy(found => ArrivedAt(found.FileId)))
        {
            if (await files.FindAsync(found.FileId, stop) is not null)
                continue;
            var (row, _) = await files.EnterAsync(found.Arrival?.ToRow(found.FileId, found.Original) ?? RowOf(found), stop);
            if (row.Id != found.FileId)
                continue;
            landed.Add(row.Id);
            await database.WriteAsync(db => AuditTable.AppendAsync(db, new(actor, "file.relanded", "file", $"{row.Id}", new { known = found.Arrival is not null }), stop), stop);
        }

        return landed;
    }

    /// <summary>Gives damaged originals their bytes back where a whole copy of them lies in the store: of a duplicate, or one without a row.</summary>
    /// <returns>The files mended.</returns>
    public async Task<IReadOnlyList<Guid>> MendOriginalsAsync(StoreReport report, CancellationToken stop)
    {
        var mended = new List<Guid>();
        foreach (var id in report.DamagedOriginals)
        {
            var file = await files.ReadAsync(id, stop);
            var twins = await database.ReadAsync(db => db.Files.Where(row => row.Sha256 == file.Sha256 && row.Id != id).Select(row => row.OriginalBlob).ToListAsync(stop), stop);
            foreach (var twin in twins.Concat(report.Copies.Where(copy => copy.Sha256 == file.Sha256).Select(copy => copy.Name)))
            {
                if (await DigestAsync(twin, stop) is not { } digest || digest.Sha256 != file.Sha256)
                    continue;
                using var whole = await blobs.FetchAsync(twin, stop);
                await using var bytes = whole.OpenRead();
                await blobs.WriteAsync(file.OriginalBlob, (blob, stopped) => bytes.CopyToAsync(blob, stopped), stop);
                mended.Add(id);
                break;
            }
        }

        return mended;
    }

    private async Task<HashSet<Guid>> OriginalsAsync(CancellationToken stop)
    {
        var originals = new HashSet<Guid>();
        await foreach (var name in blobs.ListAsync(BlobNames.Files, stop))
        {
            if (BlobNames.FileOfOriginal(name) is { } id)
                originals.Add(id);
        }

        return originals;
    }

    private Task<List<FileRow>> FilesAsync(long after, CancellationToken stop) =>
        database.ReadAsync(db => db.Files.Where(file => file.Sequence > after).OrderBy(file => file.Sequence).Take(FilesAtOnce).ToListAsync(stop), stop);

    /// <summary>Every blob that the rows of these files name, each once.</summary>
    private async Task<List<NamedBlob>> NamedAsync(List<FileRow> some, CancellationToken stop)
    {
        var ids = some.ConvertAll(file => file.Id);
        var named = some.ConvertAll(file => new NamedBlob(file.Id, file.OriginalBlob, file.Sha256, "original"));
        await database.ReadAsync(async db =>
        {
            foreach (var page in await db.Pages.Where(page => ids.Contains(page.FileId))
                .Select(page => new { page.FileId, page.Number, page.ImageBlob, page.ImageSha256, page.LayerBlob, page.LayerSha256, page.TextBlob, page.TextSha256 }).ToListAsync(stop))
            {
                named.Add(new(page.FileId, page.ImageBlob, page.ImageSha256, $"image of page {page.Number}"));
                named.Add(new(page.FileId, page.LayerBlob, page.LayerSha256, $"text layer of page {page.Number}"));
                named.Add(new(page.FileId, page.TextBlob, page.TextSha256, $"text of page {page.Number}"));
            }

            var documents = db.Documents.Where(document => ids.Contains(document.FileId));
            foreach (var filed in await documents.Select(document => new { document.FileId, document.Ordinal, document.OutputBlob, document.OutputSha256 })
                .Union(documents.Join(db.DocumentVersions, document => document.Id, version => version.DocumentId, (document, version) => new { document.FileId, document.Ordinal, version.OutputBlob, version.OutputSha256 }))
                .ToListAsync(stop))
                named.Add(new(filed.FileId, filed.OutputBlob, filed.OutputSha256, $"PDF of document {filed.Ordinal}"));
            return true;
        }, stop);
        return [.. named.Where(blob => blob.Name is not null).DistinctBy(blob => blob.Name)];
    }

    private async Task LookAsync(NamedBlob blob, Tally tally, CancellationToken stop)
    {
        var found = await DigestAsync(blob.Name!, stop);
        tally.CountChecked(withoutDigest: blob.Sha256 is null);
        if (found is not null && (blob.Sha256 is null ? found.Bytes > 0 : found.Sha256 == blob.Sha256))
            return;
        if (blob.What == "original")
            tally.Originals.Add(blob.FileId);
        else if (tally.CountDamaged() <= MostNamed)
            tally.Blobs.Add(new DamagedBlob(blob.FileId, blob.What, blob.Name!, Missing: found is null && !await blobs.ExistsAsync(blob.Name!, stop)));
    }

    /// <returns>Digest and length of a blob's bytes; null when it is missing or they cannot be read or are not those that were written.</returns>
    /// <exception cref="Exception">The store is out of reach; see <see cref="PassingFailure"/>.</exception>
    private async Task<StoredBlob?> DigestAsync(string name, CancellationToken stop)
    {
        try
        {
            using var blob = await blobs.FetchAsync(name, stop);
            await using var bytes = blob.OpenRead();
            return new StoredBlob(name, Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop)), bytes.Length);
        }
        catch (Exception damaged) when (damaged is DamagedBlobException or IOException && !PassingFailure.Is(damaged))
        {
            return null;
        }
    }

    private async Task<(IReadOnlyList<UnbookedOriginal> Unbooked, IReadOnlyList<StoredBlob> Copies)> WithoutRowAsync(HashSet<Guid> ids, CancellationToken stop)
    {
        if (ids.Any(id => (ArrivedAt(id) - time.GetUtcNow()).Duration() < JustLanded))
        {
            await Task.Delay(RowFollowsWithin, time, stop);
            foreach (var some in ids.Chunk(FilesAtOnce).ToList())
                ids.ExceptWith(await database.ReadAsync(db => db.Files.Where(file => some.Contains(file.Id)).Select(file => file.Id).ToListAsync(stop), stop));
        }

        var (unbooked, copies, seen) = (new List<UnbookedOriginal>(), new List<StoredBlob>(), new HashSet<string>());
        foreach (var id in ids.OrderBy(ArrivedAt))
        {
            var arrival = await KeptArrival.FindAsync(blobs, id, stop);
            var original = await DigestAsync(BlobNames.Original(id), stop);
            if (original is null || (arrival is not null && arrival.Sha256 != original.Sha256))
            {
                // Of bytes that changed it is still known what they were: if those are in the books, nothing is lost.
                if (arrival is null || !await InBooksAsync(arrival.Sha256, stop))
                    unbooked.Add(new(id, original ?? new StoredBlob(BlobNames.Original(id), "", 0), arrival, Whole: false));
            }
            else if (await InBooksAsync(original.Sha256, stop) || !seen.Add(original.Sha256))
            {
                copies.Add(original);
            }
            else
            {
                unbooked.Add(new(id, original, arrival, Whole: true));
            }
        }

        return (unbooked, copies);
    }

    private Task<bool> InBooksAsync(string sha256, CancellationToken stop) => database.ReadAsync(db => db.Files.AnyAsync(file => file.Sha256 == sha256, stop), stop);

    // Nothing is known of its arrival but the time, which its id holds.
    private static FileRow RowOf(UnbookedOriginal found) => new()
    {
        Id = found.FileId,
        Source = "relanded",
        Name = $"{found.FileId:N}",
        Receipt = $"relanded:{found.FileId:N}:{found.Original.Sha256}",
        Sha256 = found.Original.Sha256,
        Bytes = found.Original.Bytes,
        Lane = Lanes.Routine,
        ReceivedAt = ArrivedAt(found.FileId).ToUnixTimeMilliseconds(),
        OriginalBlob = found.Original.Name,
        State = FileStates.Open,
    };

    // The first 48 bits of such an id (RFC 9562, version 7) are the Unix milliseconds at which it was made.
    private static DateTimeOffset ArrivedAt(Guid id) => DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16));

    private sealed record NamedBlob(Guid FileId, string? Name, string? Sha256, string What);

    private sealed class Tally
    {
        private int _checked;
        private int _withoutDigest;
        private int _damaged;

        public ConcurrentBag<Guid> Originals { get; } = [];

        public ConcurrentBag<DamagedBlob> Blobs { get; } = [];

        public int Checked => _checked;

        public int WithoutDigest => _withoutDigest;

        public int BlobCount => _damaged;

        public void CountChecked(bool withoutDigest)
        {
            Interlocked.Increment(ref _checked);
            if (withoutDigest)
                Interlocked.Increment(ref _withoutDigest);
        }

        public int CountDamaged() => Interlocked.Increment(ref _damaged);
    }
}
