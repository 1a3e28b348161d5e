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

    [Theory]
    [InlineData("02/07/2026 16:22PM  FROM: RIVERSIDE HOSP  (555) 661-0000  TO: (555) 867-5309  P.01/40")]
    [InlineData("Feb 07 2026 04:22PM HP LaserJet Fax   page 3")]
    [InlineData("From: 5556610000  Page: 3/40  Date: 2/7/2026 4:22:17 PM")]
    [InlineData("2/7/2026 4:22 PM  RightFax  DOCSRV2  3/040")]
    public void Fax_headers_are_recognised(string line) => Assert.True(FaxHeader.Is(line));

    [Theory]
    [InlineData("OPERATIVE REPORT")]
    [InlineData("Patient: Doe, Jane   DOB: 01/02/1960   MRN: 123456")]
    [InlineData("Electronically signed by Jane Roe, MD 02/01/2026 14:32")]
    [InlineData("FAX COVER SHEET")]
    [InlineData("Fax: (555) 555-0100   Phone: (555) 555-0101")]
    [InlineData("Page 2 of 5")]
    public void Other_lines_of_a_page_are_not_taken_for_fax_headers(string line) => Assert.False(FaxHeader.Is(line));

    [Fact]
    public void Every_page_loses_its_own_fax_header()
    {
        const string header = "2/7/2026 4:22 PM  RightFax  DOCSRV2  3/040\n";

        var lines = TextFeatures.Lines(header + "one\n\f" + header + "two\n", out var pages);

        Assert.Equal(["one", "two"], lines);
        Assert.Equal(2, pages);
    }
}
