using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Storage.Blobs;

/// <summary>Reading the text that belongs to a page's row.</summary>
public static class PageTextReading
{
    /// <summary>What was read from the page; a page without words when there is nothing on it or it was given up.</summary>
    public static async Task<PageText> TextAsync(this PageRow page, IBlobStore blobs, CancellationToken stop) =>
        page.TextBlob is null
            ? PageText.Empty(page.Width, (int)Math.Round(page.Height * page.DpiX / page.DpiY), page.DpiX)
            : PageTextJson.Read(await blobs.ReadAsync(page.TextBlob, stop));

    /// <summary>The texts of several pages, in their order. All are held at once: for a screenful of pages, not for a whole chart.</summary>
    public static async Task<IReadOnlyList<PageText>> TextsAsync(this IReadOnlyList<PageRow> pages, IBlobStore blobs, CancellationToken stop)
    {
        var texts = new List<PageText>(pages.Count);
        foreach (var page in pages)
            texts.Add(await page.TextAsync(blobs, stop));
        return texts;
    }
}
