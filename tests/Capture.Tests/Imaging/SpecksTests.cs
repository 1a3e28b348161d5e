using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class SpecksTests
{
    private const int PageWidth = 1728;
    private const int PageHeight = 1078;

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_decimal_point_of_three_pixels_stays_on_a_standard_fax_whichever_way_it_lies(int rotation)
    {
        var page = Number(pointWidth: 3, pointHeight: 1).Select(piece => Turned(piece, rotation)).ToArray();
        var (dpiX, dpiY) = rotation % 180 == 0 ? (204, 98) : (98, 204);

        Assert.False(new Specks(page, dpiX, dpiY, rotation).IsSpeck(page[^1]));
    }

    // "1.5" and "1.0" of 10 points with serifs, as a standard fax has them: nothing touches the point, and the digits fall apart.
    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_point_stays_that_lies_as_far_from_a_thin_digit_as_the_print_sets_it(int rotation)
    {
        InkPiece[] five = [Piece(310, 500, 4, 8), Piece(328, 500, 10, 4), Piece(333, 503, 8, 5), Piece(329, 507, 2, 1), Piece(321, 507, 3, 1)];
        InkPiece[] nought = [Piece(317, 500, 4, 8), Piece(334, 500, 5, 8), Piece(343, 500, 5, 8), Piece(328, 507, 3, 1)];
        var (dpiX, dpiY) = rotation % 180 == 0 ? (204, 98) : (98, 204);

        Assert.All([five, nought], number =>
        {
            var page = number.Select(piece => Turned(piece, rotation)).ToArray();
            Assert.False(new Specks(page, dpiX, dpiY, rotation).IsSpeck(page[^1]));
        });
    }

    [Fact]
    public void So_far_from_digits_a_speck_goes_that_lies_not_at_their_foot_or_is_smaller_than_a_point()
    {
        InkPiece[] digits = [Piece(310, 500, 4, 8), Piece(331, 500, 12, 8)];
        var specks = new Specks(digits, 204, 98, 0);

        Assert.True(specks.IsSpeck(Piece(321, 502, 3, 1)));
        Assert.True(specks.IsSpeck(Piece(321, 512, 3, 1)));
        Assert.True(specks.IsSpeck(Piece(321, 507, 1, 1)));
    }

    [Fact]
    public void Noise_of_the_same_size_away_from_letters_goes()
    {
        var page = Number(3, 1);

        var specks = new Specks(page, 204, 98, 0);

        Assert.True(specks.IsSpeck(Piece(900, 700, 3, 1)));
        Assert.True(specks.IsSpeck(Piece(126, 480, 3, 1)));
    }

    [Fact]
    public void On_a_noisy_page_specks_go_that_do_not_lie_where_a_point_does()
    {
        InkPiece[] page = [.. Number(3, 1), .. Enumerable.Range(0, 500).Select(i => Piece(20 + i * 3, 900 + i % 7 * 20, 2, 1))];

        var specks = new Specks(page, 204, 98, 0);

        Assert.False(specks.IsSpeck(page[2]));
        Assert.True(specks.IsSpeck(Piece(126, 502, 2, 1)));
    }

    [Fact]
    public void A_single_pixel_is_a_point_only_where_a_point_has_room()
    {
        Assert.False(new Specks(Number(1, 1), 204, 98, 0).IsSpeck(Number(1, 1)[^1]));
        InkPiece[] narrow = [Piece(100, 500, 12, 8), Piece(114, 500, 12, 8), Piece(112, 507, 1, 1)];
        Assert.True(new Specks(narrow, 204, 98, 0).IsSpeck(narrow[^1]));
    }

    [Fact]
    public void At_fine_resolution_so_little_ink_is_no_point()
    {
        InkPiece[] page = [Piece(100, 500, 12, 17), Piece(126, 500, 12, 17), Piece(117, 516, 1, 1)];

        Assert.True(new Specks(page, 204, 196, 0).IsSpeck(page[^1]));
    }

    // "2.5" of 9 points at 204 by 98 dpi.
    private static InkPiece[] Number(int pointWidth, int pointHeight) =>
        [Piece(100, 500, 12, 8), Piece(126, 500, 12, 8), Piece(116, 508 - pointHeight, pointWidth, pointHeight)];

    private static InkPiece Piece(int left, int top, int width, int height) =>
        new(new Box(left, top, width, height), Math.Max(width * height / (height > 4 ? 2 : 1), 1));

    private static InkPiece Turned(InkPiece piece, int clockwise) => piece with
    {
        Box = clockwise switch
        {
            90 => new Box(PageHeight - piece.Bottom, piece.Left, piece.Height, piece.Width),
            180 => new Box(PageWidth - piece.Right, PageHeight - piece.Bottom, piece.Width, piece.Height),
            270 => new Box(piece.Top, PageWidth - piece.Right, piece.Height, piece.Width),
            _ => piece.Box,
        },
    };
}
