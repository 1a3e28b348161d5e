using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.RecognizerBench;

/// <summary>The lines of the first page of image files, cut as the product cuts them.</summary>
internal sealed class PageLines : IDisposable
{
    private readonly FileReader _files = new(new FileLimits());
    private readonly PageReader _pages = new();

    public static string Folder { get; } = TessdataFolder.Find(null, "eng");

    public static LineModel Model { get; } = LineModel.Load(Path.Combine(Folder, "eng.traineddata"));

    public IEnumerable<LineCut> Of(string file, int height)
    {
        var page = _files.Extract(file, 1);
        var geometry = _pages.Survey(page.Image, page.Stored);
        using var decoded = PixelImage.Decode(page.Image);
        var (frame, _, dpi) = PageFrame.Of(decoded, page.Stored, geometry.Rotation, geometry.SkewDegrees);
        using (frame)
        using (var plain = PlainPage.Of(frame, dpi, evenPaper: decoded.Bitonal))
        {
            foreach (var line in LineFinder.Find(plain, dpi))
                yield return LineCut.Of(plain.Page, line, height);
        }
    }

    public void Dispose() => _pages.Dispose();
}
