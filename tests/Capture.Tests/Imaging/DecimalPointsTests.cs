using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class DecimalPointsTests
{
    private const double Dpi = 200;

    // Digits 14 by 24 pixels; a point of 4 by 4 at their foot.
    private static readonly Box Two = new(100, 100, 14, 24);
    private static readonly Box Five = new(128, 100, 14, 24);
    private static readonly Box Point = new(119, 120, 4, 4);
    private static readonly Box Number = new(100, 100, 42, 24);

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

    // As a standard fax has "75", "125" and "11" of several faces: the tail of a five comes off, specks fall beside feet.
    [Fact]
    public void A_tail_that_came_off_its_five_is_no_point_and_makes_nothing_doubtful()
    {
        var words = Check([new Box(100, 103, 17, 26), new Box(121, 124, 5, 5), new Box(122, 103, 13, 13), new Box(131, 113, 7, 16)], new TextWord("75", 0.9, new Box(100, 103, 38, 26)));

        Assert.Equal(("75", false), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Theory]
    [InlineData(22)]
    [InlineData(18)]
    public void A_speck_between_digits_that_stand_no_wider_than_neighbours_do_makes_them_doubtful_and_no_more(int apart)
    {
        var words = Check([new Box(100, 100, 7, 24), new Box(109, 120, 3, 4), new Box(100 + apart, 100, 10, 24)], new TextWord("17", 0.9, new Box(100, 100, apart + 10, 24)));

        Assert.Equal(("17", true), (words[0].Text, words[0].DoubtfulPoint));
    }

    [Theory]
    [InlineData(112)]
    [InlineData(124)]
    public void A_speck_that_does_not_stand_on_the_line_is_no_point(int top)
    {
        var words = Check([Two, Point with { Top = top }, Five], new TextWord("25", 0.9, Number));

        Assert.Equal("25", words[0].Text);
    }

    [Fact]
    public void Neighbours_on_the_page_tell_how_far_apart_a_point_sets_narrow_digits()
    {
        // Digits 9 by 24 pixels, 16 from one to the next and 24 with a point between them.
        Box[] narrow = [new(100, 100, 9, 24), new(113, 120, 4, 4), new(124, 100, 9, 24)];
        var neighbours = Enumerable.Range(0, 5).Select(i => new Box(300 + 16 * i, 100, 9, 24)).ToArray();

        Assert.Equal("25", Check(narrow, new TextWord("25", 0.9, new Box(100, 100, 33, 24)))[0].Text);
        Assert.Equal("2.5", Check([.. narrow, .. neighbours], new TextWord("25", 0.9, new Box(100, 100, 33, 24)), new TextWord("20137", 0.9, new Box(300, 100, 73, 24)))[0].Text);
    }

    private static List<TextWord> Check(Box[] pieces, params TextWord[] words)
    {
        List<TextWord>[] lines = [[.. words]];
        DecimalPoints.Check([new FoundLine(0, true, Number, Number, 0, pieces)], lines, Dpi);
        return lines[0];
    }
}
