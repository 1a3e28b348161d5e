using Capture.Classifier.Types;

namespace Capture.Tests.Classifier;

public sealed class TextFeaturesTests
{
    [Theory]
    [InlineData('w', "operative", null, 0x489fc9fcu)]
    [InlineData('w', "operative", "report", 0x15508907u)]
    [InlineData('T', "fax cover sheet", null, 0x1c3bc4f4u)]
    public void Keys_never_change_because_model_files_hold_them(char mark, string first, string? second, uint key) =>
        Assert.Equal(key, TextFeatures.Key(mark, first, second));

    [Fact]
    public void Digits_and_letter_case_make_no_difference()
    {
        var one = TextFeatures.Extract("Visit DATE 01/02/2025");
        var other = TextFeatures.Extract("visit date 11/12/1999");

        Assert.Equal(one[Block.Word].OrderBy(pair => pair.Key), other[Block.Word].OrderBy(pair => pair.Key));
        Assert.Equal(one[Block.Title].OrderBy(pair => pair.Key), other[Block.Title].OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Only_the_top_of_the_first_page_is_the_title_zone()
    {
        var filler = string.Join('\n', Enumerable.Repeat("plain words of a body", TextFeatures.TitleLines));

        var above = TextFeatures.Extract("CONSULTATION\n" + filler);
        var below = TextFeatures.Extract(filler + "\nCONSULTATION");

        var title = TextFeatures.Key('t', "consultation");
        Assert.True(above[Block.Title].ContainsKey(title));
        Assert.False(below[Block.Title].ContainsKey(title));
        Assert.True(below[Block.LineStart].ContainsKey(TextFeatures.Key('^', "consultation")));
    }

    [Fact]
    public void Labels_are_seen_wherever_they_stand_on_a_line()
    {
        var apart = TextFeatures.Extract("Surgeon: Jane Roe\nDate of operation: 01/02/2025");
        var together = TextFeatures.Extract("Surgeon: Jane Roe   Date of operation; 01/02/2025");

        foreach (var label in (string[])["surgeon", "operation", "of operation", "date of operation"])
        {
            Assert.True(apart[Block.LineStart].ContainsKey(TextFeatures.Key(':', label)), label);
            Assert.True(together[Block.LineStart].ContainsKey(TextFeatures.Key(':', label)), label);
        }

        Assert.True(together[Block.LineStart].ContainsKey(TextFeatures.Key('>', "surgeon", "of operation")));
    }

    [Fact]
    public void A_time_of_day_is_no_label() =>
        Assert.DoesNotContain(TextFeatures.Extract("seen at 14:30")[Block.LineStart].Keys, key => key == TextFeatures.Key(':', "0"));

    [Fact]
    public void Every_page_loses_its_own_fax_header()
    {
        const string header = "2/7/2026 4:22 PM  RightFax  DOCSRV2  3/040\n";

        var lines = TextFeatures.Lines(header + "one\n\f" + header + "two\n", out var pages);

        Assert.Equal(["one", "two"], lines);
        Assert.Equal(2, pages);
    }
}
