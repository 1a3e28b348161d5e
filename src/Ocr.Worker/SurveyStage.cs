using Capture.Contracts;
using Capture.Engines;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Ocr;

/// <summary>
/// Surveys a page: measures how it lies and whether there is anything on it. Pixels are left as they are: turn and tilt are
/// recorded and undone where the page is read or shown, so nothing is resampled for keeps. Its stage is called
/// <c>deskew</c> on the wire.
/// </summary>
internal sealed class SurveyStage(PageTable pages, IBlobStore blobs, EnginePool engines) : Stage<PageLanded>
{
    public override async Task<Outcome> RunAsync(Unit<PageLanded> unit, CancellationToken stop)
    {
        var (fileId, number) = (unit.Message.FileId, unit.Message.Page);
        var page = await pages.ReadAsync(fileId, number, stop);
        var geometry = await engines.SurveyAsync(await blobs.ReadAsync(page.ImageBlob, stop), page.Image(), stop);
        // What is left of a damaged page may be white and the page was not: it goes on, to a person.
        var blank = geometry.Blank && !page.Doubts.Any;

        return new Outcome(async db =>
        {
            var complete = await PageTable.FinishAsync(db, fileId, number, row =>
            {
                row.State = geometry.Separator ? PageStates.Separator : blank ? PageStates.Blank : PageStates.Surveyed;
                row.Rotation = geometry.Rotation;
                row.SkewDegrees = geometry.SkewDegrees;
                row.SeparatorKind = geometry.SeparatorKind;
                row.Barcodes = geometry.Barcodes.Count > 0 ? PageTextJson.WriteBarcodes(geometry.Barcodes) : null;
            }, stop);
            return !geometry.Separator && !blank ? [unit.Next.Page(fileId, number)] : complete ? [unit.Next.File(fileId)] : [];
        })
        {
            Figures = new(("rotation", geometry.Rotation), ("skew", geometry.SkewDegrees)),
        };
    }
}
