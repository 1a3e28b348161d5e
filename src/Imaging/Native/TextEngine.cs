using System.Runtime.InteropServices;
using Capture.Contracts;
using Capture.Imaging.Pages;

namespace Capture.Imaging.Native;

/// <summary>One loaded Tesseract engine. Keeps its model between pages; not for use by two threads at once.</summary>
internal sealed class TextEngine : ITextReader
{
    private readonly TesseractHandle _api;
    private readonly MonitorHandle _stopped = Tesseract.CreateMonitor();

    private unsafe TextEngine(TesseractHandle api)
    {
        _api = api;
        Tesseract.SetCancel(_stopped, &Stop);
    }

    /// <summary>An engine that reads text, with its line recogniser only.</summary>
    public static TextEngine ForText(string dataFolder, string languages) =>
        Open(dataFolder, languages);

    /// <summary>Reads a whole page: layout found automatically, lines in reading order, boxes in the image's pixels.</summary>
    public IReadOnlyList<TextLine> ReadPage(PixelImage image, double dpi) =>
        Read(image, dpi, Tesseract.SegmentAutomatic);

    /// <summary>Reads the image as one block of lines, without looking for columns.</summary>
    public IReadOnlyList<TextLine> ReadBlock(PixelImage image, double dpi) =>
        Read(image, dpi, Tesseract.SegmentSingleBlock);

    /// <summary>
    /// Finds the lines of a page, or of one block, without reading them: recognition is begun and stopped at its first word,
    /// after layout analysis and after the words of each line were put together for the line recogniser.
    /// </summary>
    public IReadOnlyList<FoundLine> FindLines(PixelImage image, double dpi, bool wholePage)
    {
        Tesseract.SetPageSegMode(_api, wholePage ? Tesseract.SegmentAutomatic : Tesseract.SegmentSingleBlock);
        Show(image, dpi);
        _ = Tesseract.Recognize(_api, _stopped);
        var lines = FoundLines();
        Tesseract.Clear(_api);
        return lines;
    }

    public void Dispose()
    {
        _stopped.Dispose();
        _api.Dispose();
    }

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

    private List<FoundLine> FoundLines()
    {
        var lines = new List<FoundLine>();
        using var iterator = Tesseract.GetIterator(_api);
        if (iterator.IsInvalid)
            return lines;
        var (block, part) = (-1, (FoundLine?)null);
        var pieces = new List<Box>();
        do
        {
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelBlock))
                block++;
            if (Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelWord))
            {
                Finish();
                part = Part(iterator, block);
            }

            if (part is not null && Tesseract.GetBox(iterator, Tesseract.LevelSymbol, out var left, out var top, out var right, out var bottom))
                pieces.Add(new Box(left, top, right - left, bottom - top));
        }
        while (Tesseract.Next(iterator, Tesseract.LevelSymbol));
        Finish();
        return lines;

        void Finish()
        {
            if (part is not null)
                lines.Add(part with { Pieces = pieces.ToArray() });
            pieces.Clear();
        }
    }

    private static FoundLine? Part(ResultIteratorHandle iterator, int block)
    {
        if (!Tesseract.IsText(Tesseract.GetBlockType(iterator))
            || !Tesseract.GetBox(iterator, Tesseract.LevelWord, out var left, out var top, out var right, out var bottom))
            return null;
        Tesseract.GetOrientation(iterator, out var turned, out _, out _, out _);
        var box = new Box(left, top, right - left, bottom - top);
        return new FoundLine(
            block, Tesseract.IsAtBeginningOf(iterator, Tesseract.LevelLine), box, turned == 0 ? Span(iterator, box) : box, turned, []);
    }

    // The row's letters may reach further than those of this part.
    private static Box Span(ResultIteratorHandle iterator, Box box)
    {
        if (!Tesseract.GetBaseline(iterator, Tesseract.LevelWord, out _, out var leftY, out _, out var rightY)
            || Tesseract.GetRowAttributes(iterator) is not var (height, descent, ascent))
            return box;
        var baseline = (leftY + rightY) / 2.0;
        var top = Math.Min(box.Top, (int)Math.Ceiling(baseline - height - descent));
        var bottom = Math.Max(box.Bottom, (int)Math.Ceiling(baseline - descent));
        return box with { Top = top, Height = bottom - top };
    }

    [UnmanagedCallersOnly]
    private static byte Stop(nint state, int words) => 1;
}
