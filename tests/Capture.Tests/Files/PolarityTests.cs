using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

/// <summary>Which way round black and white are, and which way round a page lies.</summary>
public sealed class PolarityTests : TemporaryFiles
{
    private static readonly Bitmap Page = Bitmap.Print(1728, 2200);

    [Fact]
    public void A_negative_is_turned_into_black_on_white_whatever_it_comes_in()
    {
        Assert.Equal(Page, Bitmap.Decode(Extract(new TiffBytes().Write(Page.Inverted())).Image));
        Assert.Equal(Page, Bitmap.Decode(Extract(PngBytes.Gray1(Page.Inverted())).Image));
        Assert.Equal(Page, Bitmap.Decode(Extract(new TiffBytes().Write(Page)).Image));
    }

    [Fact]
    public void A_gray_negative_is_turned_also_as_a_JPEG()
    {
        var jpeg = Gray((x, y) => (byte)((Page[x, y] ? 215 : 40) + (x * 31 + y * 17) % 11));

        var page = Extract(jpeg);

        using var pix = Leptonica.PixReadMem(page.Image, (nuint)page.Image.Length);
        var words = PixPixels.Words(pix);
        Assert.True(words[0] >> 24 > 180, "the margin is paper");
    }

    [Fact]
    public void What_is_dark_and_no_negative_stays_as_it_is()
    {
        var black = Bitmap.Make(1728, 2200, (_, _) => true);
        var specks = Bitmap.Make(1728, 2200, (x, y) => (x * 7919 + y * 104729) % 997 > 2);
        var half = Bitmap.Make(1728, 2200, (x, y) => y < 1100 ? Page[x, y] : !Page[x, y]);
        var border = Bitmap.Make(1728, 2200, (x, y) => x < 300 || x > 1400 || y < 400 || y > 1800 || Page[x, y]);
        var dots = Bitmap.Make(1728, 2200, (x, y) => (x / 3 * 13 + y / 3 * 7) % 10 > 1);
        foreach (var bitmap in (Bitmap[])[black, specks, half, border, dots])
            Assert.Equal(bitmap, Bitmap.Decode(Extract(new TiffBytes().Write(bitmap)).Image));

        // An X-ray: every brightness there is, on black.
        var xray = Gray((x, y) => (byte)Math.Max(0, 230 - Math.Sqrt(Math.Pow(x - 864, 2) + Math.Pow(y - 1100, 2)) / 4));
        Assert.Equal(xray, Extract(xray).Image);
    }

    [Fact]
    public void White_lettering_on_nothing_is_not_a_blank_page()
    {
        var text = Bitmap.Print(800, 1000);

        var page = Extract(PngBytes.Rgba(800, 1000, (x, y) => ((byte)255, (byte)255, (byte)255, text[x, y] ? (byte)255 : (byte)0)));

        Assert.Equal(text, Bitmap.Decode(page.Image));
    }

    [Fact]
    public void A_white_sheet_on_nothing_keeps_its_black_lettering()
    {
        var text = Bitmap.Print(800, 1000);

        var page = Extract(PngBytes.Rgba(800, 1000, (x, y) =>
        {
            var value = text[x, y] ? (byte)0 : (byte)255;
            return (value, value, value, x is > 20 and < 780 && y is > 20 and < 980 ? (byte)255 : (byte)0);
        }));

        Assert.Equal(text, Bitmap.Decode(page.Image));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_mirrored_photo_is_mirrored_back(byte orientation)
    {
        // A page with one dark corner: which corner it is tells how it lies.
        var upright = Bitmap.Make(400, 600, (x, y) => x < 100 && y < 100);
        var stored = orientation switch
        {
            2 => Bitmap.Make(400, 600, (x, y) => upright[399 - x, y]),
            4 => Bitmap.Make(400, 600, (x, y) => upright[x, 599 - y]),
            5 => Bitmap.Make(600, 400, (x, y) => upright[y, x]),
            _ => Bitmap.Make(600, 400, (x, y) => upright[399 - y, 599 - x]),
        };
        var jpeg = Gray((x, y) => (byte)((stored[x, y] ? 30 : 220) + x % 20), stored.Width, stored.Height);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];

        var page = Extract([.. jpeg[..2], .. exif, .. jpeg[2..]]);

        Assert.Equal((400, 600), (page.Stored.Width, page.Stored.Height));
        using var pix = Leptonica.PixReadMem(page.Image, (nuint)page.Image.Length);
        var words = PixPixels.Words(pix);
        Assert.True(words[50 * 100 + 10] >> 24 < 80, "dark is top left");
        Assert.True(words[50 * 100 + 90] >> 24 > 180, "not top right");
        Assert.True(words[550 * 100 + 10] >> 24 > 180, "not bottom left");
    }

    [Fact]
    public void A_PNG_cut_short_keeps_the_rows_that_came()
    {
        var png = PngBytes.Gray1(Page);

        var page = Extract(png[..(png.Length * 7 / 10)]);

        Assert.Equal([DamageFlags.Truncated], page.Flags);
        Assert.Equal(Page.Rows(400), Bitmap.Decode(page.Image).Rows(400));
        Assert.DoesNotContain(true, Bitmap.Decode(page.Image).Black[(2000 * 1728)..]);
    }

    [SharedFact("corpus", "ocr")]
    public void No_page_of_the_corpora_is_a_negative_and_nearly_all_are_when_inverted()
    {
        var (pages, wrong, found) = (0, new List<string>(), 0);
        foreach (var path in new[] { "corpus", "ocr" }.SelectMany(set => Directory.EnumerateFiles(SharedData.Of(set), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".tif" or ".jpg" or ".png"))
        {
            var bytes = Reader.Extract(path, 1).Image;
            using var pix = Leptonica.PixReadMem(bytes, (nuint)bytes.Length);
            Leptonica.PixGetDimensions(pix, out _, out _, out var depth);
            if (depth == 32)
                continue;
            using var inverted = Leptonica.PixInvert(0, pix);
            pages++;
            found += Negative.Is(inverted) ? 1 : 0;
            if (Negative.Is(pix))
                wrong.Add(path);
        }

        Assert.Empty(wrong);
        Assert.True(found > 0.9 * pages, $"{found} of {pages}");
    }

    private static byte[] Gray(Func<int, int, byte> pixel, int width = 1728, int height = 2200)
    {
        using var pix = Leptonica.PixCreate(width, height, 8);
        var words = PixPixels.Words(pix);
        var line = words.Length / height;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                words[y * line + x / 4] |= (uint)pixel(x, y) << (24 - 8 * (x % 4));
        }

        return PixPixels.EncodeJpeg(pix, 90)!;
    }
}
