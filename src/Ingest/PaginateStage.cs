using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Imaging.Files;
using Capture.Pipeline;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Ingest;

/// <summary>Takes a file apart into page images, and the files attached to it out of it. Safe to run twice: page rows appear in one transaction, guarded by the claim's fence.</summary>
internal sealed partial class PaginateConsumer(
    WorkTable work, FileTable files, IBlobStore blobs, EnginePool engines, AttachmentLanding attachments, ILogger<PaginateConsumer> log)
    : IConsumer<FileLanded>
{
    public async Task Consume(ConsumeContext<FileLanded> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        if (await work.ClaimAsync(WorkKey.Of(message), stop) is not { } claim)
            return;

        var file = await files.ReadAsync(message.FileId, stop);
        using var original = await blobs.FetchAsync(file.OriginalBlob, stop);
        var inspected = await engines.InspectAsync(original.Path, stop);
        // First, so that they are taken also where a page of their carrier proves to be beyond reading.
        var attached = inspected.Flags.Contains(DamageFlags.Attachments) ? await attachments.LandAsync(file, original.Path, stop) : LandedAttachments.None;
        var pages = new List<PageRow>(inspected.Pages);
        PageRefusal? refusal = null;
        for (var number = 1; number <= inspected.Pages; number++)
        {
            // A back-file of thousands of pages must not hold up a page that came in since.
            if (context.TryGetPayload(out LaneSlot? slot))
                await slot.LetMoreUrgentGoFirstAsync(stop);
            var page = await engines.ExtractPageAsync(original.Path, number, inspected.Pages, stop);
            refusal ??= page.Refusal;
            pages.Add(await KeepAsync(claim, number, page, inspected.Flags, stop));
        }

        if (refusal is not null && pages.TrueForAll(page => page.State == PageStates.GivenUp))
            throw new RejectedFileException(refusal.Reason, refusal.Text);
        var next = await work.CompleteAsync(claim, async db =>
        {
            await FileTable.SetDoubtAsync(db, message.FileId, ReviewReasons.AttachmentsUnread, attached.LeftOut > 0, stop);
            return await FileTable.RecordPagesAsync(db, message.FileId, inspected.Format, pages, message.InputVersion, stop);
        }, stop);
        LogPaginated(message.FileId, pages.Count);
        await work.AnnounceAsync(context, [.. attached.Work, .. next], stop);
    }

    private async Task<PageRow> KeepAsync(WorkClaim claim, int number, ExtractedPage page, IReadOnlyList<string> fileFlags, CancellationToken stop)
    {
        var fileId = claim.Key.SubjectId;
        var image = await blobs.WriteAsync(BlobNames.PageImage(fileId, number, claim.Fence, page.Stored.Format), page.Image, stop);
        var layer = page.Text is null
            ? null
            : await blobs.WriteAsync(BlobNames.PageLayer(fileId, number, claim.Fence), PageTextJson.Write(page.Text), stop);
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
            Doubts = string.Join(' ', fileFlags.Union(page.Flags).Select(DoubtOf).OfType<string>().Distinct()),
        };
    }

    // What is missing or made smaller must be seen by a person; what a reader mended or a name that lies need not.
    private static string? DoubtOf(string flag) => flag switch
    {
        DamageFlags.Truncated or DamageFlags.Damaged or DamageFlags.Reduced => ReviewReasons.Damaged,
        DamageFlags.HoldsMore => ReviewReasons.HoldsMore,
        _ => null,
    };

    [LoggerMessage(2001, LogLevel.Information, "File {FileId} has {Pages} pages")]
    private partial void LogPaginated(Guid fileId, int pages);
}
