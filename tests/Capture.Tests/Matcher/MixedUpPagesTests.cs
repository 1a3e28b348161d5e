using Capture.Matcher;

namespace Capture.Tests.Matcher;

public sealed class MixedUpPagesTests
{
    private static readonly MixedUpPages Pages = new(seed: 20261129);
    private static readonly DateOnly Received = new(2026, 11, 29);

    private static readonly Lazy<List<(MixedUpPages.Case Case, MatchResult Result)>> Results = new(() =>
    {
        var matcher = new PatientMatcher(Pages.Index, new MatcherOptions());
        return [.. Pages.Cases.Select(one => (one, matcher.Match([.. one.Text.Split('\f').Select(TypedPage.Of)], Received)))];
    });

    [Fact]
    public void No_page_on_which_two_people_can_be_mixed_up_is_filed_under_the_wrong_one()
    {
        var wrong = Results.Value.Where(result => result.Result.FiledUnder is { } mrn && mrn != result.Case.Right).GroupBy(result => result.Case.Kind).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(kind => $"{kind.Key}: {kind.Count()} filed wrongly\n{kind.First().Case.Text}")));
    }

    [Fact]
    public void Nine_of_ten_pages_of_the_same_look_that_are_in_order_are_filed_in_every_kind()
    {
        foreach (var kind in Results.Value.Where(result => result.Case.Right is not null).GroupBy(result => result.Case.Kind))
        {
            var held = kind.Where(result => result.Result.FiledUnder is null).Select(result => $"{string.Join(' ', result.Result.Doubts)}\n{result.Case.Text}").ToList();
            Assert.True(held.Count * 10 <= kind.Count(), $"{kind.Key}: {held.Count} of {kind.Count()} held\n{string.Join('\n', held.Take(3))}");
        }
    }
}
