using Capture.Contracts;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Pages;

/// <summary>Finds lines with Tesseract's layout analysis and reads them with the product's own recogniser.</summary>
internal sealed class LineTextReader(LayoutEngine layout, LineModel model) : ITextReader
{
    private readonly LineReader _lines = new(model, LineNetwork.Fastest);

    public IReadOnlyList<TextLine> ReadPage(PixelImage image, double dpi) => Read(image, dpi, wholePage: true);

    public IReadOnlyList<TextLine> ReadBlock(PixelImage image, double dpi) => Read(image, dpi, wholePage: false);

    public void Dispose() => layout.Dispose();

    private List<TextLine> Read(PixelImage image, double dpi, bool wholePage)
    {
        using var ink = TwoTones.Of(image);
        var found = layout.FindLines(ink, dpi, wholePage);
        using var gray = image.ToGray();
        var cuts = found.Select(line => LineCut.Of(gray, line, _lines.LineHeight)).ToArray();
        var words = _lines.Read([.. cuts.Select(cut => cut.Image)]);
        var lines = new List<TextLine>();
        var line = new List<TextWord>();
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].StartsLine)
                Finish(i - 1);
            line.AddRange(cuts[i].Place(words[i]));
        }

        Finish(found.Count - 1);
        return lines;

        void Finish(int last)
        {
            if (line.Count > 0)
                lines.Add(new TextLine(found[last].Block, line.ToArray()));
            line.Clear();
        }
    }
}
