using Capture.Contracts;
using Capture.Imaging.Native;

namespace Capture.RecognizerBench;

/// <summary>libtesseract with its line recogniser, as any program calls it.</summary>
internal sealed class PlainTesseract : IDisposable
{
    public const int Page = 3;
    public const int RawLine = 13;

    private readonly TesseractHandle _api = Tesseract.Create();

    public PlainTesseract()
    {
        Tesseract.SetVariable(_api, "debug_file", "/dev/null");
        if (Tesseract.Init(_api, PageLines.Folder, "eng", Tesseract.EngineLstm) != 0)
            throw new InvalidOperationException("Tesseract cannot load its English model.");
    }

    /// <param name="mode">Its page segmentation mode.</param>
    public IReadOnlyList<(string Text, Box Box)> Read(PixelImage image, int mode)
    {
        Tesseract.SetPageSegMode(_api, mode);
        Tesseract.SetImage(_api, image.Handle);
        _ = Tesseract.Recognize(_api, 0);
        var words = new List<(string, Box)>();
        using (var iterator = Tesseract.GetIterator(_api))
        {
            if (!iterator.IsInvalid)
            {
                do
                {
                    using var text = Tesseract.GetText(iterator, Tesseract.LevelWord);
                    if (text.Read().Trim() is { Length: > 0 } word && Tesseract.GetBox(iterator, Tesseract.LevelWord, out var left, out var top, out var right, out var bottom))
                        words.Add((word, new Box(left, top, right - left, bottom - top)));
                }
                while (Tesseract.Next(iterator, Tesseract.LevelWord));
            }
        }

        Tesseract.Clear(_api);
        return words;
    }

    public void Dispose() => _api.Dispose();
}
