using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;

namespace Capture.Ocr;

/// <summary>
/// Measures how a page lies and whether there is anything on it. Pixels are left as they are: turn and tilt are
/// recorded and undone where the page is read or shown, so nothing is resampled for keeps. Safe to run twice: the
/// result is recorded under the claim's fence.
/// </summary>
internal sealed class DeskewConsumer(WorkTable work, PageTable pages, IBlobStore blobs, EnginePool engines) : IConsumer<PageLanded>
{
    public async Task Consume(ConsumeContext<PageLanded> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        var key = WorkKey.Of(message);
        if (await work.ClaimAsync(key, stop) is not { } claim)
            return;

        var page = await pages.ReadAsync(message.FileId, message.Page, stop);
        var image = await blobs.ReadAsync(page.ImageBlob, stop);
        var geometry = await engines.SurveyAsync(image, page.Image(), stop);

        // What is left of a damaged page may be white and the page was not: it goes on, to a person.
        geometry = geometry with { Blank = geometry.Blank && page.Doubts.Length == 0 };
        var next = await work.CompleteAsync(claim, db => RecordAsync(db, message, geometry, stop), stop);
        await work.AnnounceAsync(context, next, stop);
    }

    private static async Task<IReadOnlyList<WorkKey>> RecordAsync(CaptureDb db, PageLanded page, PageGeometry geometry, CancellationToken stop)
    {
        var finished = await PageTable.FinishAsync(db, page.FileId, page.Page, page.InputVersion, row =>
        {
            row.State = geometry.Separator ? PageStates.Separator : geometry.Blank ? PageStates.Blank : PageStates.Surveyed;
            row.Rotation = geometry.Rotation;
            row.SkewDegrees = geometry.SkewDegrees;
            row.SeparatorKind = geometry.SeparatorKind;
            row.Barcodes = geometry.Barcodes.Count > 0 ? PageTextJson.WriteBarcodes(geometry.Barcodes) : null;
        }, stop);
        return geometry.Separator || geometry.Blank ? finished : [new WorkKey(page.FileId, page.Page, Stages.Ocr, page.InputVersion)];
    }
}
