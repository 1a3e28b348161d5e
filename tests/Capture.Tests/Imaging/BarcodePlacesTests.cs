using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class BarcodePlacesTests
{
    private const double Dpi = 200;

    // A code's three corners lie at such distances, in modules, in the smallest version.
    private const int CornerDistance = 14;

    [Fact]
    public void A_page_of_print_has_no_place_for_a_barcode() => Assert.Empty(Places(DrawnPage.OfProse().ToGray().Bytes, tilt: 16));

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(90, 0.0)]
    [InlineData(0, 12.0)]
    [InlineData(270, -7.0)]
    public void Bars_are_found_however_they_lie_and_with_little_around_them(int rotation, double skew)
    {
        var page = DrawnPage.OfProse().Code39("CAPTURE-TOUR", 2, 9.8).Tilted(skew).Turned(rotation);

        var places = Places(page.ToGray().Bytes, tilt: 16);

        var place = Assert.Single(places);
        Assert.InRange((double)place.Width * place.Height / (page.Width * page.Height), 0.01, 0.4);
    }

    [Fact]
    public void Bars_that_stand_straight_are_found_without_looking_for_a_tilt() =>
        Assert.Single(Places(DrawnPage.OfProse().Code39("CAPTURE-TOUR", 2, 9.8).ToGray().Bytes, tilt: 0));

    [Fact]
    public void Bars_are_found_that_are_as_wide_as_any_in_use()
    {
        var places = Places(DrawnPage.Letter().Code39("TO", 2, 5, narrow: 0.04).ToGray().Bytes, tilt: 16);

        Assert.InRange(2.1 * Dpi, Assert.Single(places).Left, places[0].Right);
    }

    [Fact]
    public void Lines_below_one_another_are_no_bars()
    {
        var page = DrawnPage.Letter();
        for (var line = 0; line < 40; line++)
            page.Bar(1, 1 + line / 6.0, 5, 0.08);

        Assert.Empty(Places(page.ToGray().Bytes, tilt: 16));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void Three_corners_of_a_square_code_are_a_place_that_holds_them(int module)
    {
        var (pixels, side) = White(60 * module);
        foreach (var (x, y) in new[] { (20, 20), (20 + CornerDistance, 20), (20, 20 + CornerDistance) })
            DrawCorner(pixels, side, x * module, y * module, module);

        var place = Assert.Single(BarcodePlaces.Of(pixels, side, side, Dpi, Dpi, largestTilt: 1));

        Assert.InRange(20 * module, place.Left, place.Right);
        Assert.InRange((27 + CornerDistance) * module, place.Left, place.Right);
        Assert.InRange((27 + CornerDistance) * module, place.Top, place.Bottom);
    }

    [Fact]
    public void Two_corners_are_no_code()
    {
        var (pixels, side) = White(300);
        DrawCorner(pixels, side, 100, 100, 5);
        DrawCorner(pixels, side, 170, 100, 5);

        Assert.Empty(BarcodePlaces.Of(pixels, side, side, Dpi, Dpi, largestTilt: 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 900)]
    [InlineData(2000, 2)]
    [InlineData(31, 33)]
    [InlineData(65, 64)]
    public void Noise_of_any_size_is_looked_at_and_places_stay_on_the_page(int width, int height)
    {
        var noise = new byte[width * height];
        new Random(7).NextBytes(noise);

        var places = BarcodePlaces.Of(noise, width, height, Dpi, 98, largestTilt: 16);

        Assert.All(places, place => Assert.True(place.Left >= 0 && place.Top >= 0 && place.Right <= width && place.Bottom <= height));
    }

    private static IReadOnlyList<Box> Places(byte[] bytes, double tilt)
    {
        using var page = PixelImage.Decode(bytes);
        return BarcodePlaces.Of(page.GrayBytes(), page.Width, page.Height, Dpi, Dpi, tilt);
    }

    private static (byte[] Pixels, int Side) White(int side)
    {
        var pixels = new byte[side * side];
        Array.Fill(pixels, (byte)255);
        return (pixels, side);
    }

    private static void DrawCorner(byte[] pixels, int side, int left, int top, int module)
    {
        for (var y = 0; y < 7 * module; y++)
        {
            for (var x = 0; x < 7 * module; x++)
            {
                var ring = Math.Min(Math.Min(x, y), 7 * module - 1 - Math.Max(x, y)) / module;
                pixels[(top + y) * side + left + x] = ring == 1 ? (byte)255 : (byte)0;
            }
        }
    }
}
