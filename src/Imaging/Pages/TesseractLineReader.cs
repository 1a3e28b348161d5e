using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads lines with Tesseract's recogniser: slower, but in several languages at once and with every kind of model.</summary>
internal sealed class TesseractLineReader(string dataFolder, string languages) : ILineReader
{
    private readonly TextEngine _engine = TextEngine.Open(dataFolder, languages);

    public IReadOnlyList<ReadWord>[] Read(PixelImage page, IReadOnlyList<FoundLine> lines) => [.. lines.Select(line => Read(page, line))];

    public void Dispose() => _engine.Dispose();

    private IReadOnlyList<ReadWord> Read(PixelImage page, FoundLine line)
    {
        if (line.Cut(page) is not { } cut)
            return [];
        using var clipped = page.Clip(cut);
        using var upright = clipped.Turn(360 - 90 * line.Turned);
        var words = _engine.ReadLine(upright);
        return WordPlaces.Of(line, cut, [.. words.Select(word => (new ReadWord(word.Text, word.Sureness, word.Kind, default), (double)word.Left, (double)word.Right))]);
    }
}
