using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Tests.Assembly;

/// <summary>
/// The development corpus, where there is one: folder <c>corpus/dev</c> below <c>CAPTURE_SHARED</c> or below the folder
/// <c>shared</c> beside the repository. Its text is the printed truth, or what Tesseract read where
/// <c>CAPTURE_OCR_TEXT</c> names a folder of its TSV files (<c>tesseract FILE FOLDER/FILE --psm 1 tsv</c>).
/// </summary>
internal static class Corpus
{
    public sealed record TrueDocument(int[] Pages, string Type, string Title, string? Date, string? Author, string Sensitivity, string? Patient);

    public sealed record TruePage(int Number, bool Blank, bool Separator, string Text);

    /// <param name="Stretch">How much taller than wide a stored pixel is; recognised boxes are brought to square pixels with it.</param>
    public sealed record TrueFile(string Name, string? DuplicateOf, double Stretch, IReadOnlyList<TrueDocument> Documents, IReadOnlyList<TruePage> Pages)
    {
        /// <summary>Page numbers of a document without blank and separator pages.</summary>
        public IReadOnlyList<int> Content(TrueDocument document) =>
            [.. Pages.Where(page => page.Number >= document.Pages[0] && page.Number <= document.Pages[1] && !page.Blank && !page.Separator).Select(page => page.Number)];
    }

    /// <summary>A day after all that is printed on pages of the corpus and of these tests.</summary>
    public static DateOnly Received { get; } = new(2025, 12, 31);

    /// <summary>All files in order of their names; empty where the corpus is not at hand.</summary>
    public static IReadOnlyList<TrueFile> Files { get; } = Load();

    /// <summary>Pages of a file as the pipeline would hand them over, from the printed truth.</summary>
    public static IReadOnlyList<AssemblyPage> FromTruth(TrueFile file) =>
        Truths.GetOrAdd(file.Name, _ => [.. file.Pages.Select(page => Page(page, Printed(page.Text)))]);

    /// <summary>The same from recognised text; null where there is none for this file.</summary>
    public static IReadOnlyList<AssemblyPage>? FromOcr(TrueFile file) => Reads.GetOrAdd(file.Name, _ => Read(file));

    private static readonly ConcurrentDictionary<string, IReadOnlyList<AssemblyPage>> Truths = new();
    private static readonly ConcurrentDictionary<string, IReadOnlyList<AssemblyPage>?> Reads = new();

    private static List<AssemblyPage>? Read(TrueFile file)
    {
        var folder = Environment.GetEnvironmentVariable("CAPTURE_OCR_TEXT");
        var path = folder is null ? null : Path.Combine(folder, file.Name + ".tsv");
        if (path is null || !File.Exists(path))
            return null;
        var read = Recognised(path, file.Stretch);
        return [.. file.Pages.Select(page => Page(page, read.GetValueOrDefault(page.Number) ?? PageText.Empty(1700, 2200, 200)))];
    }

    /// <summary>Plain lines as a page: one line below the other, words side by side, a gap of two spaces and more kept wide.</summary>
    public static PageText Printed(string text)
    {
        const int Height = 24, Advance = 14;
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0).Select((line, row) =>
        {
            var words = new List<TextWord>();
            var left = 100;
            foreach (var word in line.Split(' '))
            {
                if (word.Length > 0)
                    words.Add(new TextWord(word, 0.95, new Box(left, 100 + row * 36, word.Length * Advance, Height)));
                left += word.Length > 0 ? (word.Length + 1) * Advance : 4 * Advance;
            }

            return new TextLine(row, words);
        }).ToList();
        return new PageText { Width = 1700, Height = 2200, Dpi = 200, Lines = lines, Origin = "text-layer", Confidence = 0.95 };
    }

    private static AssemblyPage Page(TruePage page, PageText text) => new()
    {
        Number = page.Number,
        Text = text,
        Geometry = new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = page.Blank, Separator = page.Separator },
    };

    private static Dictionary<int, PageText> Recognised(string path, double stretch)
    {
        var pages = new Dictionary<int, (int Width, int Height, Dictionary<(int, int, int), List<TextWord>> Lines)>();
        foreach (var row in File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Where(row => row.Length >= 12))
        {
            int At(int column) => int.Parse(row[column], CultureInfo.InvariantCulture);
            int Tall(int column) => (int)Math.Round(At(column) * stretch);
            if (At(0) == 1)
                pages[At(1)] = (At(8), Tall(9), []);
            if (At(0) != 5 || string.IsNullOrWhiteSpace(row[11]))
                continue;
            var lines = pages[At(1)].Lines;
            if (!lines.TryGetValue((At(2), At(3), At(4)), out var words))
                lines[(At(2), At(3), At(4))] = words = [];
            words.Add(new TextWord(row[11], double.Parse(row[10], CultureInfo.InvariantCulture) / 100, new Box(At(6), Tall(7), At(8), Tall(9))));
        }

        return pages.ToDictionary(page => page.Key, page => new PageText
        {
            Width = page.Value.Width,
            Height = page.Value.Height,
            Dpi = page.Value.Width / 8.5,
            Lines = [.. page.Value.Lines.Select(line => new TextLine(line.Key.Item1, line.Value))],
            Origin = "ocr",
        });
    }

    private static List<TrueFile> Load()
    {
        var folder = SharedData.Of("corpus/dev/truth");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)]
            : [];
    }

    private static TrueFile Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var file = json.RootElement;
        return new TrueFile(
            file.GetProperty("file").GetString()!,
            file.GetProperty("duplicateOf").GetString(),
            file.GetProperty("dpi") is { ValueKind: JsonValueKind.Array } dpi ? dpi[0].GetDouble() / dpi[1].GetDouble() : 1,
            [.. file.GetProperty("documents").EnumerateArray().Select(document => new TrueDocument(
                [.. document.GetProperty("pages").EnumerateArray().Select(page => page.GetInt32())],
                document.GetProperty("type").GetString()!,
                document.GetProperty("title").GetString() ?? "",
                document.GetProperty("date").GetString(),
                document.GetProperty("author").GetString(),
                document.GetProperty("sensitivity").GetString() ?? "none",
                document.GetProperty("printed").TryGetProperty("name", out var name) ? name.GetString() : null))],
            [.. file.GetProperty("pageTruth").EnumerateArray().Select(page => new TruePage(
                page.GetProperty("page").GetInt32(),
                page.GetProperty("blank").GetBoolean(),
                page.GetProperty("separator").GetBoolean(),
                page.GetProperty("text").GetString() ?? ""))]);
    }
}
