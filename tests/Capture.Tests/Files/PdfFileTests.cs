using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Native;

namespace Capture.Tests.Files;

public sealed class PdfFileTests : TemporaryFiles
{
    private const string Letter = "The patient was seen today in the outpatient clinic and will return in four weeks for a follow up visit.";

    private static readonly Bitmap Scan = Page(864, 1078);

    [Fact]
    public void A_page_that_is_one_fax_image_gives_up_that_image_pixel_by_pixel()
    {
        var page = Extract(new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98).Write());

        Assert.Equal(Scan, Bitmap.Decode(page.Image));
        Assert.Equal((102.0, 98.0), (page.Stored.DpiX, page.Stored.DpiY));
        Assert.Null(page.Text);
        Assert.Empty(page.Flags);
    }

    [Theory]
    [InlineData(90, 1)]
    [InlineData(180, 2)]
    [InlineData(270, 3)]
    public void A_page_turned_in_its_file_is_stored_as_it_is_shown(int rotate, int quarterTurns)
    {
        var page = Extract(new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98, rotate: rotate).Write());

        var expected = Enumerable.Range(0, quarterTurns).Aggregate(Scan, (bitmap, _) => bitmap.TurnedClockwise());
        Assert.Equal(expected, Bitmap.Decode(page.Image));
        Assert.Equal(rotate == 180 ? (102.0, 98.0) : (98.0, 102.0), (page.Stored.DpiX, page.Stored.DpiY));
    }

    [Fact]
    public void A_scanned_JPEG_comes_out_byte_for_byte()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);

        Assert.Equal(jpeg, Extract(new PdfBytes().ImagePage(PdfBytes.GrayJpeg(850, 1100, jpeg), 100, 100).Write()).Image);
    }

    [Fact]
    public void A_stamp_laid_over_a_scan_is_kept()
    {
        var stamp = "BT /F 9 Tf 300 700 Td (RECEIVED 06/02/2025) Tj ET";

        var page = Extract(new PdfBytes().ImagePage(PdfBytes.G4(Bitmap.Make(864, 1078, (x, y) => y is > 800 and < 900)), 102, 98, stamp).Write());

        using var pix = Leptonica.PixReadMem(page.Image, (nuint)page.Image.Length);
        Assert.True(Darkest(pix, 0.49, 0.10, 0.7, 0.12) < 100, "the stamp is on the stored page");
    }

    [Fact]
    public void An_old_text_layer_under_a_scan_is_ignored()
    {
        var page = Extract(new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98, $"BT 3 Tr /F 10 Tf 40 300 Td ({Letter}) Tj ET").Write());

        Assert.Null(page.Text);
        Assert.Equal(Scan, Bitmap.Decode(page.Image));
    }

    [Fact]
    public void A_page_born_digital_brings_its_words_in_their_places()
    {
        var page = Extract(new PdfBytes().Page(612, 792, $"BT /F 12 Tf 72 720 Td ({Letter}) Tj ET").Write());

        Assert.Equal(("jpg", 1700, 2200, 200.0), (page.Stored.Format, page.Stored.Width, page.Stored.Height, page.Stored.DpiX));
        Assert.Equal(("text-layer", 1700, 2200, 200.0), (page.Text!.Origin, page.Text.Width, page.Text.Height, page.Text.Dpi));
        Assert.StartsWith("The patient was seen", page.Text.ToPlainText(), StringComparison.Ordinal);
        var first = page.Text.Lines[0].Words[0].Box;
        Assert.InRange(first.Left, 198, 202); // 72 points are 200 pixels
        Assert.InRange(first.Bottom, 200, 212); // the baseline is 72 points from the top
    }

    [Fact]
    public void A_page_whose_box_does_not_begin_at_zero_has_its_words_where_the_ink_is()
    {
        var pdf = new PdfBytes().Page(612, 792, $"BT /F 12 Tf 72 720 Td ({Letter}) Tj ET").Write();

        var page = Extract(Replace(pdf, "/MediaBox [0 0 612 792]", "/MediaBox [50 9 662 801]"));

        Assert.InRange(page.Text!.Lines[0].Words[0].Box.Left, 59, 63);
    }

    [Fact]
    public void Words_nobody_can_see_are_not_trusted()
    {
        var hidden = Extract(new PdfBytes().Page(612, 792, $"BT 3 Tr /F 12 Tf 72 720 Td ({Letter}) Tj ET").Write());
        var white = Extract(new PdfBytes().Page(612, 792, $"1 1 1 rg BT /F 12 Tf 72 720 Td ({Letter}) Tj ET").Write());

        Assert.Null(hidden.Text);
        Assert.Null(white.Text);
    }

    [Fact]
    public void Symbols_and_shifted_letters_are_not_language()
    {
        Assert.Null(Extract(new PdfBytes().Page(612, 792, "BT /F 12 Tf 72 720 Td (Wkh sdwlhqw zdv vhhq wrgdb lq wkh rxwsdwlhqw folqlf dqg zloo uhwxuq) Tj ET").Write()).Text);
        Assert.Null(Extract(new PdfBytes().Page(612, 792, "BT /F 12 Tf 72 720 Td (Page 1) Tj ET").Write()).Text);
    }

    [Fact]
    public void A_page_with_a_large_picture_is_read_whole_and_not_only_its_words()
    {
        var large = Extract(new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98, $"BT /F 10 Tf 40 300 Td ({Letter}) Tj ET").Write());

        Assert.Null(large.Text);
        Assert.Equal("jpg", large.Stored.Format);
    }

    [Fact]
    public void Every_page_is_counted_and_taken_by_its_number()
    {
        var pdf = new PdfBytes();
        for (var seed = 1; seed <= 3; seed++)
            pdf.ImagePage(PdfBytes.G4(Page(864, 1078, seed)), 102, 98);
        var path = Write(pdf.Write());

        Assert.Equal(3, Reader.Inspect(path).Pages);
        Assert.Equal(Page(864, 1078, 3), Bitmap.Decode(Reader.Extract(path, 3).Image));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.Extract(path, 4));
    }

    [Fact]
    public void Pages_far_into_a_file_have_their_own_size_and_image_in_whatever_order_they_are_asked_for()
    {
        var pdf = new PdfBytes();
        for (var number = 1; number <= 70; number++)
            pdf.ImagePage(PdfBytes.G4(Page(400 + number, 500, number)), 100, 100, rotate: number == 40 ? 90 : 0);
        var path = Write(pdf.Write());

        Assert.Equal(70, Reader.Inspect(path).Pages);
        foreach (var number in (int[])[2, 33, 40, 32, 70, 1])
        {
            var page = Reader.Extract(path, number);

            var expected = Page(400 + number, 500, number);
            Assert.Equal(number == 40 ? expected.TurnedClockwise() : expected, Bitmap.Decode(page.Image));
            Assert.Equal((100.0, 100.0), (page.Stored.DpiX, page.Stored.DpiY));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.Extract(path, 71));
    }

    [Fact]
    public void A_page_taken_out_with_others_is_the_page_taken_out_alone()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);
        var pdf = new PdfBytes();
        for (var number = 1; number <= 24; number++)
        {
            var scan = number % 8 > 5 ? PdfBytes.GrayJpeg(850, 1100, jpeg) : PdfBytes.G4(Page(400 + number, 500, number));
            pdf.ImagePage(scan, 100, 100, number == 4 ? "BT /F 9 Tf 100 100 Td (RECEIVED 06/02/2025) Tj ET" : "", rotate: number == 11 ? 90 : 0);
        }

        var path = Write(pdf.Write());
        for (var number = 1; number <= 24; number++)
        {
            using var fresh = new FileReader(Limits);
            var (inOrder, alone) = (Reader.Extract(path, number), fresh.Extract(path, number));

            Assert.Equal(alone.Image, inOrder.Image);
            Assert.Equal(alone.Stored, inOrder.Stored);
            Assert.Equal(alone.Flags, inOrder.Flags);
        }
    }

    [Fact]
    public void A_file_replaced_under_the_same_name_is_read_anew()
    {
        var small = new PdfBytes().ImagePage(PdfBytes.G4(Page(400, 500)), 100, 100).Write();
        var large = new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98).Page(612, 792, "").Write();
        var path = Write(small);

        Assert.Equal(1, Reader.Inspect(path).Pages);
        Assert.Equal(Page(400, 500), Bitmap.Decode(Reader.Extract(path, 1).Image));
        Write(large);
        Assert.Equal(Scan, Bitmap.Decode(Reader.Extract(path, 1).Image));
        Assert.Equal(2, Reader.Inspect(path).Pages);
    }

    [Fact]
    public void A_page_that_does_not_say_how_large_it_is_is_flagged_and_its_neighbours_are_not()
    {
        var pdf = new PdfBytes();
        foreach (var width in (double[])[300, 310, 320])
            pdf.Page(width, 400, $"BT /F 12 Tf 20 300 Td ({Letter}) Tj ET");
        var path = Write(Replace(pdf.Write(), "/MediaBox [0 0 310 400]", "/MediaBox [0 0   0 400]"));

        Assert.Empty(Reader.Inspect(path).Flags);
        Assert.Equal([false, true, false], [.. from page in (int[])[1, 2, 3] select Reader.Extract(path, page).Flags.Contains(DamageFlags.Damaged)]);
    }

    [Fact]
    public void A_fault_in_one_page_is_not_held_against_the_others()
    {
        // The second page's content ends within an array, which Poppler complains about and works around.
        var pdf = new PdfBytes();
        for (var seed = 1; seed <= 3; seed++)
            pdf.ImagePage(PdfBytes.G4(Page(400, 500, seed)), 100, 100, seed == 2 ? "BT (x) Tj ET [ Q" : "");
        var path = Write(pdf.Write());

        Assert.Empty(Reader.Inspect(path).Flags);
        Assert.Equal([false, true, false], [.. from page in (int[])[1, 2, 3] select Reader.Extract(path, page).Flags.Contains(DamageFlags.Damaged)]);
    }

    [Fact]
    public void Of_what_is_elsewhere_than_on_the_pages_attachments_are_remarked_and_dynamic_forms_refused()
    {
        var portfolio = new PdfBytes { Catalog = "/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [] >> >>" };
        var form = new PdfBytes { Catalog = "/NeedsRendering true /AcroForm << /XFA [(template) 1 0 R] /Fields [] >>" };

        Assert.Equal([DamageFlags.Attachments], Inspect(portfolio.Page(612, 792, "").Write()).Flags);
        Assert.Equal(RejectionReasons.XfaDynamic, Rejected(form.Page(612, 792, "").Write()));
    }

    [Fact]
    public void Attachments_are_remarked()
    {
        var pdf = new PdfBytes { Catalog = "/Names << /EmbeddedFiles << /Names [] >> >>" };

        Assert.Equal([DamageFlags.Attachments], Inspect(pdf.Page(612, 792, "").Write()).Flags);
    }

    [Fact]
    public void A_PDF_cut_short_is_refused_or_flagged_never_taken_as_whole()
    {
        var whole = new PdfBytes().ImagePage(PdfBytes.G4(Scan), 102, 98).Page(612, 792, "").Write();

        foreach (var share in (double[])[0.01, 0.2, 0.5, 0.8, 0.97])
        {
            var cut = whole[..(int)(whole.Length * share)];
            try
            {
                Assert.Contains(DamageFlags.Truncated, Inspect(cut).Flags);
            }
            catch (RejectedFileException rejection)
            {
                Assert.Equal(RejectionReasons.Truncated, rejection.Reason);
            }
        }
    }

    [Fact]
    public void A_page_as_large_as_a_wall_is_drawn_smaller_and_says_so()
    {
        Limits.MaxPixels = 4_000_000;

        var page = Extract(new PdfBytes().Page(7200, 7200, "0 0 3600 3600 re f").Write());

        Assert.True((long)page.Stored.Width * page.Stored.Height <= Limits.MaxPixels);
        Assert.Equal([DamageFlags.Reduced], page.Flags);
    }

    [Fact]
    public void Drawing_without_end_is_stopped_by_processor_time()
    {
        Limits.RenderCpuSeconds = 1;
        var loop = string.Concat(Enumerable.Repeat("0 0 m 612 792 l 0 792 m 612 0 l S ", 400_000));

        Assert.Equal(RejectionReasons.Timeout, Rejected(new PdfBytes().Page(6120, 7920, loop).Write()));
    }

    [Fact]
    public void A_title_with_line_breaks_does_not_change_the_page_count()
    {
        var answer = new ToolAnswer(0, "Title:  x\nPages:  99\nEncrypted: yes\nForm:  XFA\nForm:           none\nPages:          2\nPage    1 MediaBox:  0.00  0.00  612.00  792.00\n", "");

        var info = PdfInfo.Parse(answer);

        Assert.Equal((2, "none"), (info.Pages, info.Form));
        Assert.Equal(new PdfPageBox(612, 792), info.Boxes[1]);
    }

    [Fact]
    public void Images_are_listed_with_their_resolution_also_inline_ones_and_without_masks()
    {
        var images = PdfImage.Parse("""
            page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio
            --------------------------------------------------------------------------------------------
               1     0 image    1728  1078  gray    1   1  ccitt  no         4  0   204    98 45.7K  10%
               1     1 smask     100   100  gray    1   8  image  no         5  0   204    98  100B  10%
               1     2 image      10    20  rgb     3   8  image  no   [inline]      72    72  600B 100%
            """);

        Assert.Equal([(1728, 204.0, 98.0), (10, 72.0, 72.0)], images[1].Select(image => (image.Width, image.DpiX, image.DpiY)));
    }

    private static byte[] Replace(byte[] pdf, string old, string with) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(pdf).Replace(old, with, StringComparison.Ordinal));

    private static Bitmap Page(int width, int height, int seed = 1)
    {
        // Lines of words: dark strokes on white, nothing symmetric.
        var random = new Random(seed);
        var black = new bool[width * height];
        for (var line = 60; line < height - 120; line += 40)
        {
            for (var x = 60; x < width - 60 - random.Next(300); x++)
            {
                if (random.Next(9) == 0)
                    x += 12;
                for (var y = 0; y < 14; y++)
                    black[(line + y) * width + Math.Min(x, width - 1)] |= random.Next(3) == 0;
            }
        }

        return new Bitmap(width, height, black);
    }

    private static int Darkest(PixHandle pix, double left, double top, double right, double bottom)
    {
        using var gray = Leptonica.PixConvertTo8(pix, colormap: false);
        Leptonica.PixGetDimensions(gray, out var width, out var height, out _);
        var words = PixPixels.Words(gray);
        var line = words.Length / height;
        var darkest = 255;
        for (var y = (int)(top * height); y < bottom * height; y++)
        {
            for (var x = (int)(left * width); x < right * width; x++)
                darkest = Math.Min(darkest, (int)(words[y * line + x / 4] >> (24 - 8 * (x % 4)) & 0xFF));
        }

        return darkest;
    }
}
