using Capture.Contracts;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;

namespace Capture.Tests.Storage;

/// <summary>A ledger that cannot be made to complain proves nothing: each way of losing something is tried.</summary>
public sealed class LedgerTests
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_file_whose_pages_are_all_in_their_places_balances()
    {
        await using var store = await TemporaryStore.CreateAsync();
        await AddFileAsync(store);

        var report = await store.Get<Ledger>().ReadAsync(verify: true, Stop);

        Assert.True(report.Balanced);
        Assert.Equal(1, report.Files[Accounts.Indexed]);
        Assert.Equal((2, 1), (report.Pages[Accounts.Indexed], report.Pages[PageStates.Blank]));
    }

    public static TheoryData<string> Losses { get; } =
    [
        "DELETE FROM pages WHERE number = 2",
        "UPDATE pages SET document_id = NULL WHERE number = 2",
        "UPDATE pages SET state = 'landed' WHERE number = 2",
        "UPDATE pages SET document_id = (SELECT id FROM documents) WHERE number = 3",
        "DELETE FROM documents",
        "UPDATE documents SET state = 'open'",
        "UPDATE files SET state = 'open'",
        "UPDATE files SET state = 'quarantined'",
        "UPDATE files SET state = 'duplicate'",
        "UPDATE files SET state = 'nowhere'",
    ];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Every_way_to_lose_something_is_seen(string loss)
    {
        await using var store = await TemporaryStore.CreateAsync();
        var file = await AddFileAsync(store);

        await store.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(loss));

        Assert.Equal([file], (await store.Get<Ledger>().ReadAsync(verify: false, Stop)).UnaccountedFiles);
    }

    [Fact]
    public async Task Unfinished_work_is_in_progress_and_not_lost()
    {
        await using var store = await TemporaryStore.CreateAsync();
        var file = await AddFileAsync(store);
        await store.ExecuteAsync($"UPDATE files SET state = 'open'");
        await store.AddWorkAsync(new WorkKey(file, 0, Stages.Paginate, 1));

        var report = await store.Get<Ledger>().ReadAsync(verify: false, Stop);

        Assert.True(report.Balanced);
        Assert.Equal(1, report.Files[Accounts.InProgress]);
    }

    private static async Task<Guid> AddFileAsync(TemporaryStore store)
    {
        var (file, document) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var original = await store.Get<IBlobStore>().WriteAsync(BlobNames.Original(file), (ReadOnlyMemory<byte>)"a fax"u8.ToArray(), Stop);
        var image = await store.Get<IBlobStore>().WriteAsync(BlobNames.PageImage(file, 1, 1, "tif"), (ReadOnlyMemory<byte>)"an image"u8.ToArray(), Stop);
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
                Lane = "routine",
                ReceivedAt = 0,
                OriginalBlob = original.Name,
                State = FileStates.Assembled,
                PagesFound = 3,
            });
            db.Documents.Add(new DocumentRow { Id = document, FileId = file, Ordinal = 1, State = DocumentStates.Indexed, InputVersion = 1, SplitConfidence = 1 });
            db.Pages.AddRange(Page(file, 1, PageStates.Recognized, document, image), Page(file, 2, PageStates.Recognized, document, image), Page(file, 3, PageStates.Blank, null, image));
            return Task.CompletedTask;
        }, Stop);
        return file;
    }

    private static PageRow Page(Guid file, int number, string state, Guid? document, StoredBlob image) => new()
    {
        FileId = file,
        Number = number,
        State = state,
        ImageBlob = image.Name,
        ImageSha256 = image.Sha256,
        ImageFormat = "tif",
        Width = 1,
        Height = 1,
        DpiX = 200,
        DpiY = 200,
        DocumentId = document,
    };
}
