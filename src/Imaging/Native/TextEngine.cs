using Capture.Contracts;
using Capture.Imaging.Pages;

namespace Capture.Imaging.Native;

/// <summary>One loaded Tesseract engine. Keeps its model between pages; not for use by two threads at once.</summary>
internal sealed class TextEngine : ITextReader
{
    private readonly TesseractHandle _api;

    private TextEngine(TesseractHandle api) => _api = api;

    /// <summary>An engine that reads text, with its line recogniser only.</summary>
    public static TextEngine ForText(string dataFolder, string languages) =>
        Open(dataFolder, languages);

    /// <summary>Reads a whole page: layout found automatically, lines in reading order, boxes in the image's pixels.</summary>
    public IReadOnlyList<TextLine> ReadPage(PixelImage image, double dpi) =>
        Read(image, dpi, Tesseract.SegmentAutomatic);

    /// <summary>Reads the image as one block of lines, without looking for columns.</summary>
    public IReadOnlyList<TextLine> ReadBlock(PixelImage image, double dpi) =>
        Read(image, dpi, Tesseract.SegmentSingleBlock);

    public void Dispose() => _api.Dispose();

    private static TextEngine Open(string dataFolder, string languages)
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

    private List<TextLine> Read(PixelImage image, double dpi, int segmentation)
    {
        Tesseract.SetPageSegMode(_api, segmentation);
        Show(image, dpi);
        var failed = Tesseract.Recognize(_api, 0);
        var lines = failed == 0 ? Lines() : [];
        Tesseract.Clear(_api);
        return lines;
    }

    private void Show(PixelImage image, double dpi)
    {
        Tesseract.SetImage(_api, image.Handle);
        Tesseract.SetSourceResolution(_api, (int)Math.Round(dpi));
    }

    private List<TextLine> Lines()
    {
        var lines = new List<TextLine>();
        using var iterator = Tesseract.GetIterator(_api);
        if (iterator.IsInvalid)
            return lines;
        var block = -1;
        var words = new List<TextWord>();
        do
        {
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelLine))
                Finish();
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelBlock))
                block++;
            if (Word(iterator) is { } word)
                words.Add(word);
        }
        while (Tesseract.Next(iterator, Tesseract.LevelWord));
        Finish();
        return lines;

        void Finish()
        {
            if (words.Count > 0)
                lines.Add(new TextLine(block, words.ToArray()));
            words.Clear();
        }
    }

    private static TextWord? Word(ResultIteratorHandle iterator)
    {
        if (!Tesseract.GetBox(iterator, Tesseract.LevelWord, out var left, out var top, out var right, out var bottom))
            return null;
        using var native = Tesseract.GetText(iterator, Tesseract.LevelWord);
        var text = native.Read().Trim();
        var confidence = Math.Clamp(Tesseract.GetConfidence(iterator, Tesseract.LevelWord) / 100.0, 0, 1);
        return text.Length == 0 ? null : new TextWord(text, confidence, new Box(left, top, right - left, bottom - top));
    }
}
