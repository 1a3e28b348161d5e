using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Ingest;

/// <summary>Takes a file apart into page images. Safe to run twice: page rows appear in one transaction, guarded by the claim's fence.</summary>
internal sealed partial class PaginateConsumer(WorkTable work, FileTable files, BlobFolder blobs, EnginePool engines, ILogger<PaginateConsumer> log)
    : IConsumer<FileLanded>
{
    public async Task Consume(ConsumeContext<FileLanded> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var file = await files.ReadAsync(message.FileId, stop);
        var original = blobs.PathOf(file.OriginalBlob);
        var inspected = await engines.InspectAsync(original, stop);
        var pages = new List<PageRow>(inspected.PageCount);
        for (var number = 1; number <= inspected.PageCount; number++)
            pages.Add(await ExtractAsync(claim, original, number, inspected.Damaged, stop));

        var next = await work.CompleteAsync(claim, db => FileTable.RecordPagesAsync(db, message.FileId, inspected.Format, pages, message.InputVersion, stop), stop);
        LogPaginated(message.FileId, pages.Count);
        await context.AnnounceAsync(next, stop);
    }

    private async Task<PageRow> ExtractAsync(WorkClaim claim, string original, int number, bool damaged, CancellationToken stop)
    {
        var fileId = claim.Key.SubjectId;
        var page = await engines.ExtractPageAsync(original, number, stop);
        var image = await blobs.WriteAsync(BlobNames.PageImage(fileId, number, claim.Fence, page.Image.Format), page.Bytes, stop);
        var layer = page.TextLayer is null
            ? null
            : await blobs.WriteAsync(BlobNames.PageLayer(fileId, number, claim.Fence), PageTextJson.Write(page.TextLayer), stop);
        return new PageRow
        {
            FileId = fileId,
            Number = number,
            State = PageStates.Landed,
            ImageBlob = image.Name,
            ImageFormat = page.Image.Format,
            Width = page.Image.Width,
            Height = page.Image.Height,
            DpiX = page.Image.DpiX,
            DpiY = page.Image.DpiY,
            LayerBlob = layer?.Name,
            Damaged = damaged || page.Damaged,
        };
    }

    [LoggerMessage(2001, LogLevel.Information, "File {FileId} has {Pages} pages")]
    private partial void LogPaginated(Guid fileId, int pages);
}
