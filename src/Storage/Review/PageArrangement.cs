using System.Text.Json;
using Capture.Storage.Database;

namespace Capture.Storage.Review;

/// <summary>How a person arranged the pages of a document. The stored pages stay as they are.</summary>
/// <param name="Turns">In the order they are filed in.</param>
public sealed record PageArrangement(IReadOnlyList<PageTurn> Turns)
{
    public string ToJson() => JsonSerializer.Serialize(Turns, JsonSerializerOptions.Web);

    public static PageArrangement FromJson(string json) => new(JsonSerializer.Deserialize<PageTurn[]>(json, JsonSerializerOptions.Web)!);

    /// <summary>The pages to be filed in their order, each with the degrees it was turned by; all as they arrived when nothing was arranged.</summary>
    public static IReadOnlyList<(PageRow Page, int Turn)> Apply(IReadOnlyList<PageRow> pages, PageArrangement? arrangement)
    {
        if (arrangement is null)
            return [.. pages.Select(page => (page, 0))];
        var byNumber = pages.ToDictionary(page => page.Number);
        return [.. arrangement.Turns.Where(page => !page.Removed && byNumber.ContainsKey(page.Number)).Select(page => (byNumber[page.Number], page.Turn))];
    }
}
