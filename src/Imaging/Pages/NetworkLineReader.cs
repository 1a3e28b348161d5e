using Capture.Contracts;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Pages;

/// <summary>Reads lines with the product's own recogniser.</summary>
internal sealed class NetworkLineReader(LineModel model) : ILineReader
{
    private readonly LineReader _reader = new(model, LineNetwork.Fastest);

    public IReadOnlyList<ReadWord>[] Read(PixelImage page, IReadOnlyList<FoundLine> lines)
    {
        var cuts = lines.Select(line => LineCut.Of(page, line, _reader.LineHeight)).ToArray();
        var words = _reader.Read([.. cuts.Select(cut => cut.Image)]);
        return [.. cuts.Zip(words, (cut, line) => cut.Place(line))];
    }

    public void Dispose()
    {
    }
}
