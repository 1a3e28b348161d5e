using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

public sealed class PdfAttachmentTests : TemporaryFiles
{
    private static readonly AttachmentLimits Most = new(MostFiles: 10, MostBytes: 1_000_000, MostDepth: 2);

    private static byte[] Result { get; } = new PdfBytes().Page(612, 792, "BT /F 12 Tf 72 720 Td (PATHOLOGY REPORT) Tj ET").Write();

    [Fact]
    public void Attachments_of_the_catalog_and_those_pinned_to_a_page_come_out_as_they_went_in()
    {
        var pdf = new PdfBytes();
        var (listed, pinned) = (pdf.Attach("result (1).pdf", Result), pdf.Attach("photo.bin", PngBytes.Gray1(Bitmap.Pattern(70, 50))));
        pdf.Names = $"/Names << /EmbeddedFiles << /Names [(a) {listed} 0 R] >> >>";
        pdf.Page(612, 792, "", annotations: $"<< /Type /Annot /Subtype /FileAttachment /Rect [10 10 30 30] /FS {pinned} 0 R >>");

        var found = Extracted(pdf.Write());

        Assert.Equal([("result (1).pdf", "pdf"), ("photo.bin", "png")], found.Taken.Select(file => (file.Name, file.Format)));
        Assert.Equal(Result, File.ReadAllBytes(found.Taken[0].Path));
        Assert.Equal(0, found.LeftOut);
    }

    [Fact]
    public void What_is_no_page_is_too_large_too_many_or_too_deep_is_counted_and_not_left_lying()
    {
        var pdf = new PdfBytes();
        int[] files = [pdf.Attach("notes.txt", "see attached"u8.ToArray()), pdf.Attach("a.pdf", Result), pdf.Attach("b.pdf", Result)];
        pdf.Names = $"/Names << /EmbeddedFiles << /Names [(a) {files[0]} 0 R (b) {files[1]} 0 R (c) {files[2]} 0 R] >> >>";
        var bytes = pdf.Page(612, 792, "").Write();

        Assert.Equal((2, 1), Counts(Extracted(bytes)));
        Assert.Equal((1, 2), Counts(Extracted(bytes, Most with { MostFiles = 2 })));
        Assert.Equal((0, 3), Counts(Extracted(bytes, Most with { MostBytes = Result.Length - 1 })));
        Assert.Equal((0, 3), Counts(Extracted(bytes, depth: 2)));
    }

    [Fact]
    public void A_file_that_is_only_associated_is_counted()
    {
        var pdf = new PdfBytes();
        var associated = pdf.Attach("data.pdf", Result);
        pdf.Names = $"/AF [{associated} 0 R]";

        Assert.Equal((0, 1), Counts(Extracted(pdf.Page(612, 792, "").Write())));
    }

    [Fact]
    public void Only_what_is_attached_counts()
    {
        Assert.Equal((0, 0), Counts(Extracted(new PdfBytes().Page(612, 792, "").Write())));
        Assert.Equal((0, 0), Counts(Extracted(PngBytes.Gray1(Bitmap.Pattern(70, 50)))));
    }

    [Fact]
    public void A_name_with_line_breaks_does_not_shift_the_others() =>
        Assert.Equal(["a", "c"], PdfAttachments.Names("2 embedded files\n1: a\nx 7: b\n2: c\n"));

    private static (int Taken, int LeftOut) Counts(AttachedFiles files) => (files.Taken.Count, files.LeftOut);

    private AttachedFiles Extracted(byte[] bytes, AttachmentLimits? most = null, int depth = 0)
    {
        var path = Write(bytes);
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, Path.GetRandomFileName()));
        var found = Reader.ExtractAttachments(path, folder.FullName, depth, most ?? Most);
        Assert.Equal(found.Taken.Count, folder.GetFiles().Length);
        return found;
    }
}
