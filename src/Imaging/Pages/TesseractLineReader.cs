using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>Reads lines with Tesseract's recogniser: slower, but in several languages at once and with every kind of model.</summary>
internal sealed class TesseractLineReader(string dataFolder, string languages) : ILineReader
{
    private readonly TextEngine _engine = TextEngine.Open(dataFolder, languages);

    public IReadOnlyList<ReadWord>[] Read(IReadOnlyList<LineOnPage> lines) => [.. lines.Select(Read)];

    public void Dispose() => _engine.Dispose();

    private IReadOnlyList<ReadWord> Read(LineOnPage line)
    {
        if (line.Line.Cut(line.Page) is not { } cut)
            return [];
        using var clipped = line.Page.Clip(cut);
        using var upright = clipped.Turn(360 - 90 * line.Line.Turned);
        var words = _engine.ReadLine(upright);
        return WordPlaces.Of(line.Line, cut, [.. words.Select(word => (new ReadWord(word.Text, word.Sureness, word.Kind, default), (double)word.Left, (double)word.Right))]);
    }
}
