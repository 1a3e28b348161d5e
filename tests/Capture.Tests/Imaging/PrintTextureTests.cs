using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Tests.Imaging;

public sealed class PrintTextureTests
{
    private const double Dpi = 200;

    [Fact]
    public void Print_without_words_is_found_where_it_stands()
    {
        var strips = Beyond(Name(DrawnPage.Letter()), []);

        Assert.All(strips, strip => Assert.True(strip.Left > 1.7 * Dpi && strip.Top > 2.7 * Dpi && strip.Bottom < 3.2 * Dpi, $"{strip}"));
        Assert.InRange(strips.Sum(strip => strip.Width) / Dpi, 1, 3);
    }

    [Fact]
    public void Print_that_was_read_is_none()
    {
        var page = Name(DrawnPage.Letter());
        var strips = Beyond(page, []);
        var last = strips.MaxBy(strip => strip.Left);

        Assert.Empty(Beyond(page, strips));
        Assert.All(Beyond(page, strips.Where(strip => strip != last)), strip => Assert.InRange(strip.Left, last.Left - 20, last.Right));
    }

    [Fact]
    public void Letters_that_a_scribble_makes_one_piece_are_print()
    {
        var page = Scribble(Name(DrawnPage.Letter()), 1.9, 2.9, 2);

        Assert.Contains(Beyond(page, []), strip => strip.Width > 0.5 * Dpi);
    }

    [Fact]
    public void Letters_that_fell_into_dots_are_a_line_and_a_shade_beside_words_is_none()
    {
        var page = Name(DrawnPage.Letter()).Shaded((x, y, pixel) => x % 4 == 0 || y % 4 == 0 ? (byte)255 : pixel);
        using var image = PixelImage.Decode(page.ToGray().Bytes);
        using var ink = image.Threshold(128);
        var texture = PrintTexture.Of(ink, ConnectedInk.Of(ink).Pieces, Dpi);

        Assert.Contains(texture.LinesOfDots([]), strip => strip.Width > 0.4 * Dpi);
        Assert.Empty(texture.LinesOfDots([new Box((int)(5 * Dpi), (int)(2.9 * Dpi), 100, 24)]));
    }

    [Fact]
    public void Bars_rules_shades_bar_codes_frames_and_specks_are_no_print()
    {
        var page = CheckBoxTests.Frame(DrawnPage.Letter().Bar(1, 2, 5, 0.2).Bar(1, 3, 6, 0.01).Shade(1, 4, 3, 0.3).Code39("CAPTURE", 1, 5), 1, 7, 0.8, 0.02).Specks(1500);

        Assert.Empty(Beyond(page, []));
    }

    private static DrawnPage Name(DrawnPage page) => page.Text("Yolanda Mercer 7780001", 2, 3, 5);

    /// <summary>A zigzag stroke along a line of letters.</summary>
    internal static DrawnPage Scribble(DrawnPage page, double left, double top, double width)
    {
        for (var step = 0; step < (int)(width / 0.01); step++)
            page.Bar(left + 0.01 * step, top + 0.01 * Math.Abs(step % 24 - 12), 0.02, 0.015);
        return page;
    }

    private static IReadOnlyList<Box> Beyond(DrawnPage page, IEnumerable<Box> read)
    {
        using var image = PixelImage.Decode(page.ToGray().Bytes);
        using var ink = image.Threshold(128);
        return PrintTexture.Of(ink, ConnectedInk.Of(ink).Pieces, Dpi).Beyond(read);
    }
}
