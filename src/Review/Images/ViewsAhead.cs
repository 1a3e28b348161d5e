using Capture.Engines;
using Capture.Storage.Database;
using Capture.Storage.Loops;
using Capture.Storage.Review;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Capture.Review.Images;

/// <summary>
/// Draws the pages of what comes next in the queue before anybody asks for them, so that a page is there when its item is.
/// </summary>
internal sealed partial class ViewsAhead(ReviewItemTable items, PageTable pages, PageImages images, TimeProvider time, ILogger<ViewsAhead> log) : BackgroundService
{
    /// <summary>So many items at the front of the queue are looked after.</summary>
    private const int Items = 40;

    /// <summary>Further pages of an item are drawn when they are turned to.</summary>
    private const int PagesOfAnItem = 4;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    // Ahead of time is a favour: whoever opens the page asks for it again and hears what is wrong.
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var drawn = new HashSet<Guid>();
        return BackgroundLoop.EveryAsync(LookEvery, async stop =>
        {
            var front = await items.FrontAsync(Items, stop);
            drawn.IntersectWith(front);
            foreach (var document in front.Where(document => !drawn.Contains(document)))
            {
                await DrawAsync(document, stop);
                drawn.Add(document);
            }
        }, "drawing of views ahead", time, log, stoppingToken);
    }

    private async Task DrawAsync(Guid documentId, CancellationToken stop)
    {
        foreach (var page in (await pages.OfDocumentAsync(documentId, stop)).Take(PagesOfAnItem))
        {
            try
            {
                await images.ReadAsync(page, PageImages.Full, stop);
                await images.ReadAsync(page, PageImages.Thumbnail, stop);
            }
            catch (Exception unreadable) when (unreadable is RejectedFileException or EngineFailedException)
            {
                LogUndrawn(page.FileId, page.Number, unreadable.GetType().Name);
            }
        }
    }

    [LoggerMessage(7002, LogLevel.Warning, "Page {Page} of file {FileId} cannot be drawn ({Failure})")]
    private partial void LogUndrawn(Guid fileId, int page, string failure);
}
