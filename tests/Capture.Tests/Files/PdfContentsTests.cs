using System.Text;
using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

/// <summary>What counts is what is in the file and what a reader shows of it, not what the file says of itself.</summary>
public sealed class PdfContentsTests : TemporaryFiles
{
    private const string Letter = "The patient was seen today in the outpatient clinic and will return in four weeks for a follow up visit.";
    private const string Body = $"BT /F 12 Tf 36 650 Td ({Letter}) Tj ET ";

    [Fact]
    public void Words_under_a_black_box_are_dropped_one_by_one()
    {
        var page = Extract(new PdfBytes().Page(612, 792, $"{Body} BT /F 10 Tf 36 600 Td (Kestrel 574283 and more) Tj ET 0 0 0 rg 35 597 72 11 re f").Write());

        Assert.Contains("and more", page.Text!.ToPlainText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Kestrel", page.Text.ToPlainText(), StringComparison.Ordinal);
        Assert.DoesNotContain("574283", page.Text.ToPlainText(), StringComparison.Ordinal);
    }

    [Fact]
    public void New_words_over_white_out_are_not_mixed_with_those_beneath()
    {
        var page = Extract(new PdfBytes().Page(612, 792, $"{Body} BT /F 10 Tf 36 600 Td (Kestrel, Harriet) Tj ET 1 1 1 rg 30 595 200 16 re f 0 0 0 rg BT /F 10 Tf 36 600 Td (Farrow, Robert) Tj ET").Write());

        Assert.DoesNotContain("Kestrel", page.Text!.ToPlainText(), StringComparison.Ordinal);
        Assert.Equal("both", page.Text.Origin);
    }

    [Fact]
    public void A_page_whose_layer_explains_all_of_it_brings_all_its_words()
    {
        var page = Extract(new PdfBytes().Page(612, 792, $"{Body} 36 640 m 500 640 l S 36 500 200 60 re S 0.9 g 300 500 200 60 re f").Write());

        Assert.Equal("text-layer", page.Text!.Origin);
        Assert.All(page.Text.Lines.SelectMany(line => line.Words), word => Assert.True(word.FromLayer));
    }

    [Theory]
    [InlineData("0 0 0 RG 2 w")]
    [InlineData("0 0 0.8 RG 1 w")]
    [InlineData("0.5 0.5 0.5 RG 1.5 w")]
    public void Strokes_of_a_pen_beside_the_words_are_there_to_be_read(string pen)
    {
        var strokes = string.Concat(Enumerable.Range(0, 8).Select(letter => $"{300 + 9 * letter} 700 m {303 + 9 * letter} 712 l {306 + 9 * letter} 700 l S "));

        Assert.Equal("both", Extract(new PdfBytes().Page(612, 792, $"{Body} {pen} {strokes}").Write()).Text!.Origin);
    }

    [Fact]
    public void What_the_CropBox_hides_is_neither_shown_nor_read()
    {
        var pdf = new PdfBytes().Page(612, 792, $"{Body} BT /F 12 Tf 36 100 Td (Zimmerlund Torvald 999999) Tj ET", more: "/CropBox [0 400 612 792]");

        var page = Extract(pdf.Write());

        Assert.Equal((1700, 1089), (page.Stored.Width, page.Stored.Height));
        Assert.DoesNotContain("Zimmerlund", page.Text!.ToPlainText(), StringComparison.Ordinal);
        Assert.InRange(page.Text.Lines[0].Words[0].Box.Top, 350, 400); // the baseline is 142 points below the CropBox's top
    }

    [Fact]
    public void A_scan_of_which_a_part_is_cropped_away_is_stored_as_it_is_shown()
    {
        var scan = Bitmap.Make(850, 1100, (x, y) => x / 40 % 2 == 0 && y / 40 % 2 == 0);
        var whole = Extract(new PdfBytes().ImagePage(PdfBytes.G4(scan), 100, 100).Write());
        var bytes = new PdfBytes().ImagePage(PdfBytes.G4(scan), 100, 100).Write();
        var cropped = Extract(Replaced(bytes, "/Rotate 0", "/CropBox [0 0 612 396]"));

        Assert.Equal(1100, whole.Stored.Height);
        Assert.Equal(5.5, cropped.Stored.Height / cropped.Stored.DpiY, 1);
    }

    [Fact]
    public void A_page_measured_in_larger_units_has_its_true_size()
    {
        var page = Extract(new PdfBytes().Page(306, 396, $"BT /F 6 Tf 18 325 Td ({Letter}) Tj ET", more: "/UserUnit 2").Write());

        Assert.Equal((1700, 2200, 200.0), (page.Stored.Width, page.Stored.Height, page.Stored.DpiX));
        Assert.InRange(page.Text!.Lines[0].Words[0].Box.Left, 98, 102);
    }

    [Fact]
    public void Which_way_a_camera_was_held_turns_nothing_inside_a_PDF()
    {
        var jpeg = PdfBytes.Jpeg(850, 1100);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0"u8];

        var page = Extract(new PdfBytes().ImagePage(PdfBytes.GrayJpeg(850, 1100, [.. jpeg[..2], .. exif, .. jpeg[2..]]), 100, 100).Write());

        Assert.Equal(jpeg, page.Image);
    }

    [Fact]
    public void Complete_PDFs_in_one_file_are_all_taken_apart_in_order()
    {
        byte[] file = [.. Document(400, 410), .. "\r\n"u8, .. Document(420), .. Document(430)];
        var path = Write(file);

        Assert.Equal(4, Reader.Inspect(path).Pages);
        Assert.Empty(Reader.Inspect(path).Flags);
        Assert.Equal([400.0, 410, 420, 430], [.. Enumerable.Range(1, 4).Select(number => WidthInPoints(Reader.Extract(path, number)))]);
        using var fresh = new FileReader(Limits);
        Assert.Equal(430, WidthInPoints(fresh.Extract(path, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => fresh.Extract(path, 5));
    }

    [Fact]
    public void A_part_that_cannot_be_read_is_said_and_the_others_are_pages()
    {
        var inspection = Inspect([.. Document(400), .. Document(420)[..100]]);

        Assert.Equal(1, inspection.Pages);
        Assert.Contains(DamageFlags.HoldsMore, inspection.Flags);
    }

    [Fact]
    public void A_file_sent_twice_in_one_go_has_its_pages_once() =>
        Assert.Equal(2, Inspect([.. Document(400, 410), .. "\n"u8, .. Document(400, 410)]).Pages);

    [Fact]
    public void A_PDF_kept_inside_another_is_no_part_of_it()
    {
        var pdf = new PdfBytes();
        var file = pdf.Attach("result.pdf", Document(420));
        pdf.Names = $"/Names << /EmbeddedFiles << /Names [(a) {file} 0 R] >> >>";

        var inspection = Inspect(pdf.Page(400, 500, "").Write());

        Assert.Equal(1, inspection.Pages);
        Assert.Equal([DamageFlags.Attachments], inspection.Flags);
    }

    [Theory]
    [InlineData("/Count 1")]
    [InlineData("/Count 0")]
    public void Pages_beyond_what_the_tree_says_are_counted(string count)
    {
        var path = Write(Replaced(Document(400, 410, 420), "/Count 3", count));

        Assert.Equal(3, Reader.Inspect(path).Pages);
        Assert.Equal([400.0, 410, 420], [.. Enumerable.Range(1, 3).Select(number => WidthInPoints(Reader.Extract(path, number)))]);
    }

    [Fact]
    public void An_update_that_changes_pages_is_one_document()
    {
        var updated = Updated(Document(400, 410), (4, "<< /Type /Page /Parent 1 0 R /MediaBox [0 0 440 500] >>"));

        var inspection = Inspect(updated);

        Assert.Equal(2, inspection.Pages);
        Assert.Empty(inspection.Flags);
    }

    [Fact]
    public void An_update_that_puts_another_document_in_place_is_said_to_hold_more()
    {
        var updated = Updated(
            Document(400, 410), (1, "<< /Type /Pages /Kids [20 0 R] /Count 1 >>"), (20, "<< /Type /Page /Parent 1 0 R /MediaBox [0 0 440 500] >>"));

        Assert.Contains(DamageFlags.HoldsMore, Inspect(updated).Flags);
    }

    [Theory]
    [InlineData("/Filter /JBIG2Decode")]
    [InlineData("/Filter [/JBIG2Decode] /DecodeParms [<< >>] /ImageMask false")]
    public void JBIG2_coded_as_a_fax_is_drawn_pixel_by_pixel(string filter)
    {
        var scan = Bitmap.Make(864, 1078, (x, y) => (x * 7 + y * 13) % 97 < 20 && y / 30 % 2 == 0);

        var page = Extract(new PdfBytes().ImagePage(Jbig2(scan, filter), 102, 98).Write());

        Assert.Equal(scan, Bitmap.Decode(page.Image));
        Assert.Empty(page.Flags);
    }

    [Fact]
    public void JBIG2_that_will_be_drawn_wrongly_is_said_to_be_damaged()
    {
        var scan = Bitmap.Make(800, 400, (x, y) => (x + y) % 50 < 20);
        var image = Jbig2(scan, "/Filter /JBIG2Decode");

        Assert.Contains(DamageFlags.Damaged, Inspect(new PdfBytes().ImagePage(image with { Data = [.. image.Data, .. image.Data[30..]] }, 100, 100).Write()).Flags);
    }

    [SharedFact("corpus")]
    public void Ordinary_PDFs_are_whole()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Of("corpus"), "*.pdf", SearchOption.AllDirectories))
            Assert.DoesNotContain(DamageFlags.HoldsMore, Reader.Inspect(file).Flags);
    }

