using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

public sealed class ImageFileTests : TemporaryFiles
{
    [Fact]
    public void A_JPEG_is_stored_byte_for_byte()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);

        var page = Extract(jpeg);

        Assert.Equal(jpeg, page.Image);
        Assert.Equal(("jpg", 850, 1100, 100.0, 100.0), (page.Stored.Format, page.Stored.Width, page.Stored.Height, page.Stored.DpiX, page.Stored.DpiY));
        Assert.Empty(page.Flags);
    }

    [Fact]
    public void A_JPEG_cut_short_is_flagged_and_stored_whole()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);
        var cut = jpeg[..(jpeg.Length / 2)];

        Assert.Equal([DamageFlags.Truncated], Inspect(cut).Flags);
        var page = Extract(cut);

        Assert.Equal([DamageFlags.Truncated], page.Flags);
        Assert.Empty(Extract(page.Image).Flags);
        Assert.Equal(1100, page.Stored.Height);
    }

    [Fact]
    public void A_JPEG_that_has_no_pixels_is_refused_with_the_reason()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);
        var size = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 5;
        Assert.Equal(RejectionReasons.Corrupt, Rejected(jpeg[..30]));
        Assert.Equal(RejectionReasons.ZeroDimension, Rejected(With(jpeg, size, 0, 0)));
        Assert.Equal(RejectionReasons.PageTooLarge, Rejected(With(jpeg, size, 0xFF, 0xDC, 0xFF, 0xDC)));
        Assert.Equal(RejectionReasons.UnsupportedCompression, Rejected(With(jpeg, size - 4, 0xC3)));
    }

    [Fact]
    public void A_black_and_white_PNG_becomes_G4_and_loses_nothing()
    {
        var bitmap = Bitmap.Pattern(211, 97);

        var page = Extract(PngBytes.Gray1(bitmap));

        Assert.Equal("tif", page.Stored.Format);
        Assert.Equal(bitmap, Bitmap.Decode(page.Image));
    }

    [Fact]
    public void A_gray_scale_that_holds_only_black_and_white_becomes_G4_too()
    {
        var bitmap = Bitmap.Pattern(50, 40);
        var rows = bitmap.Black.Select(black => black ? (byte)0 : (byte)255).ToArray();

        Assert.Equal(bitmap, Bitmap.Decode(Extract(PngBytes.Make(50, 40, depth: 8, colour: 0, rows)).Image));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void A_page_of_few_shades_keeps_each_of_them_in_fewer_bytes_than_it_has_pixels(int shades)
    {
        var random = new Random(shades);
        var rows = Enumerable.Range(0, 200 * 90).Select(_ => (byte)(3 + 15 * random.Next(shades))).ToArray();

        var page = Extract(PngBytes.Make(200, 90, depth: 8, colour: 0, rows));

        Assert.Equal(("png", 200, 90), (page.Stored.Format, page.Stored.Width, page.Stored.Height));
        Assert.True(page.Image.Length < rows.Length);
        using var read = PixelImage.Decode(page.Image);
        Assert.Equal(rows, read.GrayBytes());
    }

    [Fact]
    public void A_page_of_few_colours_keeps_each_of_them()
    {
        (byte R, byte G, byte B, byte A)[] colours = [(250, 240, 200, 255), (240, 230, 190, 255), (20, 20, 200, 255), (200, 10, 10, 255)];

        var page = Extract(PngBytes.Rgba(60, 40, (x, y) => colours[(x + 3 * y) % 4]));

        Assert.Equal("png", page.Stored.Format);
        using var image = PixelImage.DecodeInColor(page.Image);
        var words = PixPixels.Words(image.Handle).ToArray();
        Assert.All(Enumerable.Range(0, 60), x => Assert.Equal(colours[x % 4], ((byte)(words[x] >> 24), (byte)(words[x] >> 16), (byte)(words[x] >> 8), (byte)255)));
    }

    [Fact]
    public void A_page_of_more_shades_than_a_palette_holds_becomes_a_JPEG()
    {
        var rows = Enumerable.Range(0, 200 * 90).Select(i => (byte)(15 * (i % 17))).ToArray();

        Assert.Equal("jpg", Extract(PngBytes.Make(200, 90, depth: 8, colour: 0, rows)).Stored.Format);
    }

    [Fact]
    public void Transparent_parts_of_a_PNG_are_white_paper()
    {
        var page = Extract(PngBytes.Rgba(40, 30, (x, y) => x < 20 ? ((byte)0, (byte)0, (byte)0, (byte)0) : ((byte)200, (byte)20, (byte)20, (byte)255)));

        using var image = PixelImage.DecodeInColor(page.Image);
        var words = PixPixels.Words(image.Handle);
        Assert.True(words[5] >> 24 > 245 && (words[5] >> 8 & 0xFF) > 245, "transparent is white");
        Assert.True(words[35] >> 24 > 150 && (words[35] >> 8 & 0xFF) < 100, "red is red");
    }

    [Fact]
    public void A_PNG_that_has_no_pixels_is_refused_with_the_reason()
    {
        var png = PngBytes.Gray1(Bitmap.Pattern(50, 50));
        Assert.Equal(RejectionReasons.Corrupt, Rejected(png[..20]));
        Assert.Equal(RejectionReasons.Truncated, Rejected(png[..45]));
        Assert.Equal(RejectionReasons.ZeroDimension, Rejected(With(png, 16, 0, 0, 0, 0)));
        Assert.Equal(RejectionReasons.PageTooLarge, Rejected(With(png, 16, 0x7F, 0xFF, 0xFF, 0xFF)));
    }

    [Fact]
    public void Files_are_known_by_content_and_a_wrong_name_is_only_remarked()
    {
        var png = Write(PngBytes.Gray1(Bitmap.Pattern(50, 50)), "scan.tif");

        var inspection = Reader.Inspect(png);

        Assert.Equal("png", inspection.Format);
        Assert.Equal([DamageFlags.TypeMismatch], inspection.Flags);
    }

    [Theory]
    [InlineData("", RejectionReasons.Empty)]
    [InlineData("I", RejectionReasons.Corrupt)]
    [InlineData("This is a letter that someone has named .pdf", RejectionReasons.UnsupportedType)]
    [InlineData("GIF89a..........", RejectionReasons.PageTooLarge)]
    [InlineData("BMI 31, and P1 is not her room", RejectionReasons.UnsupportedType)]
    [InlineData("P1 is her room", RejectionReasons.UnsupportedType)]
    [InlineData("<html><script>", RejectionReasons.UnsupportedType)]
    [InlineData("push graphic-context viewbox 0 0 640 480", RejectionReasons.UnsupportedType)]
    public void What_is_none_of_the_formats_is_refused(string content, string reason) =>
        Assert.Equal(reason, Rejected(System.Text.Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void A_file_beyond_the_limit_is_refused_unread()
    {
        Limits.MaxFileBytes = 100;

        Assert.Equal(RejectionReasons.FileTooLarge, Rejected(PngBytes.Gray1(Bitmap.Pattern(200, 200))));
    }

    [Theory]
    [InlineData(1728, 1078, 204, 98, 204, 98)] // standard fax, as it says
    [InlineData(1728, 2156, 0, 0, 204, 196)] // fine fax that does not say
    [InlineData(1728, 1145, 0, 0, 204, 98)] // A4 standard fax that does not say
    [InlineData(1728, 4300, 0, 0, 204, 391)]
    [InlineData(3456, 4300, 0, 0, 408, 391)]
    [InlineData(2550, 3300, 0, 0, 300, 300)]
    [InlineData(2200, 1700, 0, 0, 200, 200)] // landscape: the short side is the letter's width
    [InlineData(3024, 4032, 72, 72, 356, 356)] // a phone photo is not 42 inches wide
    [InlineData(1700, 2200, 1, 1, 200, 200)]
    [InlineData(1700, 2200, 200, 0, 200, 200)]
    [InlineData(1700, 2200, double.NaN, 200, 200, 200)]
    [InlineData(1012, 638, 300, 300, 300, 300)] // an insurance card
    [InlineData(1728, 5880, 204, 196, 204, 196)] // a rhythm strip of 30 inches
    [InlineData(1728, 300, 204, 196, 204, 196)] // a slip of 1.5 inches
    [InlineData(1728, 60, 204, 98, 204, 98)]
    [InlineData(5880, 1728, 196, 204, 196, 204)] // the strip stored on its side
    [InlineData(1728, 40000, 203.96, 97.79, 203.96, 97.79)] // stated to the centimetre
    [InlineData(2048, 10000, 200, 100, 200, 100)]
    [InlineData(640, 12000, 200, 200, 200, 200)] // a strip of monitor paper
    [InlineData(9000, 12000, 300, 300, 1059, 1059)] // no roll is 30 inches wide
    [InlineData(1, 1, 0, 0, 50, 50)]
    public void A_resolution_that_is_missing_or_absurd_is_guessed_from_the_pixels(int width, int height, double x, double y, double dpiX, double dpiY) =>
        Assert.Equal((dpiX, dpiY), Resolutions.Decide(width, height, x, y));

    private static byte[] With(byte[] bytes, int at, params byte[] values)
    {
        var changed = (byte[])bytes.Clone();
        values.CopyTo(changed, at);
        return changed;
    }
}
