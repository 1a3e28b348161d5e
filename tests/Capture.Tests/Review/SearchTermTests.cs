using Capture.Contracts;
using Capture.Review.Documents;
using Capture.Storage.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Capture.Tests.Review;

public sealed class SearchTermTests
{
    [Fact]
    public void Words_phrases_and_beginnings_are_told_apart()
    {
        var terms = SearchTerm.Parse("Chest \"left ventricle\" cardio* follow-up");

        Assert.Equal(["chest", "left ventricle", "cardio", "follow up"], terms.Select(term => string.Join(' ', term.Words)));
        Assert.Equal([false, false, true, false], terms.Select(term => term.Begun));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("\" \" * - ,")]
    public void What_holds_no_word_asks_for_nothing(string? typed) => Assert.Empty(SearchTerm.Parse(typed));

    [Fact]
    public void Nothing_a_person_types_breaks_the_query_of_either_engine() => Prop.ForAll<string>(typed =>
    {
        var query = new DocumentQuery { Terms = SearchTerm.Parse(typed), Source = typed };
        // Outside of its quotes, a query holds nothing but the engine's own signs and names.
        var sqlite = string.Concat(FullText.AskSqlite(query).Split('"').Where((_, place) => place % 2 == 0));
        Assert.Matches("^[a-z :()*A-Z]*$", sqlite);
        Assert.DoesNotContain(query.Terms.SelectMany(term => term.Words), word => word.Any(letter => !char.IsLetterOrDigit(letter)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_of_the_index_are_those_that_are_lit()
    {
        var page = Page(["Follow-up", "of", "Left", "ventricle,", "ejection", "fraction"]);

        Assert.Equal([2, 3], Lit(page, "\"left ventricle\""));
        Assert.Equal([0], Lit(page, "up"));
        Assert.Equal([4], Lit(page, "eject*"));
        Assert.Empty(Lit(page, "\"ventricle left\""));
        Assert.Empty(Lit(page, "eject"));
    }

    [Fact]
    public void A_span_of_days_is_covered_by_its_months_and_whole_years_and_by_nothing_beyond_its_edge_months()
    {
        Prop.ForAll(Gen.Choose(0, 20_000).Two().ToArbitrary(), days =>
        {
            var (from, to) = (new DateOnly(1990, 1, 1).AddDays(Math.Min(days.Item1, days.Item2)), new DateOnly(1990, 1, 1).AddDays(Math.Max(days.Item1, days.Item2)));
            var words = Facet.Between(from, to).Select(facet => facet.Word).ToHashSet();
            foreach (var day in new[] { from, to, from.AddDays((to.DayNumber - from.DayNumber) / 2) })
                Assert.True(Covers(words, day));
            Assert.False(Covers(words, new DateOnly(from.Year, from.Month, 1).AddDays(-1)));
            Assert.False(Covers(words, new DateOnly(to.Year, to.Month, 1).AddMonths(1)));
        }).QuickCheckThrowOnFailure();

        static bool Covers(HashSet<string> words, DateOnly day)
        {
            var row = new SearchRow { DocumentId = Guid.Empty, FileId = Guid.Empty, State = "s", Source = "s", ChartDate = "", ReceivedAt = 0, Pages = 0, HasText = false, DocumentDate = $"{day:yyyy-MM-dd}" };
            return Facet.Of(row).Any(facet => words.Contains(facet.Word));
        }
    }

    [Fact]
    public void A_chart_of_thousands_of_pages_stays_within_what_the_index_takes()
    {
        var words = new SearchWords();
        for (var page = 0; page < 3000; page++)
            words.Add(Page([.. Enumerable.Range(0, 100).Select(word => $"w{page}x{word}")]));

        Assert.Equal(3000, words.Pages);
        Assert.True(words.Text.Length < 1_000_000);
    }

    private static IEnumerable<int> Lit(PageText page, string typed)
    {
        var hits = Hits.On(page, SearchTerm.Parse(typed));
        return page.Lines[0].Words.Select((word, place) => (word, place)).Where(pair => hits.Contains(pair.word.Box)).Select(pair => pair.place);
    }

    private static PageText Page(string[] words) => new()
    {
        Width = 1000,
        Height = 1000,
        Dpi = 200,
        Origin = "ocr",
        Lines = [new TextLine(0, [.. words.Select((word, place) => new TextWord(word, 1, new Box(place * 10, 0, 9, 9)))])],
    };
}
