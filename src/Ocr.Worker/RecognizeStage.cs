using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Ocr;

/// <summary>
/// Reads one page; of a born-digital one what the words it brought along do not say. Safe to run twice: the text's blob and
/// the page's row belong to the claim's fence.
/// </summary>
internal sealed partial class RecognizeConsumer(WorkTable work, PageTable pages, IBlobStore blobs, EnginePool engines, ILogger<RecognizeConsumer> log)
    : IConsumer<PageDeskewed>
{
    public async Task Consume(ConsumeContext<PageDeskewed> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var page = await pages.ReadAsync(message.FileId, message.Page, stop);
        var layer = page.LayerBlob is null || page.Rotation != 0 ? null : PageTextJson.Read(await blobs.ReadAsync(page.LayerBlob, stop));
        var text = await engines.RecognizeAsync(await blobs.ReadAsync(page.ImageBlob, stop), page.Image(), page.Geometry(), layer, stop);
        var stored = await blobs.WriteAsync(BlobNames.PageText(message.FileId, message.Page, claim.Fence), PageTextJson.Write(text), stop);

        var next = await work.CompleteAsync(claim, db => PageTable.FinishAsync(db, message.FileId, message.Page, message.InputVersion, row =>
        {
            row.State = PageStates.Recognized;
            (row.TextBlob, row.TextSha256) = (stored.Name, stored.Sha256);
            row.TextOrigin = text.Origin;
            row.Confidence = text.Confidence;
            row.Doubts = string.Join(' ', ReviewReasons.Of(row.Doubts).Union(PageDoubts.Of(text)));
        }, stop), stop);
        LogRead(message.FileId, message.Page, text.Confidence);
        await work.AnnounceAsync(context, next, stop);
    }

    [LoggerMessage(3001, LogLevel.Debug, "Read page {Page} of {FileId} at {Confidence:F2}")]
    private partial void LogRead(Guid fileId, int page, double confidence);
}
