using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;

namespace Capture.Tests.Imaging;

public sealed class PageDecisionTests
{
    private const double Dpi = 200;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 180)]
    [InlineData(6, 270)]
    [InlineData(8, 90)]
    [InlineData(0, 0)]
    public void The_camera_says_how_its_pixels_are_turned(byte value, int rotation)
    {
        Assert.Equal(rotation, ExifOrientation.Rotation(Jpeg(value, little: true)));
        Assert.Equal(rotation, ExifOrientation.Rotation(Jpeg(value, little: false)));
    }

    [Fact]
    public void A_cut_off_camera_block_says_nothing()
    {
        var jpeg = Jpeg(6, little: true);

        for (var length = 0; length < jpeg.Length - 4; length++)
            Assert.Equal(0, ExifOrientation.Rotation(jpeg.AsSpan(0, length)));
    }

    [Fact]
    public void Faint_ink_lowers_the_threshold_and_shine_through_does_not_pass_it()
    {
        var strong = InkThreshold.Of(Histogram(ink: 0.8));
        var faint = InkThreshold.Of(Histogram(ink: 0.18));
        var shine = InkThreshold.Of(Histogram(ink: 0.1));

        Assert.True(strong > Brightness(0.8));
        Assert.True(faint > Brightness(0.18));
        Assert.True(shine < Brightness(0.1));
    }

    [Theory]
    [InlineData(40, 16, 40, 16, true)]
    [InlineData(16, 40, 16, 40, true)]
    [InlineData(40, 16, 16, 40, false)]
    [InlineData(40, 40, 40, 40, false)]
    [InlineData(16, 16, 16, 16, false)]
    [InlineData(4, 2, 4, 2, false)]
    public void Only_wide_and_narrow_bars_in_turn_make_a_patch_code(int a, int b, int c, int d, bool expected)
    {
        var runs = new List<InkRun> { new(10, 13) };
        var start = 300;
        foreach (var bar in new[] { a, b, c, d })
        {
            runs.Add(new InkRun(start, start + bar));
            start += bar + 16;
        }

        Assert.Equal(expected, PatchCode.HasPattern(runs, Dpi));
    }

    [Fact]
    public void Unequal_gaps_make_no_patch_code() =>
        Assert.False(PatchCode.HasPattern([new(100, 140), new(156, 172), new(400, 440), new(456, 472)], Dpi));

    [Theory]
    [InlineData(400, 600, 12, 16, true)]
    [InlineData(400, 600, 3, 3, false)]
    [InlineData(400, 600, 4, 60, false)]
    [InlineData(400, 600, 5, 400, false)]
    [InlineData(10, 600, 12, 16, false)]
    [InlineData(400, 20, 12, 16, false)]
    [InlineData(60, 600, 52, 50, false)]
    public void A_mark_is_neither_speck_nor_streak_nor_edge_nor_header_nor_hole(int x, int y, int width, int height, bool mark) =>
        Assert.Equal(mark ? 1 : 0, PageMarks.Of([new Box(x, y, width, height)], 1700, 2200, Dpi, fax: true).Length);

    [Fact]
    public void The_top_of_a_page_that_was_not_faxed_counts() =>
        Assert.Single(PageMarks.Of([new Box(400, 40, 12, 16)], 1700, 2200, Dpi, fax: false));

    [Fact]
    public void A_signature_alone_is_enough_to_keep_a_page()
    {
        Assert.False(PageMarks.TooFew([new Box(400, 1500, 300, 90)], Dpi));
        Assert.True(PageMarks.TooFew([new Box(400, 1500, 12, 16)], Dpi));
        Assert.False(PageMarks.TooFew(Enumerable.Range(0, 5).Select(i => new Box(400 + 20 * i, 1500, 12, 16)), Dpi));
    }

    [Theory]
    [InlineData(1700, 2200, 200, 1)]
    [InlineData(3024, 4032, 72, 56.0 / 11)]
    [InlineData(700, 440, 200, 1)]
    [InlineData(2550, 3300, 3000, 0.1)]
    public void A_resolution_that_fits_no_sheet_is_corrected(int width, int height, double dpi, double factor)
    {
        var stored = new StoredPageImage { Format = "jpg", Width = width, Height = height, DpiX = dpi, DpiY = dpi };

        Assert.Equal(factor, PlausibleResolution.Correction(stored), precision: 3);
    }

    [Theory]
    [InlineData(500, 0.1, 1)]
    [InlineData(500, 0.13, 1)]
    [InlineData(500, 0.214, 2)]
    [InlineData(10, 0.214, 1)]
    public void Print_too_large_to_be_print_says_that_the_resolution_is_higher(int letters, double inches, double factor) =>
        Assert.Equal(factor, PrintSize.Correction([.. Enumerable.Repeat(inches, letters)]), precision: 3);

    [Theory]
    [InlineData(200, 1)]
    [InlineData(300, 1)]
    [InlineData(100, 2)]
    [InlineData(600, 0.5)]
    public void Only_pages_too_coarse_or_too_fine_are_resampled(double dpi, double scale) =>
        Assert.Equal(scale, PageFrame.ScaleFor(dpi));

    [Fact]
    public void Only_long_words_read_surely_speak_for_a_way_up()
    {
        var (letters, share) = ReadingTest.Judge([new TextLine(0, [Word("Potassium", 0.9), Word("a", 0.9), Word("wnissejog", 0.4)])]);

        Assert.Equal(8.1, letters, precision: 3);
        Assert.Equal(8.1 / 19, share, precision: 3);
    }

    private static TextWord Word(string text, double confidence) => new(text, confidence, new Box(0, 0, 1, 1));

    private static int Brightness(double contrast) => (int)(PixelImage.EvenPaper * (1 - contrast));

    private static int[] Histogram(double ink)
    {
        var counts = new int[256];
        counts[PixelImage.EvenPaper] = 99_000;
        counts[Brightness(ink)] = 1_000;
        return counts;
    }

    private static byte[] Jpeg(byte orientation, bool little)
    {
        byte[] tiff = little
            ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
            : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
        byte[] block = [.. "Exif\0\0"u8, .. tiff];
        return
        [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1, 0, (byte)(block.Length + 2), .. block, 0xFF, 0xDA, 0, 2,
        ];
    }
}
