using Capture.Engines;
using Capture.Imaging.Recognition;

namespace Capture.Imaging.Native;

/// <summary>One loaded Tesseract engine. Keeps its model between pages; not for use by two threads at once.</summary>
internal sealed class TextEngine : IDisposable
{
    private readonly TesseractHandle _api;

    private TextEngine(TesseractHandle api) => _api = api;

    /// <summary>An engine that reads text, with its line recogniser only.</summary>
    /// <exception cref="MissingLanguageDataException">Tesseract cannot use the trained data.</exception>
    public static TextEngine Open(string dataFolder, string languages)
    {
        var api = Tesseract.Create();
        // Tesseract writes remarks about single pages to standard error; the results say all that matters.
        Tesseract.SetVariable(api, "debug_file", "/dev/null");
        if (Tesseract.Init(api, dataFolder, languages, Tesseract.EngineLstm) == 0)
            return new TextEngine(api);
        api.Dispose();
        throw new MissingLanguageDataException(
            $"The text recogniser could not load '{languages}' from {dataFolder}: the trained data there is damaged or of another version.");
    }

    /// <summary>The words of an upright line.</summary>
    public IReadOnlyList<EngineWord> ReadLine(PixelImage line)
    {
        Tesseract.SetPageSegMode(_api, Tesseract.SegmentRawLine);
        Tesseract.SetImage(_api, line.Handle);
        var words = Tesseract.Recognize(_api, 0) == 0 ? Words() : [];
        Tesseract.Clear(_api);
        return words;
    }

    public void Dispose() => _api.Dispose();

    private List<EngineWord> Words()
    {
        var words = new List<EngineWord>();
        using var iterator = Tesseract.GetIterator(_api);
        if (iterator.IsInvalid)
            return words;
        do
        {
            if (Word(iterator) is { } word)
                words.Add(word);
        }
        while (Tesseract.Next(iterator, Tesseract.LevelWord));
        return words;
    }

    private static EngineWord? Word(ResultIteratorHandle iterator)
    {
        if (!Tesseract.GetBox(iterator, Tesseract.LevelWord, out var left, out _, out var right, out _))
            return null;
        using var native = Tesseract.GetText(iterator, Tesseract.LevelWord);
        var text = native.Read().Trim();
        var sureness = Math.Clamp(Tesseract.GetConfidence(iterator, Tesseract.LevelWord) / 100.0, 0, 1);
        return text.Length == 0 ? null : new EngineWord(text, sureness, Kind(iterator), left, right);
    }

    private static WordKind Kind(ResultIteratorHandle iterator) =>
        Tesseract.IsListed(iterator) ? WordKind.Listed : Tesseract.IsNumber(iterator) ? WordKind.Number : WordKind.Free;
}

/// <summary>A word as Tesseract read it.</summary>
/// <param name="Sureness">Of its least sure character, in [0, 1].</param>
/// <param name="Kind">Which list it was found in.</param>
/// <param name="Left">Where it starts in the image of its line, pixels.</param>
/// <param name="Right">Where it ends.</param>
internal sealed record EngineWord(string Text, double Sureness, WordKind Kind, int Left, int Right);
