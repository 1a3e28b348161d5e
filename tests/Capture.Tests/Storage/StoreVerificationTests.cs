using System.Text;
using Capture.Contracts;
using Capture.Ingest;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Stores;
using Microsoft.EntityFrameworkCore;

namespace Capture.Tests.Storage;

/// <summary>Books and blob store are held against each other both ways: what one lacks of the other is seen, and landed again once.</summary>
public sealed class StoreVerificationTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    public static TheoryData<string> Blobs { get; } = ["image of page 1", "text layer of page 1", "text of page 1", "PDF of document 1"];

    [Fact]
    public async Task A_store_that_holds_what_the_rows_name_is_clean()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);

        var report = await VerifyAsync(store);

        Assert.True(report.Clean);
        Assert.Equal((6, 0), (report.Checked, report.WithoutDigest));
    }

    [Fact]
    public async Task A_changed_or_missing_original_is_seen()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var file = await AddFileAsync(store);
        var place = PlaceOf(store, BlobNames.Original(file));

        await File.WriteAllTextAsync(place, "other bytes");
        Assert.Equal([file], (await VerifyAsync(store)).DamagedOriginals);
        File.Delete(place);
        Assert.Equal([file], (await VerifyAsync(store)).DamagedOriginals);
    }

    [Fact]
    public async Task A_share_that_is_not_mounted_is_said_and_not_every_original_called_missing()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);
        Directory.Delete(Path.Combine(store.Folder, "blobs"), recursive: true);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => VerifyAsync(store));
    }

    [Theory]
    [MemberData(nameof(Blobs))]
    public async Task A_changed_cut_off_or_missing_blob_of_any_kind_is_seen_and_named(string what)
    {
        await using var store = await TemporaryStore.CreateAsync();
        var file = await AddFileAsync(store);
        var name = await NameOfAsync(store, what);
        var place = PlaceOf(store, name);
        var bytes = await File.ReadAllBytesAsync(place);

        foreach (var damage in new[] { [.. bytes[..^1], (byte)(bytes[^1] ^ 1)], bytes[..^1], [] })
        {
            await File.WriteAllBytesAsync(place, damage);
            Assert.Equal(new DamagedBlob(file, what, name, Missing: false), Assert.Single((await VerifyAsync(store)).DamagedBlobs));
        }

        File.Delete(place);
        var report = await store.Get<Ledger>().ReadAsync(verify: true, Stop);
        Assert.Equal(new DamagedBlob(file, what, name, Missing: true), Assert.Single(report.Store!.DamagedBlobs));
        Assert.False(report.Balanced);
    }

    [Fact]
    public async Task The_PDF_of_an_earlier_version_of_a_document_is_looked_at_too()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);
        File.Delete(PlaceOf(store, "documents/earlier.pdf"));

        Assert.Equal("PDF of document 1", Assert.Single((await VerifyAsync(store)).DamagedBlobs).What);
    }

    [Fact]
    public async Task Of_blobs_stored_before_digests_were_kept_it_is_said_that_no_more_is_known_than_that_they_are_there()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);
        var text = PlaceOf(store, await NameOfAsync(store, "text of page 1"));
        await store.ExecuteAsync($"UPDATE pages SET image_sha256 = NULL, layer_sha256 = NULL, text_sha256 = NULL");

        var report = await VerifyAsync(store);
        await File.WriteAllTextAsync(text, "");

        Assert.Equal((true, 3), (report.Clean, report.WithoutDigest));
        Assert.Single((await VerifyAsync(store)).DamagedBlobs);
    }

    [Fact]
    public async Task An_original_whose_row_is_gone_is_landed_again_as_what_it_was_and_only_once()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var (landing, folder) = (Landing(store), Directory.CreateTempSubdirectory("capture-arrivals-"));
        var kept = await LandAsync(landing, folder, "kept", Lanes.Routine);
        var lost = await LandAsync(landing, folder, "lost", Lanes.Stat);
        await store.ExecuteAsync($"DELETE FROM files WHERE id = {lost.Id}");
        await store.ExecuteAsync($"DELETE FROM stage_work WHERE subject_id = {lost.Id}");

        var found = await VerifyAsync(store);
        var landed = await RelandAsync(store, found);
        var row = await store.Get<FileTable>().ReadAsync(lost.Id, Stop);

        Assert.False(found.Clean);
        Assert.Equal([lost.Id], found.Unbooked.Select(unbooked => unbooked.FileId));
        Assert.Equal([lost.Id], landed);
        Assert.Equal(
            (lost.Name, lost.Source, lost.Receipt, lost.Sha256, lost.Bytes, lost.Lane, lost.ReceivedAt, lost.Sidecar, lost.PagesExpected, lost.Doubts, lost.OriginalBlob, FileStates.Open),
            (row.Name, row.Source, row.Receipt, row.Sha256, row.Bytes, row.Lane, row.ReceivedAt, row.Sidecar, row.PagesExpected, row.Doubts, row.OriginalBlob, row.State));
        Assert.Equal(Lanes.Stat, (await store.Database.ReadAsync(db => db.StageWork.SingleAsync(work => work.SubjectId == lost.Id), Stop)).Lane);
        Assert.Equal(1, await store.Database.ReadAsync(db => db.AuditLog.CountAsync(entry => entry.Action == "file.relanded"), Stop));
        // A second time, from what was found before or anew, lands nothing; nor does the source, which delivers it again.
        Assert.Empty(await RelandAsync(store, found));
        Assert.True((await VerifyAsync(store)).Clean);
        Assert.Equal(lost.Id, (await LandAsync(landing, folder, "lost", Lanes.Stat)).Id);
        Assert.Equal(2, await store.Database.ReadAsync(db => db.Files.CountAsync(), Stop));
        Assert.True((await store.Get<Ledger>().ReadAsync(verify: true, Stop)).Balanced);
        Assert.NotEqual(kept.Id, lost.Id);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_original_of_which_nothing_else_is_known_is_landed_again_under_a_name_of_its_own()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await store.Get<IBlobStore>().WriteAsync(BlobNames.Original(id), "a fax"u8.ToArray().AsMemory(), Stop);

        Assert.Equal([id], await RelandAsync(store, await VerifyAsync(store)));

        var row = await store.Get<FileTable>().ReadAsync(id, Stop);
        Assert.Equal(("relanded", Lanes.Routine, 1_700_000_000_000, 5), (row.Source, row.Lane, row.ReceivedAt, row.Bytes));
        Assert.True((await store.Get<Ledger>().ReadAsync(verify: true, Stop)).Balanced);
    }

    [Fact]
    public async Task A_copy_of_bytes_that_are_in_the_books_is_no_arrival_of_its_own()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);
        await store.Get<IBlobStore>().WriteAsync(BlobNames.Original(Guid.CreateVersion7()), "a fax"u8.ToArray().AsMemory(), Stop);

        var report = await VerifyAsync(store);

        Assert.True(report.Clean);
        Assert.Single(report.Copies);
        Assert.Empty(await RelandAsync(store, report));
    }

    [Fact]
    public async Task Of_several_copies_without_a_row_one_is_landed()
    {
        await using var store = await TemporaryStore.CreateAsync();
        for (var copy = 0; copy < 3; copy++)
            await store.Get<IBlobStore>().WriteAsync(BlobNames.Original(Guid.CreateVersion7()), "a fax"u8.ToArray().AsMemory(), Stop);

        Assert.Single(await RelandAsync(store, await VerifyAsync(store)));
        Assert.True((await VerifyAsync(store)).Clean);
    }

    [Fact]
    public async Task What_another_deployment_landed_is_said_and_landed_only_when_that_one_is_named()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("capture-arrivals-");
        var theirs = await LandAsync(Landing(store), folder, "theirs", Lanes.Routine);
        var other = await store.Get<Deployment>().ReadAsync(Stop);
        await using var mine = await TemporaryStore.CreateAsync();
        CopyBlobs(store, mine);

        var report = await VerifyAsync(mine);

        Assert.Equal(other, Assert.Single(report.Unbooked).Arrival!.Deployment);
        Assert.Empty(await RelandAsync(mine, report));
        Assert.Equal([theirs.Id], await RelandAsync(mine, report, other));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_original_without_a_row_whose_bytes_changed_is_said_and_not_landed()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("capture-arrivals-");
        var lost = await LandAsync(Landing(store), folder, "lost", Lanes.Routine);
        await store.ExecuteAsync($"DELETE FROM files");
        await File.WriteAllTextAsync(PlaceOf(store, BlobNames.Original(lost.Id)), "half");

        var report = await VerifyAsync(store);

        Assert.False(Assert.Single(report.Unbooked).Whole);
        Assert.Empty(await RelandAsync(store, report));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_damaged_original_is_mended_from_a_duplicate()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("capture-arrivals-");
        var first = await LandAsync(Landing(store), folder, "same bytes", Lanes.Routine);
        File.Delete(PlaceOf(store, BlobNames.Original(first.Id)));
        await LandAsync(Landing(store), folder, "same bytes", Lanes.Routine, receipt: "again");

        var report = await VerifyAsync(store);

        Assert.Equal([first.Id], report.DamagedOriginals);
        Assert.Equal([first.Id], await store.Get<StoreVerification>().MendOriginalsAsync(report, Stop));
        Assert.True((await VerifyAsync(store)).Clean);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_others_put_into_the_folder_is_passed_over()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var root = Path.Combine(store.Folder, "blobs");
        Directory.CreateDirectory(Path.Combine(root, "files/ab/not-an-id"));
        foreach (var name in new[] { "files/original", "files/ab/original", "files/ab/not-an-id/original", $"files/zz/{Guid.CreateVersion7():N}/original", "files/.DS_Store", "lost+found" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
            await File.WriteAllTextAsync(Path.Combine(root, name), "x");
        }

        Assert.True((await VerifyAsync(store)).Clean);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_landed_leaves_no_original_behind()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("capture-arrivals-");
        var landing = new FileLanding(store.Get<FileTable>(), new GrowingSource(store.Get<IBlobStore>(), () => File.AppendAllText(Path.Combine(folder.FullName, "growing.tif"), "more")), store.Get<Deployment>(), TimeProvider.System);

        await Assert.ThrowsAsync<UnreadableArrivalException>(() => LandAsync(landing, folder, "growing", Lanes.Routine));

        Assert.True((await VerifyAsync(store)).Clean);
        Assert.Empty((await VerifyAsync(store)).Copies);
        folder.Delete(recursive: true);
    }

    private static Task<StoreReport> VerifyAsync(TemporaryStore store) => store.Get<StoreVerification>().ReadAsync(Stop);

    private static async Task<IReadOnlyList<Guid>> RelandAsync(TemporaryStore store, StoreReport report, params string[] others) =>
        await store.Get<StoreVerification>().RelandAsync(report.Unbooked, [report.Deployment, .. others], "test", Stop);

    private static FileLanding Landing(TemporaryStore store) => new(store.Get<FileTable>(), store.Get<IBlobStore>(), store.Get<Deployment>(), TimeProvider.System);

    private static async Task<FileRow> LandAsync(FileLanding landing, DirectoryInfo folder, string content, string lane, string receipt = "1")
    {
        var path = Path.Combine(folder.FullName, $"{content}.tif");
        await File.WriteAllTextAsync(path, content);
        var (file, _) = await landing.LandAsync(new Arrival
        {
            Path = path,
            Name = $"{content}.tif",
            Source = "fax",
            Lane = lane,
            Receipt = receipt,
            ReceivedAt = DateTimeOffset.FromUnixTimeSeconds(1_750_000_000),
            Sidecar = "{\"pages\":3}",
            PagesExpected = 3,
            Doubts = ReviewReasons.Damaged,
        }, Stop);
        return file;
    }

    private static string PlaceOf(TemporaryStore store, string blob) => ((BlobFolder)((WatchedBlobs)store.Get<IBlobStore>()).Inner).PathOf(blob);

    private static void CopyBlobs(TemporaryStore from, TemporaryStore to)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(from.Folder, "blobs"), "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to.Folder, Path.GetRelativePath(from.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    private static Task<string> NameOfAsync(TemporaryStore store, string what) => store.Database.ReadAsync(async db => what switch
    {
        "image of page 1" => (await db.Pages.SingleAsync()).ImageBlob,
        "text layer of page 1" => (await db.Pages.SingleAsync()).LayerBlob!,
        "text of page 1" => (await db.Pages.SingleAsync()).TextBlob!,
        _ => (await db.Documents.SingleAsync()).OutputBlob!,
    }, Stop);

    private static async Task<Guid> AddFileAsync(TemporaryStore store)
    {
        var (file, document) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        async Task<StoredBlob> KeepAsync(string name, string content) => await store.Get<IBlobStore>().WriteAsync(name, Encoding.UTF8.GetBytes(content).AsMemory(), Stop);
        var original = await KeepAsync(BlobNames.Original(file), "a fax");
        var (image, layer, text) = (await KeepAsync(BlobNames.PageImage(file, 1, 1, "tif"), "an image"), await KeepAsync(BlobNames.PageLayer(file, 1, 1), "a layer"), await KeepAsync(BlobNames.PageText(file, 1, 1), "a text"));
        var (earlier, pdf) = (await KeepAsync("documents/earlier.pdf", "as it was"), await KeepAsync(BlobNames.DocumentPdf(document, 2), "as it is"));
        await store.Database.WriteAsync(db =>
        {
            db.Files.Add(new FileRow
            {
                Id = file,
                Sequence = 1,
                Source = "test",
                Name = "a.tif",
                Receipt = "test:1",
                Sha256 = original.Sha256,
                Bytes = original.Bytes,
                Lane = Lanes.Routine,
                ReceivedAt = 0,
                OriginalBlob = original.Name,
                State = FileStates.Assembled,
                PagesFound = 1,
            });
            db.Pages.Add(new PageRow
            {
                FileId = file,
                Number = 1,
                State = PageStates.Recognized,
                ImageBlob = image.Name,
                ImageSha256 = image.Sha256,
                LayerBlob = layer.Name,
                LayerSha256 = layer.Sha256,
                TextBlob = text.Name,
                TextSha256 = text.Sha256,
                ImageFormat = "tif",
                Width = 1,
                Height = 1,
                DpiX = 200,
                DpiY = 200,
                DocumentId = document,
            });
            db.Documents.Add(new DocumentRow
            {
                Id = document,
                FileId = file,
                Ordinal = 1,
                State = DocumentStates.Indexed,
                InputVersion = 1,
                SplitConfidence = 1,
                OutputBlob = pdf.Name,
                OutputSha256 = pdf.Sha256,
            });
            db.DocumentVersions.Add(new() { DocumentId = document, Number = 1, RecordedAt = 0, Sensitivity = "", Pages = "[]", Reason = "auto-filed", OutputBlob = earlier.Name, OutputSha256 = earlier.Sha256 });
            return Task.CompletedTask;
        }, Stop);
        return file;
    }

    /// <summary>A file that is written to between being read the first time and the second.</summary>
    private sealed class GrowingSource(IBlobStore store, Action grow) : IBlobStore
    {
        public Task<StoredBlob> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken stop)
        {
            grow();
            return store.WriteAsync(name, write, stop);
        }

        public Task<StoredBlob> WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken stop) => store.WriteAsync(name, content, stop);

        public Task<byte[]> ReadAsync(string name, CancellationToken stop) => store.ReadAsync(name, stop);

        public Task<BlobFile> FetchAsync(string name, CancellationToken stop) => store.FetchAsync(name, stop);

        public Task<bool> ExistsAsync(string name, CancellationToken stop) => store.ExistsAsync(name, stop);

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken stop) => store.ListAsync(prefix, stop);
    }
}
