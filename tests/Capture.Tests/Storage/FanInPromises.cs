using Capture.Storage.Database;

namespace Capture.Tests.Storage;

/// <summary>What fan-in promises, on whichever database.</summary>
public abstract class FanInPromises
{
    internal abstract Task<TemporaryStore> StoreAsync();

    private static readonly CancellationToken Stop = CancellationToken.None;

    [StoreFact]
    public async Task The_last_page_alone_completes_its_file_also_when_pages_finish_at_once()
    {
        await using var store = await StoreAsync();
        for (var round = 0; round < 50; round++)
        {
            var fileId = Guid.CreateVersion7();
            await store.Database.WriteAsync(db =>
            {
                db.Files.Add(File(fileId, round));
                db.Pages.AddRange(Page(fileId, 1), Page(fileId, 2));
                return Task.CompletedTask;
            }, Stop);

            var finishes = await Task.WhenAll(Enumerable.Range(1, 2).Select(page => Task.Run(() => store.Database.WriteAsync(
                db => PageTable.FinishAsync(db, fileId, page, row => row.State = PageStates.Recognized, Stop), Stop))));

            Assert.Single(finishes, complete => complete);
        }
    }

    private static FileRow File(Guid id, int number) => new()
    {
        Id = id,
        Sequence = number + 1,
        Source = "test",
        Name = "a.tif",
        Receipt = $"test:{number}",
        Sha256 = "",
        Bytes = 0,
        Lane = "routine",
        ReceivedAt = 0,
        OriginalBlob = "x",
        State = FileStates.Open,
        PagesFound = 2,
    };

    private static PageRow Page(Guid fileId, int number) => new()
    {
        FileId = fileId,
        Number = number,
        State = PageStates.Surveyed,
        ImageBlob = "x",
        ImageFormat = "tif",
        Width = 1,
        Height = 1,
        DpiX = 200,
        DpiY = 200,
    };
}
