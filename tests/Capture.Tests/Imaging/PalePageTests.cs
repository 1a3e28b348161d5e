using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

/// <summary>Pages with nothing on them that is dark enough to be ink.</summary>
[Collection(ReaderTests.Name)]
public sealed class PalePageTests(ReaderFixture fixture)
{
    [Theory]
    [InlineData(0.08, 0)]
    [InlineData(0.12, 0)]
    [InlineData(0.1, 90)]
    [InlineData(0.1, 180)]
    public void A_page_of_pale_print_is_not_blank_and_is_read(double contrast, int turned)
    {
        var page = Grained(DrawnPage.OfProse().Faded(contrast).Turned(turned));

        var geometry = fixture.Reader.Survey(page.Bytes, page.Stored);
        var text = fixture.Reader.Recognize(page.Bytes, page.Stored, geometry);

        Assert.False(geometry.Blank);
        Assert.Equal(turned, geometry.Rotation);
        Assert.True(Letters(text) > 0.7 * Letters(Read(DrawnPage.OfProse().ToGray())), $"{Letters(text)}");
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(4, 0.1)]
    [InlineData(4, 0.14)]
    public void A_few_pale_lines_on_an_empty_page_are_read(int lines, double contrast)
    {
        var drawn = DrawnPage.Letter();
        for (var line = 0; line < lines; line++)
            drawn = drawn.Text("Allergic to penicillin, see the note of Monday", 1, 2 + 0.5 * line, 6);
        var page = Grained(drawn.Faded(contrast));

        var geometry = fixture.Reader.Survey(page.Bytes, page.Stored);
        var text = fixture.Reader.Recognize(page.Bytes, page.Stored, geometry);

        Assert.False(geometry.Blank);
        Assert.Equal(lines, text.Lines.Count(line => line.Text.Contains("penicillin", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0.08)]
    [InlineData(0.095)]
    public void The_other_side_shining_through_leaves_a_page_blank(double contrast)
    {
        var page = Grained(DrawnPage.OfProse().Mirrored().Faded(contrast));

        Assert.True(fixture.Reader.Survey(page.Bytes, page.Stored).Blank);
    }

    [Fact]
    public void Black_specks_on_clean_paper_are_no_lines_of_print()
    {
        var random = new Random(7);
        var specks = Grained(DrawnPage.OfProse().Faded(0).Shaded((_, _, _) => random.Next(2000) == 0 ? (byte)0 : (byte)255), noise: 0);

        Assert.True(fixture.Reader.Survey(specks.Bytes, specks.Stored).Blank);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(10_000, 66)]
    public void Empty_squared_and_lined_paper_is_blank(int across, int down)
    {
        var paper = Grained(DrawnPage.Letter().Shaded((x, y, _) => (byte)(x % across == 0 || y % down == 0 ? 235 : 255)));

        Assert.True(fixture.Reader.Survey(paper.Bytes, paper.Stored).Blank);
    }

    private PageText Read((byte[] Bytes, StoredPageImage Stored) page) =>
        fixture.Reader.Recognize(page.Bytes, page.Stored, new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false });

    private static int Letters(PageText text) => text.Lines.SelectMany(line => line.Words).Sum(word => word.Text.Length);

    private static (byte[] Bytes, StoredPageImage Stored) Grained(DrawnPage page, double noise = 0.012) => page.Grained(noise).ToGray();
}
