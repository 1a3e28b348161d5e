using Capture.Contracts;
using Capture.Review.Queue;

namespace Capture.Tests.Review;

public sealed class FieldPlacesTests
{
    [Theory]
    [InlineData("Date: 08/11/2026 end")]
    [InlineData("Date: 8-11-2026 end")]
    [InlineData("Date: Aug 11, 2026 end")]
    [InlineData("Date: 11-Aug-2026. end")]
    public void A_date_is_found_in_the_form_it_is_printed_in(string line)
    {
        var place = Assert.Single(FieldPlaces.OfDate([Page("Nothing here", line)], new DateOnly(2026, 8, 11)));

        Assert.Equal(20, place.Box.Top);
        Assert.Equal(60, place.Box.Left);
        Assert.Equal(line.Length * 10 - 40, place.Box.Right);
    }

    [Fact]
    public void An_author_is_found_whatever_stands_between_the_words() =>
        Assert.Equal(1, Assert.Single(FieldPlaces.OfPhrase([Page("First page"), Page("Signed: Edwin Farrow, RN today")], "Edwin Farrow RN")).Page);

    [Fact]
    public void Other_dates_are_left_alone() => Assert.Empty(FieldPlaces.OfDate([Page("08/12/2026")], new DateOnly(2026, 8, 11)));

    // Every letter is ten pixels wide and every line twenty high.
    private static PageText Page(params string[] lines) => new()
    {
        Width = 1000,
        Height = 1000,
        Dpi = 100,
        Origin = "ocr",
        Lines = [.. lines.Select((line, row) => new TextLine(row, [.. Words(line, row)]))],
    };

    private static IEnumerable<TextWord> Words(string line, int row)
    {
        var at = 0;
        foreach (var word in line.Split(' '))
        {
            yield return new TextWord(word, 1, new Box(at * 10, row * 20, word.Length * 10, 18));
            at += word.Length + 1;
        }
    }
}