    [Fact]
    public void A_tree_that_loops_ends()
    {
        var tree = PdfPageTree.Walk(PdfObjects.Read(Encoding.Latin1.GetBytes(
            "1 0 obj << /Kids [1 0 R 2 0 R] /Count 9 >> endobj 2 0 obj << /Kids [1 0 R] >> endobj 3 0 obj << /Pages 1 0 R >> endobj trailer << /Root 3 0 R >>")), 10);

        Assert.False(tree.Complete);
        Assert.Empty(tree.Pages);
    }

    [Theory]
    [InlineData("1 0 obj << /A << /B [ << ")]
    [InlineData("1 0 obj [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("1 0 obj << /A (unfinished \\")]
    [InlineData("obj obj 999999999999 0 obj 1 0 obj <")]
    [InlineData("trailer << /Root ")]
    public void What_is_no_structure_is_passed_over(string bytes) =>
        Assert.False(PdfPageTree.Walk(PdfObjects.Read(Encoding.Latin1.GetBytes(bytes)), 10).Complete);

    // Page information and one generic region (ITU-T T.88, 7.4.8 and 7.4.6), its pixels coded as T.6.
    private static PdfBytes.Image Jbig2(Bitmap bitmap, string filter)
    {
        var data = TiffBytes.G4(bitmap);
        byte[] size = [.. BigEndian(bitmap.Width), .. BigEndian(bitmap.Height)];
        byte[] page = [0, 0, 0, 0, 48, 0, 1, .. BigEndian(19), .. size, .. new byte[11]];
        byte[] region = [0, 0, 0, 1, 38, 0, 1, .. BigEndian(18 + data.Length), .. size, .. new byte[9], 1, .. data];
        return new(bitmap.Width, bitmap.Height, $"/ColorSpace /DeviceGray /BitsPerComponent 1 {filter}", [.. page, .. region]);

        static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    private static byte[] Document(params double[] widths)
    {
        var pdf = new PdfBytes();
        foreach (var width in widths)
            pdf.Page(width, 500, "");
        return pdf.Write();
    }

    private static byte[] Updated(byte[] pdf, params (int Number, string Body)[] objects)
    {
        var update = new StringBuilder();
        var table = new StringBuilder("xref\n");
        foreach (var (number, body) in objects)
        {
            table.Append($"{number} 1\n{pdf.Length + update.Length:0000000000} 00000 n \n");
            update.Append($"{number} 0 obj\n{body}\nendobj\n");
        }

        var start = pdf.Length + update.Length;
        var text = Encoding.Latin1.GetString(pdf);
        var previous = text[(text.LastIndexOf("startxref", StringComparison.Ordinal) + 9)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)[0];
        return [.. pdf, .. Encoding.Latin1.GetBytes($"{update}{table}trailer\n<< /Size 40 /Root 2 0 R /Prev {previous} >>\nstartxref\n{start}\n%%EOF\n")];
    }

    private static double WidthInPoints(ExtractedPage page) => Math.Round(page.Stored.Width / page.Stored.DpiX * 72, 0);

    private static byte[] Replaced(byte[] pdf, string old, string with) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(pdf).Replace(old, with, StringComparison.Ordinal));
}
