using Capture.Evidence;
using System.Text.RegularExpressions;
using Capture.Classifier.Assembly;
using Capture.Contracts;

namespace Capture.Tests.Assembly;

/// <summary>
/// Streams of pages made from documents of the corpus, for habits of printing the corpus itself lacks: one-page
/// documents are printed on two or three pages in a style of their own (no heads at all, page numbers above or below, full
/// letterhead on each page, "continued"), and documents of different files follow one another without separators.
/// </summary>
internal static partial class StyledStreams
{
    public enum Style
    {
        /// <summary>As the document came.</summary>
        AsIs,

        /// <summary>As it came, without printed page numbers.</summary>
        Unnumbered,

        /// <summary>Text runs on over the page edge; nothing else is printed.</summary>
        Bare,

        /// <summary>"Page 2 of 3" in the foot and no other head.</summary>
        FootOfTotal,

        /// <summary>Patient line and page number above.</summary>
        RunningHead,

        /// <summary>Letterhead, title and patient labels on every page, with page and total: what record systems print.</summary>
        FullHead,

        /// <summary>The same without page numbers.</summary>
        FullHeadUnnumbered,

        /// <summary>"OPERATIVE REPORT (continued)".</summary>
        ContinuedTitle,
    }

    public sealed record Stream(IReadOnlyList<AssemblyPage> Pages, IReadOnlyList<(IReadOnlyList<int> Pages, string? Patient, Style Style)> Documents);

    /// <param name="seed">Same seed, same streams.</param>
    /// <param name="files">Files to draw documents from.</param>
    /// <param name="recognised">Draw pages as recognised where a document keeps its own style.</param>
    public static IEnumerable<Stream> Make(int seed, int count, IReadOnlyList<Corpus.TrueFile> files, bool recognised)
    {
        var random = new Random(seed);
        var sources = files.SelectMany(file => file.Documents.Where(document => document.Patient is not null).Select(document => (file, document))).ToList();
        for (var stream = 0; stream < count; stream++)
        {
            var pages = new List<PageText>();
            var documents = new List<(IReadOnlyList<int>, string?, Style)>();
            foreach (var (file, document) in random.GetItems(sources.ToArray(), random.Next(2, 7)).Distinct())
            {
                var style = random.Next(3) == 0 ? Style.AsIs : (Style)random.Next(1, 8);
                var texts = Pages(file, document, style, recognised, random);
                documents.Add((Enumerable.Range(pages.Count + 1, texts.Count).ToList(), document.Patient + file.Name, style));
                pages.AddRange(texts);
            }

            yield return new Stream(
                [.. pages.Select((text, place) => new AssemblyPage
                {
                    Number = place + 1,
                    Text = text,
                    Geometry = new PageGeometry { Rotation = 0, SkewDegrees = 0, Blank = false, Separator = false },
                })],
                documents);
        }
    }

    private static List<PageText> Pages(Corpus.TrueFile file, Corpus.TrueDocument document, Style style, bool recognised, Random random)
    {
        var content = file.Content(document);
        if (style is Style.AsIs or Style.Unnumbered)
        {
            var own = recognised ? Corpus.FromOcr(file) ?? Corpus.FromTruth(file) : Corpus.FromTruth(file);
            var texts = own.Where(page => content.Contains(page.Number)).Select(page => page.Text);
            return [.. style == Style.AsIs ? texts : texts.Select(text => text with { Lines = [.. text.Lines.Where(line => !PageNumber().IsMatch(line.Text))] })];
        }

        var lines = content.SelectMany(number => file.Pages[number - 1].Text.Split('\n'))
            .Where(line => line.Trim().Length > 0 && !PageNumber().IsMatch(line) && !FaxHeader.IsTransport(line))
            .ToList();
        var title = lines.FirstOrDefault(line => OcrTolerance.Similarity(OcrTolerance.Letters(line), OcrTolerance.Letters(document.Title)) > 0.8);
        var bodyFrom = title is null ? 3 : lines.IndexOf(title) + 1;
        if (lines.Count - bodyFrom < 12)
            return [Corpus.Printed(string.Join('\n', lines))];
        var total = lines.Count - bodyFrom > 30 && random.Next(2) == 0 ? 3 : 2;
        var cuts = Enumerable.Range(0, total + 1).Select(part => part == 0 ? 0 : part == total ? lines.Count : bodyFrom + 6 + (lines.Count - bodyFrom - 6) * part / total).ToList();
        var pages = new List<PageText>();
        for (var part = 0; part < total; part++)
        {
            var page = lines[cuts[part]..cuts[part + 1]];
            var number = part + 1;
            switch (style)
            {
                case Style.FootOfTotal:
                    page = [.. page, $"Page {number} of {total}"];
                    break;
                case Style.RunningHead when part > 0:
                    page = [$"{document.Patient}   {document.Date}   Page {number}", .. page];
                    break;
                case Style.FullHead:
                    page = [.. part == 0 ? [] : lines[..Math.Min(bodyFrom + 3, lines.Count)], .. page, $"Page {number} of {total}"];
                    break;
                case Style.FullHeadUnnumbered when part > 0:
                    page = [.. lines[..Math.Min(bodyFrom + 3, lines.Count)], .. page];
                    break;
                case Style.ContinuedTitle when part > 0:
                    page = [$"{title ?? "REPORT"} (continued)", .. page];
                    break;
            }

            pages.Add(Corpus.Printed(string.Join('\n', page)));
        }

        return pages;
    }

    [GeneratedRegex(@"^\W*page\s*\d+\W*$|\bpage\s*\d+\s*(?:of|/)\s*\d+|^\W*\d+\s*(?:of|/)\s*\d+\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex PageNumber();
}
