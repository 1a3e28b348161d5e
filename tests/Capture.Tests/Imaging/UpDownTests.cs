using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class UpDownTests
{
    private const double Clear = 6;

    [Theory]
    [InlineData(100)]
    [InlineData(150)]
    [InlineData(200)]
    public void Prose_shows_which_way_up_it_is_however_coarsely_it_was_scanned(double dpi)
    {
        Assert.InRange(UpDownOf(DrawnPage.OfProse(dpi)), Clear, 100);
        Assert.InRange(UpDownOf(DrawnPage.OfProse(dpi).Turned(180)), -100, -Clear);
    }

    [Fact]
    public void Prose_that_runs_down_the_page_and_a_word_alone_show_nothing()
    {
        Assert.InRange(UpDownOf(DrawnPage.OfProse().Turned(90)), -Clear, Clear);
        Assert.Equal(0, UpDownOf(DrawnPage.Letter().Text("Potassium", 2, 3, 5)));
    }

    [Fact]
    public void Strokes_are_counted_at_every_column_of_a_word_of_pixels()
    {
        var page = DrawnPage.OfProse(150);
        using var decoded = PixelImage.Decode(page.ToBitonal().Bytes);
        var whole = UpDown.Of(decoded);

        for (var cut = 4; cut < 64; cut += 20)
        {
            using var moved = decoded.Clip(new Capture.Contracts.Box(cut, cut, page.Width - cut, page.Height - cut));
            Assert.Equal(whole, UpDown.Of(moved), tolerance: 1e-9);
        }
    }

    private static double UpDownOf(DrawnPage page)
    {
        var (bytes, stored) = page.ToGray();
        using var decoded = PixelImage.Decode(bytes);
        using var ink = InkImage.Of(decoded, stored);
        return UpDown.Of(ink.Bitonal);
    }
}
