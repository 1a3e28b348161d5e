using Capture.Contracts;
using Capture.Engines;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Ocr;

/// <summary>Reads one page; of a born-digital one what the words it brought along do not say.</summary>
internal sealed class RecognizeStage(PageTable pages, IBlobStore blobs, EnginePool engines) : Stage<PageDeskewed>
{
    public override async Task<Outcome> RunAsync(Unit<PageDeskewed> unit, CancellationToken stop)
    {
        var (fileId, number) = (unit.Message.FileId, unit.Message.Page);
        var page = await pages.ReadAsync(fileId, number, stop);
        var layer = page.LayerBlob is null || page.Rotation != 0 ? null : PageTextJson.Read(await blobs.ReadAsync(page.LayerBlob, stop));
        var text = await engines.RecognizeAsync(await blobs.ReadAsync(page.ImageBlob, stop), page.Image(), page.Geometry(), layer, stop);
        var stored = await blobs.WriteAsync(BlobNames.PageText(fileId, number, unit.Fence), PageTextJson.Write(text), stop);

        return new Outcome(async db =>
        {
            var complete = await PageTable.FinishAsync(db, fileId, number, row =>
            {
                row.State = PageStates.Recognized;
                (row.TextBlob, row.TextSha256) = (stored.Name, stored.Sha256);
                row.TextOrigin = text.Origin;
                row.Confidence = text.Confidence;
                row.Doubts = row.Doubts.With(PageDoubts.Of(text));
            }, stop);
            return complete ? [unit.Next.File(fileId)] : [];
        })
        {
            Figures = new(("confidence", text.Confidence)),
        };
    }
}
