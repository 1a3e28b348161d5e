using System.Text.Json;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.RecognizerLines;

/// <summary>
/// The lines of the first page of image files, cut and brought to the network's height as the product does it, with what the
/// network at hand reads. A line of <c>OUTPUT.jsonl</c> is a page: <c>{"file":"…","dpi":200,"lines":[[left, top, width, height,
/// pixels wide, [["word", from, to], …]], …]}</c>, boxes in pixels of the upright page, words in pixels from the line's left. The
/// gray bytes of the lines follow each other in <c>OUTPUT.gray</c>, row after row, 0 black. Turned lines and comb fields are left out.
/// </summary>
internal static class LineImages
{
    public static void Write(string output, string[] files)
    {
        var model = LineModel.Load(Path.Combine(TessdataFolder.Find(null, "eng", OcrModel.Tesseract), "eng.traineddata"));
        var network = new LineReader(model, LineNetwork.Fastest);
        using var pages = new PageReader();
        using var places = new StreamWriter(output + ".jsonl");
        using var gray = File.Create(output + ".gray");
        using var reader = new FileReader(new FileLimits());
        foreach (var file in files)
        {
            var page = reader.Extract(file, 1);
            var geometry = pages.Survey(page.Image, page.Stored);
            if (geometry.Blank)
                continue;
            using var decoded = PixelImage.Decode(page.Image);
            var (frame, _, dpi) = PageFrame.Of(decoded, page.Stored, geometry.Rotation, geometry.SkewDegrees);
            using (frame)
            using (var plain = PlainPage.Of(frame, dpi, evenPaper: decoded.Bitonal))
            {
                var found = LineFinder.Find(plain, dpi, acrossOnly: true).Where(line => line.Cells is null && line.Turned == 0).ToArray();
                var cuts = found.Select(line => LineCut.Of(plain.Page, line, network.LineHeight)).ToArray();
                var read = network.Read([.. cuts.Select(cut => cut.Image)]);
                places.WriteLine(JsonSerializer.Serialize(new { file, dpi, lines = found.Select((line, i) => Place(line.Box, cuts[i].Image, read[i])) }));
                foreach (var cut in cuts)
                    gray.Write(cut.Image.Gray.Span);
            }
        }
    }

    private static object[] Place(Box box, LineImage image, IReadOnlyList<RecognizedWord> words) =>
    [
        box.Left, box.Top, box.Width, box.Height, image.Width,
        words.Select(word => new object[] { word.Text, Math.Round(word.Start, 1), Math.Round(word.End, 1) }),
    ];
}
