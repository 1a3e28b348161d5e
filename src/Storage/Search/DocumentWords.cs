using Capture.Storage.Blobs;
using Capture.Storage.Database;

namespace Capture.Storage.Search;

/// <summary>Reads what a document is to be found by.</summary>
public sealed class DocumentWords(IBlobStore blobs)
{
    /// <param name="pages">As they are filed: what a person removed finds nothing, and what was read from a page that lay the wrong way is not what stands on it.</param>
    public async Task<SearchWords> ReadAsync(IReadOnlyList<(PageRow Page, int Turn)> pages, CancellationToken stop)
    {
        var words = new SearchWords();
        foreach (var (page, turn) in pages)
        {
            var text = await page.TextAsync(blobs, stop);
            words.Add(turn == 0 ? text : text with { Lines = [] });
        }

        return words;
    }
}
