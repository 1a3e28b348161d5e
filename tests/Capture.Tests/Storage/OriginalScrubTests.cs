using System.Security.Cryptography;
using Capture.Contracts;
using Capture.Ingest;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Storage;

/// <summary>An original counts as stored when the store has given it back, and its age from when it was.</summary>
public sealed class OriginalScrubTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_store_that_confirms_and_forgets_gets_no_file_into_the_books()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var landing = new FileLanding(store.Get<FileTable>(), new ForgetfulBlobs(store.Get<IBlobStore>()), store.Get<Deployment>(), TimeProvider.System);

        await Assert.ThrowsAsync<UnconfirmedOriginalException>(() => landing.LandAsync(Arrival(store, "fax", DateTimeOffset.UnixEpoch), Stop));

        Assert.Equal(0, await store.Database.ReadAsync(db => db.Files.CountAsync(), Stop));
        Assert.Equal(NoticeCauses.StoreForgetful, LandingTrouble.Of(new UnconfirmedOriginalException()));
    }

    [Fact]
    public async Task An_original_lost_later_is_noticed_and_so_is_that_it_is_back()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (files, blobs) = (store.Get<FileTable>(), store.Get<IBlobStore>());
        var landing = new FileLanding(files, blobs, store.Get<Deployment>(), TimeProvider.System);
        var arrival = Arrival(store, "fax", DateTimeOffset.UnixEpoch);
        var (file, _) = await landing.LandAsync(arrival, Stop);
        var scrub = new OriginalScrub(files, blobs, Options.Create(new BlobOptions { VerifyAfter = TimeSpan.Zero }), TimeProvider.System, NullLogger<OriginalScrub>.Instance);
        File.Delete(Path.Combine(store.Folder, "blobs", file.OriginalBlob));

        Assert.Equal(1, await scrub.LookAsync(Stop));
        Assert.Equal(1, await files.DamagedCountAsync(Stop));
        Assert.Null((await files.ReadAsync(file.Id, Stop)).VerifiedAt);
        // Not at every look: it may stay so for long.
        Assert.Equal(0, await scrub.LookAsync(Stop));

        Assert.True(await landing.RestoreAsync(arrival.Path, file, Stop));
        await store.ExecuteAsync($"UPDATE files SET damage_seen_at = 1");
        Assert.Equal(1, await scrub.LookAsync(Stop));
        Assert.Equal(0, await files.DamagedCountAsync(Stop));
        Assert.NotNull((await files.ReadAsync(file.Id, Stop)).VerifiedAt);
        Assert.Equal(0, await scrub.LookAsync(Stop));
    }

    [Fact]
    public async Task An_original_is_not_restored_from_a_file_that_is_another()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var landing = new FileLanding(store.Get<FileTable>(), store.Get<IBlobStore>(), store.Get<Deployment>(), TimeProvider.System);
        var arrival = Arrival(store, "fax", DateTimeOffset.UnixEpoch);
        var (file, _) = await landing.LandAsync(arrival, Stop);
        await File.WriteAllTextAsync(arrival.Path, "another");

        Assert.False(await landing.RestoreAsync(arrival.Path, file, Stop));

        Assert.Equal("fax", System.Text.Encoding.UTF8.GetString(await store.Get<IBlobStore>().ReadAsync(file.OriginalBlob, Stop)));
    }

    [Fact]
    public async Task A_back_file_of_years_ago_is_counted_on_the_day_it_was_landed()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var landing = new FileLanding(store.Get<FileTable>(), store.Get<IBlobStore>(), store.Get<Deployment>(), TimeProvider.System);
        var begun = TimeProvider.System.GetUtcNow();

        var (file, _) = await landing.LandAsync(Arrival(store, "fax", begun.AddYears(-9)), Stop);

        Assert.InRange(file.LandedAt, begun.AddMinutes(-1).ToUnixTimeMilliseconds(), begun.AddMinutes(5).ToUnixTimeMilliseconds());
        var today = DateOnly.FromDateTime(begun.UtcDateTime);
        Assert.Equal(1, Assert.Single(await store.Get<StatisticsTable>().VolumeAsync(new DaySpan(today.AddDays(-1), today.AddDays(1), TimeZoneInfo.Utc), Stop)).Files);
        Assert.Empty(await store.Get<StatisticsTable>().VolumeAsync(new DaySpan(today.AddYears(-10), today.AddDays(-30), TimeZoneInfo.Utc), Stop));
        Assert.Equal(1, Assert.Single(await store.Get<IntakeTable>().TrafficAsync(begun.AddDays(-1), Stop)).Files);
    }

    [Fact]
    public async Task Files_landed_before_there_was_a_landing_time_get_the_one_their_id_tells()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await store.Database.ReadAsync(async db =>
        {
            await db.Database.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().Last(name => string.CompareOrdinal(name, "20261129180500") < 0), Stop);
            return true;
        }, Stop);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_123_456);
        var id = Guid.CreateVersion7(at);
        await store.ExecuteAsync($"INSERT INTO files (id, sequence, source, name, receipt, sha256, bytes, lane, received_at, original_blob, state, input_version, doubts) VALUES ({id}, 1, 's', 'n', 'r', 'h', 1, 'stat', 7, 'b', 'open', 1, '')");
        await store.ExecuteAsync($"INSERT INTO files (id, sequence, source, name, receipt, sha256, bytes, lane, received_at, original_blob, state, input_version, doubts) VALUES ({Guid.NewGuid()}, 2, 's', 'n', 'r2', 'h', 1, 'stat', 7, 'b', 'open', 1, '')");

        await store.Database.MigrateAsync(Stop);

        var files = await store.Get<FileTable>().ListAsync(Stop);
        Assert.Equal([at.ToUnixTimeMilliseconds(), 7], files.Select(file => file.LandedAt));
    }

    private static Arrival Arrival(TemporaryStore store, string content, DateTimeOffset received)
    {
        var path = Path.Combine(store.Folder, "arrival");
        File.WriteAllText(path, content);
        return new Arrival { Path = path, Name = "fax.tif", Source = "fax", Lane = Lanes.Bulk, Receipt = "one", ReceivedAt = received };
    }

    /// <summary>Says of every blob that it is stored, and keeps none.</summary>
    private sealed class ForgetfulBlobs(IBlobStore inner) : IBlobStore
    {
        public async Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
        {
            using var taken = new MemoryStream();
            await write(taken, stop);
            return new StoredBlob(name, Convert.ToHexStringLower(SHA256.HashData(taken.ToArray())), taken.Length);
        }

        public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) =>
            Task.FromResult(new StoredBlob(name, Convert.ToHexStringLower(SHA256.HashData(content.Span)), content.Length));

        public Task<byte[]> ReadAsync(string name, CancellationToken stop) => inner.ReadAsync(name, stop);

        public Task<BlobFile> FetchAsync(string name, CancellationToken stop) => inner.FetchAsync(name, stop);

        public Task<bool> ExistsAsync(string name, CancellationToken stop) => inner.ExistsAsync(name, stop);

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken stop) => inner.ListAsync(prefix, stop);
    }
}
