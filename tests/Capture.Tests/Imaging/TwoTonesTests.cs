using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class TwoTonesTests
{
    [Fact]
    public void Faded_print_is_ink()
    {
        var page = DrawnPage.OfProse();
        using var strong = TwoTones.Of(PixelImage.Decode(page.ToGray().Bytes));
        using var faint = TwoTones.Of(PixelImage.Decode(page.Faded(0.1).ToGray().Bytes));

        Assert.True(strong.CountBlack() > 0);
        Assert.Equal(strong.CountBlack(), faint.CountBlack());
    }

    [Fact]
    public void On_a_dark_page_the_bright_letters_are_ink()
    {
        using var page = PixelImage.Decode(DrawnPage.OfProse().ToGray().Bytes);
        using var negative = page.Invert();
        using var expected = TwoTones.Of(page);
        using var ink = TwoTones.Of(negative);

        Assert.Equal(expected.CountBlack(), ink.CountBlack());
    }

    [Fact]
    public void A_page_of_one_brightness_has_no_ink()
    {
        using var ink = TwoTones.Of(PixelImage.Decode(DrawnPage.Letter().ToGray().Bytes));

        Assert.Equal(0, ink.CountBlack());
    }

    [Fact]
    public void The_brightness_between_two_heaps_divides_them()
    {
        var histogram = new int[256];
        (histogram[30], histogram[40], histogram[200], histogram[220]) = (10, 10, 300, 500);

        var (threshold, dark) = TwoTones.Divide(histogram);

        Assert.InRange(threshold, 40, 199);
        Assert.Equal(20, dark);
    }
}
