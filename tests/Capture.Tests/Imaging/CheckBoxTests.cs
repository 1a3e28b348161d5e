using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class CheckBoxTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData(0.1, 0.01)]
    [InlineData(0.13, 0.015)]
    [InlineData(0.2, 0.02)]
    public void An_empty_box_is_no_ticked_one(double side, double stroke)
    {
        var page = Cross(Frame(Frame(DrawnPage.OfProse(), 1, 9, side, stroke), 1, 9.5, side, stroke), 1, 9.5, side, stroke);

        using var plain = Plain(page);

        Assert.Equal([false, true], plain.CheckBoxes.OrderBy(box => box.Box.Top).Select(box => box.Ticked));
        Assert.All(plain.CheckBoxes, box => Assert.Equal(Dpi, box.Box.Left, tolerance: 1));
        // What is left is what the page would be without them.
        using var without = Plain(DrawnPage.OfProse());
        using var more = plain.Print.Without(without.Print);
        Assert.Equal(0, more.CountBlack());
    }

    [Fact]
    public void A_letter_is_no_check_box()
    {
        var page = DrawnPage.OfProse().Text("HODBOE HUNDRED BODEGO QUEUE O D H B E M N 0 8 6", 1, 9.5, 6);

        using var plain = Plain(page);

        Assert.Empty(plain.CheckBoxes);
    }

    [Fact]
    public void What_stands_in_a_box_and_touches_it_nowhere_may_be_a_letter()
    {
        using var plain = Plain(Frame(DrawnPage.Letter(Dpi).Text("X", 1.07, 1.17, 1), 1, 1, 0.24, 0.01));

        Assert.True(plain.CheckBoxes.Single().Held);
    }

    [Fact]
    public void A_black_square_is_no_check_box()
    {
        using var plain = Plain(DrawnPage.OfProse().Bar(1, 9.5, 0.12, 0.12));

        Assert.Empty(plain.CheckBoxes);
    }

    private static PlainPage Plain(DrawnPage page)
    {
        using var image = PixelImage.Decode(page.ToGray().Bytes);
        return PlainPage.Of(image, Dpi, evenPaper: true);
    }

    internal static DrawnPage Frame(DrawnPage page, double left, double top, double side, double stroke) => page
        .Bar(left, top, side, stroke).Bar(left, top + side - stroke, side, stroke)
        .Bar(left, top, stroke, side).Bar(left + side - stroke, top, stroke, side);

    internal static DrawnPage Cross(DrawnPage page, double left, double top, double side, double stroke)
    {
        for (var at = 0.0; at < side - stroke; at += 1 / Dpi)
            page.Bar(left + at, top + at, stroke, stroke).Bar(left + side - stroke - at, top + at, stroke, stroke);
        return page;
    }
}
