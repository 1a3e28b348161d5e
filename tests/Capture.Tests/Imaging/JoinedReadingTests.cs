using Capture.Contracts;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class JoinedReadingTests
{
    [Fact]
    public void A_word_that_only_the_second_reading_found_joins_the_line_it_stands_in()
    {
        var joined = JoinedReading.Of([Line(0, Word("DOB:", 100, 200), Word("Sex:", 500, 200))], [Line(0, Word("03/14/1962", 200, 202, width: 150))]);

        Assert.Equal(["DOB: 03/14/1962 Sex:"], Texts(joined));
    }

    [Fact]
    public void A_line_that_only_the_second_reading_found_stands_before_the_first_that_lies_below_it()
    {
        var joined = JoinedReading.Of([Line(0, Word("Top", 100, 100)), Line(1, Word("Bottom", 100, 900))], [Line(0, Word("Middle", 100, 500))]);

        Assert.Equal(["Top", "Middle", "Bottom"], Texts(joined));
        Assert.Equal([0, 1, 1], joined.Select(line => line.Block));
    }

    [Fact]
    public void Of_two_words_on_one_another_the_clearly_surer_stays()
    {
        TextLine[] sure = [Line(0, Word("Aspirin", 100, 200, confidence: 0.9))], doubtful = [Line(0, Word("Asplrln", 102, 201, confidence: 0.6))];

        Assert.Equal(["Aspirin"], Texts(JoinedReading.Of(sure, doubtful)));
        Assert.Equal(["Aspirin"], Texts(JoinedReading.Of(doubtful, sure)));
    }

    [Fact]
    public void Where_both_are_as_sure_the_first_reading_stays()
    {
        var joined = JoinedReading.Of([Line(0, Word("first", 100, 200, confidence: 0.8))], [Line(0, Word("other", 100, 200, confidence: 0.85))]);

        Assert.Equal(["first"], Texts(joined));
    }

    [Fact]
    public void A_word_that_was_torn_in_two_is_replaced_whole()
    {
        var joined = JoinedReading.Of(
            [Line(0, Word("Hemo", 100, 200, width: 80, confidence: 0.5), Word("globin", 185, 200, width: 100, confidence: 0.5), Word("4.2", 400, 200))],
            [Line(0, Word("Hemoglobin", 100, 200, width: 185, confidence: 0.95))]);

        Assert.Equal(["Hemoglobin 4.2"], Texts(joined));
    }

    [Fact]
    public void A_short_word_never_takes_the_place_of_much_text()
    {
        var joined = JoinedReading.Of(
            [Line(0, Word("Hemoglobin", 100, 200, width: 185, confidence: 0.5))],
            [Line(0, Word("i", 105, 200, width: 5, confidence: 0.99))]);

        Assert.Equal(["Hemoglobin"], Texts(joined));
    }

    [Fact]
    public void What_the_second_reading_is_unsure_of_is_left_out()
    {
        var joined = JoinedReading.Of([Line(0, Word("Name", 100, 200))], [Line(0, Word("~~", 800, 700, confidence: 0.4))]);

        Assert.Equal(["Name"], Texts(joined));
    }

    [Fact]
    public void A_page_on_which_only_the_second_reading_found_something_has_its_lines()
    {
        Assert.Equal(["Name Date"], Texts(JoinedReading.Of([], [Line(3, Word("Name", 100, 200), Word("Date", 200, 200))])));
    }

    private static TextLine Line(int block, params TextWord[] words) => new(block, words);

    private static TextWord Word(string text, int left, int top, int width = 80, double confidence = 0.9) => new(text, confidence, new Box(left, top, width, 30));

    private static IEnumerable<string> Texts(IEnumerable<TextLine> lines) => lines.Select(line => string.Join(' ', line.Words.Select(word => word.Text)));
}
