using Capture.Contracts;
using Capture.Engines;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Ingest;

/// <summary>Takes a file apart into page images, and the files attached to it out of it.</summary>
internal sealed class PaginateStage(FileTable files, IBlobStore blobs, EnginePool engines, AttachmentLanding attachments) : Stage<FileLanded>
{
    public override async Task<Outcome> RunAsync(Unit<FileLanded> unit, CancellationToken stop)
    {
        var fileId = unit.Message.FileId;
        var file = await files.ReadAsync(fileId, stop);
        using var original = await blobs.FetchAsync(file.OriginalBlob, stop);
        var inspected = await engines.InspectAsync(original.Path, stop);
        // First, so that they are taken also where a page of their carrier proves to be beyond reading.
        var attached = inspected.Flags.Contains(DamageFlags.Attachments) ? await attachments.LandAsync(file, original.Path, stop) : LandedAttachments.None;
        var pages = new List<PageRow>(inspected.Pages);
        PageRefusal? refusal = null;
        for (var number = 1; number <= inspected.Pages; number++)
        {
            // A back-file of thousands of pages must not hold up a page that came in since.
            await unit.LetMoreUrgentGoFirstAsync(stop);
            var page = await engines.ExtractPageAsync(original.Path, number, inspected.Pages, stop);
            refusal ??= page.Refusal;
            pages.Add(await KeepAsync(fileId, unit.Fence, number, page, inspected.Flags, stop));
        }

        if (refusal is not null && pages.TrueForAll(page => page.State == PageStates.GivenUp))
            throw new RejectedFileException(refusal.Reason, refusal.Text);
        return new Outcome(async db =>
        {
            await FileTable.SetDoubtAsync(db, fileId, ReviewReasons.AttachmentsUnread, attached.LeftOut > 0, stop);
            await FileTable.RecordPagesAsync(db, fileId, inspected.Format, pages, stop);
            return [.. pages.Where(page => page.State == PageStates.Landed).Select(page => unit.Next.Page(fileId, page.Number))];
        })
        {
            Besides = attached.Work,
            Figures = new(("pages", pages.Count)),
        };
    }

    private async Task<PageRow> KeepAsync(Guid fileId, long fence, int number, ExtractedPage page, IReadOnlyList<string> fileFlags, CancellationToken stop)
    {
        var image = await blobs.WriteAsync(BlobNames.PageImage(fileId, number, fence, page.Stored.Format), page.Image, stop);
        var layer = page.Text is null
            ? null
            : await blobs.WriteAsync(BlobNames.PageLayer(fileId, number, fence), PageTextJson.Write(page.Text), stop);
        return new PageRow
        {
            FileId = fileId,
            Number = number,
            State = page.Refusal is null ? PageStates.Landed : PageStates.GivenUp,
            ReasonText = page.Refusal?.Text,
            ImageBlob = image.Name,
            ImageSha256 = image.Sha256,
            ImageFormat = page.Stored.Format,
            Width = page.Stored.Width,
            Height = page.Stored.Height,
            DpiX = page.Stored.DpiX,
            DpiY = page.Stored.DpiY,
            LayerBlob = layer?.Name,
            LayerSha256 = layer?.Sha256,
            Doubts = ReasonList.Of(fileFlags.Union(page.Flags).Select(DoubtOf).OfType<string>()),
        };
    }

    // What is missing or made smaller must be seen by a person; what a reader mended or a name that lies need not.
    private static string? DoubtOf(string flag) => flag switch
    {
        DamageFlags.Truncated or DamageFlags.Damaged or DamageFlags.Reduced => ReviewReasons.Damaged,
        DamageFlags.HoldsMore => ReviewReasons.HoldsMore,
        _ => null,
    };
}
