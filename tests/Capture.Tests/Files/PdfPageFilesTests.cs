using Capture.Engines;
using Capture.Imaging.Files;

namespace Capture.Tests.Files;

public sealed class PdfPageFilesTests : TemporaryFiles
{
    private const int Width = 800;
    private const int Height = 1000;

    [Fact]
    public void One_run_of_the_tool_serves_the_pages_that_follow()
    {
        var path = Scans();
        using var images = Images(path, Limits);

        Assert.Single(images.Of(new PageRange(1, 3)).Files);
        File.Delete(path);
        Assert.Single(images.Of(new PageRange(2, 3)).Files);
        Assert.Single(images.Of(new PageRange(3, 3)).Files);
        Assert.Empty(images.Of(new PageRange(4, 4)).Files);
    }

    [Fact]
    public void Pages_that_are_too_large_together_are_taken_one_by_one()
    {
        // A file may have four bytes a pixel of the limit: enough for one of the bitmaps, of one bit a pixel, but not for eight.
        using var images = Images(Scans(), new FileLimits { MaxPixels = Width * Height / 16 });

        foreach (var page in (int[])[1, 2, 3])
        {
            var file = Assert.Single(images.Of(new PageRange(page, 3)).Files);
            Assert.InRange(new FileInfo(file).Length, Width * Height / 8, Width * Height / 4);
        }
    }

    [Fact]
    public void What_was_written_goes_with_the_file_it_was_taken_from()
    {
        var images = Images(Scans(), Limits);
        var (files, _) = images.Of(new PageRange(1, 3));

        images.Dispose();

        Assert.False(Directory.Exists(Path.GetDirectoryName(Assert.Single(files))));
    }

    private static PdfPageFiles Images(string path, FileLimits limits) => new(path, limits, "pdfimages", "-p", "-tiff");

    private string Scans()
    {
        var pdf = new PdfBytes();
        for (var page = 1; page <= 3; page++)
            pdf.ImagePage(PdfBytes.G4(Bitmap.Make(Width, Height, (x, y) => x > 100 * page && y > 300)), 100, 100);
        return Write(pdf.Write());
    }
}
