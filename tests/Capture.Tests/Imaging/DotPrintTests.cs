using Capture.Contracts;
using Capture.Imaging.Layout;

namespace Capture.Tests.Imaging;

public sealed class DotPrintTests
{
    private const double Dpi = 300;

    [Fact]
    public void Dots_of_a_needle_printer_show_how_far_apart_they_stand() =>
        Assert.Equal(5, DotPrint.Pitch(Strokes(40, 7, 5), Dpi));

    [Fact]
    public void A_shade_of_dots_is_no_print() =>
        Assert.Null(DotPrint.Pitch(Enumerable.Range(0, 900).Select(i => Dot(100 + i % 30 * 5, 100 + i / 30 * 5)), Dpi));

    [Theory]
    [InlineData(900)]
    [InlineData(60_000)]
    public void Specks_are_no_print(int count)
    {
        var random = new Random(1);

        Assert.Null(DotPrint.Pitch(Enumerable.Range(0, count).Select(_ => Dot(random.Next(2550), random.Next(3300))), Dpi));
    }

    [Fact]
    public void The_dots_of_a_text_are_none_of_needles() =>
        Assert.Null(DotPrint.Pitch(Strokes(40, 7, 5).Concat(Enumerable.Range(0, 400).Select(i => new InkPiece(new Box(200 + i * 5, 900, 18, 30), 200))), Dpi));

    // Upright strokes, as far apart as letters.
    private static IEnumerable<InkPiece> Strokes(int count, int dots, int pitch) =>
        Enumerable.Range(0, count * dots).Select(i => Dot(100 + i / dots * 40, 100 + i % dots * pitch));

    private static InkPiece Dot(int x, int y) => new(new Box(x, y, 3, 3), 9);
}
