using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.SplitBench;

/// <summary>A document as the truth has it.</summary>
/// <param name="Pages">One-based numbers of its pages; blank and separator pages are not among them.</param>
/// <param name="Family">The layout it was made with: the part of <c>template</c> before the stroke.</param>
/// <param name="Printed">What is printed on it of its patient, by the names the truth uses.</param>
/// <param name="Mrn">The patient's record number; null where it is nobody's or nobody can say.</param>
internal sealed record TrueDocument(IReadOnlyList<int> Pages, string Family, JsonObject Printed, string? Mrn);

/// <summary>A file: what was read of it, and what is true.</summary>
internal sealed record CorpusFile(string Name, string? DuplicateOf, DateOnly Received, IReadOnlyList<AssemblyPage> Pages, IReadOnlyList<TrueDocument> Documents)
{
    /// <summary>"Page 2 of 3" as printed on the pages themselves, by page; a fax machine's counter is none.</summary>
    public required IReadOnlyDictionary<int, (int Number, int Of)> TrueNumbers { get; init; }

    public IReadOnlyList<PageText> Texts(IReadOnlyList<int> numbers) => [.. Pages.Where(page => numbers.Contains(page.Number)).Select(page => page.Text)];
}

/// <summary>Brings readings (lines of <c>readings.py</c>) and a corpus' truth together.</summary>
internal static partial class Corpus
{
    /// <exception cref="FileNotFoundException">A file that was read has no truth.</exception>
    public static IReadOnlyList<CorpusFile> Read(string corpus, string readings) =>
        [.. File.ReadLines(readings).Select(line => JsonNode.Parse(line)!.AsObject()).Select(read => FileOf(corpus, read))];

    private static CorpusFile FileOf(string corpus, JsonObject read)
    {
        var name = (string)read["file"]!;
        var truth = JsonNode.Parse(File.ReadAllText(Path.Combine(corpus, "truth", Path.GetFileNameWithoutExtension(name) + ".json")))!.AsObject();
        var content = truth["pageTruth"]!.AsArray().Where(page => !(bool)page!["blank"]! && !(bool)page["separator"]!).Select(page => (int)page!["page"]!).ToHashSet();
        return new CorpusFile(
            name,
            (string?)truth["duplicateOf"],
            DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds((long)read["received"]!).UtcDateTime),
            [.. read["pages"]!.AsArray().Select(page => Page(page!.AsObject()))],
            [.. truth["documents"]!.AsArray().Select(document => Document(document!.AsObject(), content))])
        {
            TrueNumbers = truth["pageTruth"]!.AsArray().Select(page => (Page: (int)page!["page"]!, Match: PageOf().Match(WithoutHeader(page)))).Where(page => page.Match.Success)
                .ToDictionary(page => page.Page, page => (int.Parse(page.Match.Groups["x"].ValueSpan, CultureInfo.InvariantCulture), int.Parse(page.Match.Groups["y"].ValueSpan, CultureInfo.InvariantCulture))),
        };
    }

    private static string WithoutHeader(JsonNode page) =>
        (string?)page["faxHeader"] is { Length: > 0 } header ? ((string)page["text"]!).Replace(header, "", StringComparison.Ordinal) : (string)page["text"]!;

    private static TrueDocument Document(JsonObject document, HashSet<int> content)
    {
        var (from, to) = ((int)document["pages"]![0]!, (int)document["pages"]![1]!);
        return new TrueDocument(
            [.. Enumerable.Range(from, to - from + 1).Where(content.Contains)],
            ((string?)document["template"] ?? "none").Split('/')[0],
            document["printed"]!.AsObject(),
            (string?)document["mrn"]);
    }

    private static AssemblyPage Page(JsonObject page)
    {
        var state = (string)page["state"]!;
        return new AssemblyPage
        {
            Number = (int)page["number"]!,
            Text = page["text"] is { } text ? PageTextJson.Read(JsonSerializer.SerializeToUtf8Bytes(text)) : PageText.Empty(1000, 1000, 200),
            GivenUp = state == "given-up",
            Geometry = new PageGeometry
            {
                Rotation = 0, SkewDegrees = 0, Blank = state == "blank", Separator = state == "separator", SeparatorKind = (string?)page["separatorKind"],
                Barcodes = PageTextJson.ReadBarcodes(page["barcodes"]!.ToJsonString()),
            },
        };
    }

    [GeneratedRegex(@"\bpage\s+(?<x>\d+)\s*(?:of|/)\s*(?<y>\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex PageOf();
}
