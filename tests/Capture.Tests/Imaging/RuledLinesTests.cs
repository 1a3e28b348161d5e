using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class RuledLinesTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_boxes_of_a_form_are_taken_away_and_its_words_stay(bool evenPaper)
    {
        using var page = Decode(Form());
        using var words = Decode(Words(DrawnPage.Letter(Dpi)));

        using var plain = RuledLines.Remove(page, Dpi, evenPaper);

        Assert.NotNull(plain);
        using var before = page.Threshold(128);
        using var print = words.Threshold(128);
        Assert.True(print.CountBlack() > 1000);
        using var lost = print.Without(plain.Print);
        using var left = plain.Print.Without(print);
        Assert.InRange(lost.CountBlack(), 0, print.CountBlack() / 50);
        Assert.InRange(left.CountBlack(), 0, (before.CountBlack() - print.CountBlack()) / 50);
        // Smoothed, the image has soft edges: by a pixel either way.
        using var after = plain.Image.Threshold(128);
        using var wide = print.Thicken(3, 3);
        using var beside = after.Without(wide);
        Assert.InRange(beside.CountBlack(), 0, (before.CountBlack() - print.CountBlack()) / 50);
        using var near = after.Thicken(3, 3);
        using var missing = print.Without(near);
        Assert.InRange(missing.CountBlack(), 0, print.CountBlack() / 50);
    }

    [Fact]
    public void The_shade_of_a_cell_becomes_paper()
    {
        using var page = Decode(Form().Shade(0.5, 5.5, 7.5, 0.5));
        var shade = new Box((int)(0.7 * Dpi), (int)(5.6 * Dpi), (int)(7 * Dpi), (int)(0.3 * Dpi));

        using var plain = RuledLines.Remove(page, Dpi, evenPaper: true);

        Assert.NotNull(plain);
        using var before = page.Threshold(128);
        using var dots = before.Clip(shade);
        Assert.InRange(dots.CountBlack(), 0.1 * dots.Width * dots.Height, dots.Width * dots.Height);
        using var after = plain.Image.Threshold(128);
        using var paper = after.Clip(shade);
        Assert.Equal(0, paper.CountBlack());
    }

    [Fact]
    public void A_stroke_that_crosses_a_rule_stays_whole()
    {
        // Ten strokes through one of the rules.
        var form = Form();
        for (var i = 0; i < 10; i++)
            form.Bar(1.5 + 0.5 * i, 6.9, 0.02, 0.2);
        using var page = Decode(form.Bar(0.5, 7, 7.5, 0.015));

        using var plain = RuledLines.Remove(page, Dpi, evenPaper: true);

        Assert.NotNull(plain);
        using var strip = plain.Print.Clip(new Box((int)(0.5 * Dpi), (int)(6.8 * Dpi), (int)(7.5 * Dpi), (int)(0.4 * Dpi)));
        var strokes = strip.ConnectedBoxes().Where(box => box.Height >= 0.19 * Dpi).ToArray();
        Assert.Equal(10, strokes.Length);
    }

    [Fact]
    public void A_page_of_prose_with_a_single_rule_is_left_alone()
    {
        using var page = Decode(DrawnPage.OfProse().Bar(1, 0.8, 1.5, 0.01));

        Assert.Null(RuledLines.Remove(page, Dpi, evenPaper: true));
    }

    [Fact]
    public void A_black_bar_is_no_rule()
    {
        using var page = Decode(Form().Bar(1, 8, 6, 0.4));

        using var plain = RuledLines.Remove(page, Dpi, evenPaper: true);

        Assert.NotNull(plain);
        using var bar = plain.Print.Clip(new Box((int)(1.1 * Dpi), (int)(8.1 * Dpi), (int)(5.8 * Dpi), (int)(0.2 * Dpi)));
        Assert.Equal(bar.Width * bar.Height, bar.CountBlack());
    }

    [Fact]
    public void Print_counts_as_unread_where_no_sure_word_lies_on_it()
    {
        using var page = Decode(Form());
        using var plain = RuledLines.Remove(page, Dpi, evenPaper: true);
        Assert.NotNull(plain);
        var everything = new Box(0, 0, page.Width, page.Height);

        Assert.Equal(1, plain.Unread([], Dpi));
        Assert.Equal(1, plain.Unread([new TextLine(0, [new TextWord("x", 0.3, everything)])], Dpi));
        Assert.Equal(0, plain.Unread([new TextLine(0, [new TextWord("x", 0.9, everything)])], Dpi));
        Assert.InRange(plain.Unread([new TextLine(0, [new TextWord("x", 0.9, everything with { Height = (int)(3.5 * Dpi) })])], Dpi), 0.3, 0.7);
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
