using System.Text.Json;
using Capture.Contracts;
using Capture.Engines;
using Capture.Imaging.Files;
using Capture.Imaging.Layout;
using Capture.Imaging.Native;
using Capture.Imaging.Pages;
using Capture.Imaging.Recognition;

namespace Capture.RecognizerBench;

/// <summary>
/// The words of every page of files, with their confidence and what it was made of, one page a line, as JSON:
/// <c>{"file":"…","page":1,"lines":[[["word", confidence, sureness, list], …], …]}</c>.
/// </summary>
internal static class WordConfidences
{
    public static void Run(string[] files)
    {
        using var pages = new PageReader();
        using var recording = new Recording(new NetworkLineReader(PageLines.Model));
        using var text = new PageTextReader(recording);
        var reader = new FileReader(new FileLimits());
        foreach (var file in files)
        {
            var count = reader.Inspect(file).Pages;
            for (var number = 1; number <= count; number++)
            {
                var page = reader.Extract(file, number);
                if (page.Text is not null || page.Image.Length == 0)
                    continue;
                var geometry = pages.Survey(page.Image, page.Stored);
                if (geometry.Blank || geometry.Separator)
                    continue;
                recording.Readings.Clear();
                using var decoded = PixelImage.Decode(page.Image);
                var (frame, _, dpi) = PageFrame.Of(decoded, page.Stored, geometry.Rotation, geometry.SkewDegrees);
                using (frame)
                {
                    var lines = text.Read(frame, dpi, evenPaper: decoded.Bitonal);
                    Console.WriteLine(JsonSerializer.Serialize(new { file, page = number, lines = lines.Select(line => line.Words.Select(recording.Describe).OfType<object[]>()) }));
                }
            }
        }
    }

    /// <summary>Keeps what was read, so that each word of the page is found again as the recogniser gave it.</summary>
    private sealed class Recording(ILineReader lines) : ILineReader
    {
        public List<IReadOnlyList<ReadWord>> Readings { get; } = [];

        public IReadOnlyList<ReadWord>[] Read(PixelImage page, IReadOnlyList<FoundLine> found)
        {
            var read = lines.Read(page, found);
            Readings.AddRange(read);
            return read;
        }

        /// <summary>Null of what was not read, as check boxes are not.</summary>
        public object[]? Describe(TextWord word)
        {
            // Of two readings of a line the surer counts.
            var read = Readings.OrderByDescending(PageTextReader.Sureness).SelectMany(words => words).FirstOrDefault(read => read.Text == word.Text && read.Box == word.Box);
            return read is null ? null : [word.Text, word.Confidence, read.Sureness, $"{read.Kind}"];
        }

        public void Dispose() => lines.Dispose();
    }
}
