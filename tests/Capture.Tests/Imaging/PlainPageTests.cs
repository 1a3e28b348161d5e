using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class PlainPageTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_boxes_of_a_form_are_taken_away_and_its_words_stay(bool evenPaper)
    {
        using var page = Decode(Form());
        using var words = Decode(Words(DrawnPage.Letter(Dpi)));

        using var plain = PlainPage.Of(page, Dpi, evenPaper);

        using var before = page.Threshold(128);
        using var print = words.Threshold(128);
        Assert.True(print.CountBlack() > 1000);
        // Smoothed, the edges of letters move: by a pixel either way.
        using var wideFound = plain.Print.Thicken(3, 3);
        using var wideDrawn = print.Thicken(3, 3);
        using var lost = print.Without(wideFound);
        using var left = plain.Print.Without(wideDrawn);
        Assert.InRange(lost.CountBlack(), 0, print.CountBlack() / 50);
        Assert.InRange(left.CountBlack(), 0, (before.CountBlack() - print.CountBlack()) / 50);
        Assert.Equal(page.GrayBytes(), plain.Page.GrayBytes());
    }

    [Fact]
    public void A_stroke_that_crosses_a_rule_stays_whole()
    {
        // Ten strokes through one of the rules.
        var form = Form();
        for (var i = 0; i < 10; i++)
            form.Bar(1.5 + 0.5 * i, 6.9, 0.02, 0.2);
        using var page = Decode(form.Bar(0.5, 7, 7.5, 0.015));

        using var plain = PlainPage.Of(page, Dpi, evenPaper: true);

        using var strip = plain.Print.Clip(new Box((int)(0.5 * Dpi), (int)(6.8 * Dpi), (int)(7.5 * Dpi), (int)(0.4 * Dpi)));
        var strokes = ConnectedInk.Of(strip).Pieces.Where(box => box.Height >= 0.19 * Dpi).ToArray();
        Assert.Equal(10, strokes.Length);
    }

    [Fact]
    public void Prose_is_left_as_it_is()
    {
        using var page = Decode(DrawnPage.OfProse());

        using var plain = PlainPage.Of(page, Dpi, evenPaper: true);

        using var before = page.Threshold(128);
        using var lost = before.Without(plain.Print);
        Assert.Equal(0, lost.CountBlack());
        Assert.Empty(plain.Rules);
        Assert.Equal(page.GrayBytes(), plain.Page.GrayBytes());
    }

    [Fact]
    public void A_thin_letter_close_below_a_bar_with_white_print_stays_whole()
    {
        // Only its topmost pixels are looked at with the bar.
        var bar = DrawnPage.OfProse().Text("Section C service requested", 1.2, 0.25, 5).Inverted(1, 0.1, 6, 0.4);
        using var page = Decode(bar.Bar(2, 0.53, 0.01, 0.08));

        using var plain = PlainPage.Of(page, Dpi, evenPaper: true);

        var letter = new Box(2 * (int)Dpi, (int)(0.53 * Dpi), 2, (int)(0.08 * Dpi));
        using var drawn = page.Threshold(128);
        using var before = drawn.Clip(letter);
        using var print = plain.Print.Clip(letter);
        using var read = plain.Page.Threshold(128);
        using var seen = read.Clip(letter);
        Assert.True(before.CountBlack() >= 30);
        Assert.Equal((before.CountBlack(), before.CountBlack()), (print.CountBlack(), seen.CountBlack()));
    }

    [Fact]
    public void A_black_bar_is_no_rule()
    {
        using var page = Decode(Form().Bar(1, 8, 6, 0.4));

        using var plain = PlainPage.Of(page, Dpi, evenPaper: true);

        using var bar = plain.Print.Clip(new Box((int)(1.1 * Dpi), (int)(8.1 * Dpi), (int)(5.8 * Dpi), (int)(0.2 * Dpi)));
        Assert.Equal(bar.Width * bar.Height, bar.CountBlack());
    }

    [Fact]
    public void The_narrow_edges_of_a_bar_around_its_heading_are_no_rules()
    {
        using var page = Decode(DrawnPage.Letter(Dpi).Text("Reason for referral and history", 1.05, 3, 4).Inverted(1, 3, 4, 0.17));

        using var plain = PlainPage.Of(page, Dpi, evenPaper: true);

        using var before = page.Threshold(128);
        using var lost = before.Without(plain.Print);
        Assert.Equal(0, lost.CountBlack());
    }

    private static DrawnPage Form()
    {
        var form = Words(DrawnPage.Letter(Dpi));
        for (var row = 0; row <= 6; row++)
            form.Bar(0.5, 2 + 0.5 * row, 7.5, 0.015);
        for (var column = 0; column <= 3; column++)
            form.Bar(0.5 + 2.5 * column, 2, 0.015, 3);
        return form;
    }

    private static DrawnPage Words(DrawnPage page)
    {
        for (var row = 0; row < 6; row++)
            page = page.Text("Potassium", 0.7, 2.15 + 0.5 * row, 2).Text("4.2 mmol", 3.2, 2.15 + 0.5 * row, 2).Text("normal", 5.7, 2.15 + 0.5 * row, 2);
        return page;
    }

    private static PixelImage Decode(DrawnPage page) => PixelImage.Decode(page.ToGray().Bytes);
}
