using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class DecimalPointsTests
{
    private const double Dpi = 200;

    // Digits 14 by 24 pixels; a point of 4 by 4 at their foot.
    private static readonly Box Two = new(100, 100, 14, 24);
    private static readonly Box Five = new(124, 100, 14, 24);
    private static readonly Box Point = new(117, 120, 4, 4);
    private static readonly Box Number = new(100, 100, 38, 24);

    [Fact]
    public void Ink_like_a_point_that_no_character_explains_is_one_and_makes_the_number_doubtful()
    {
        var words = Check([Two, Point, Five], new TextWord("25", 0.9, Number));

        Assert.Equal(("2.5", true), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Fact]
    public void Ink_too_small_for_a_point_changes_nothing_but_makes_the_number_doubtful()
    {
        var words = Check([Two, new Box(118, 122, 1, 1), Five], new TextWord("25", 0.9, Number));

        Assert.Equal(("25", true), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Fact]
    public void A_number_without_ink_between_its_digits_is_left_alone()
    {
        var words = Check([Two, Five], new TextWord("25", 0.9, Number));

        Assert.Equal(("25", false), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Fact]
    public void A_number_torn_at_its_point_is_put_together()
    {
        var words = Check([Two, Point, Five], new TextWord("2", 0.9, Two), new TextWord("5", 0.8, Five), new TextWord("mg", 0.9, new Box(160, 100, 30, 24)));

        Assert.Equal(["2.5", "mg"], words.Select(word => word.Text));
        Assert.True(words[0].DoubtfulPoint);
        Assert.Equal(Number, words[0].Box);
        Assert.Equal(0.8, words[0].Confidence);
    }

    [Fact]
    public void Two_numbers_close_together_are_doubtful_and_those_of_two_columns_are_not()
    {
        var words = Check([Two, Five], new TextWord("2", 0.9, Two), new TextWord("5", 0.9, Five));
        var columns = Check([Two, new Box(300, 100, 14, 24)], new TextWord("2", 0.9, Two), new TextWord("5", 0.9, new Box(300, 100, 14, 24)));

        Assert.All(words, word => Assert.True(word.DoubtfulPoint));
        Assert.All(columns, word => Assert.False(word.DoubtfulPoint));
    }

    [Fact]
    public void A_comma_before_one_digit_that_does_not_reach_below_the_line_is_a_point()
    {
        Assert.Equal("2.5", Check([Two, Point, Five], new TextWord("2,5", 0.9, Number))[0].Text);
        Assert.Equal("2,5", Check([Two, Point with { Height = 9 }, Five], new TextWord("2,5", 0.9, Number))[0].Text);
    }

    [Fact]
    public void A_point_that_is_there_is_not_doubtful()
    {
        var words = Check([Two, Point, Five], new TextWord("2.5", 0.9, Number));

        Assert.Equal(("2.5", false), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Fact]
    public void A_speck_in_a_record_number_puts_no_point_into_it()
    {
        var digits = Enumerable.Range(0, 7).Select(i => new Box(100 + 24 * i, 100, 14, 24)).ToArray();

        var words = Check([.. digits, Point], new TextWord("7780001", 0.9, new Box(100, 100, 158, 24)));

        Assert.Equal(("7780001", true), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Fact]
    public void A_date_is_no_number_that_lost_its_point()
    {
        var words = Check([Two, Point, Five], new TextWord("2/5", 0.9, Number));

        Assert.Equal(("2/5", false), (words[0].Text, words[0].DoubtfulPoint));
    }

    private static List<TextWord> Check(Box[] pieces, params TextWord[] words)
    {
        List<TextWord>[] lines = [[.. words]];
        DecimalPoints.Check([new FoundLine(0, true, Number, Number, 0, pieces)], lines, Dpi);
        return lines[0];
    }
}
