using System.Text.Json;
using Capture.Storage.Database;

namespace Capture.Storage.Review;

/// <summary>How a person arranged the pages of a document. The stored pages stay as they are.</summary>
public static class PageArrangement
{
    public static string ToJson(IReadOnlyList<PageTurn> pages) => JsonSerializer.Serialize(pages, JsonSerializerOptions.Web);

    public static IReadOnlyList<PageTurn>? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize<PageTurn[]>(json, JsonSerializerOptions.Web);

    /// <summary>The pages to be filed in their order, each with the degrees it was turned by; all as they arrived when nothing was arranged.</summary>
    public static IReadOnlyList<(PageRow Page, int Turn)> Apply(IReadOnlyList<PageRow> pages, IReadOnlyList<PageTurn>? arrangement)
    {
        if (arrangement is null)
            return [.. pages.Select(page => (page, 0))];
        var byNumber = pages.ToDictionary(page => page.Number);
        return [.. arrangement.Where(page => !page.Removed && byNumber.ContainsKey(page.Number)).Select(page => (byNumber[page.Number], page.Turn))];
    }
}
