using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Search;

namespace Capture.Indexer;

/// <summary>Reads what a document is to be found by.</summary>
internal sealed class DocumentWords(IBlobStore blobs)
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
