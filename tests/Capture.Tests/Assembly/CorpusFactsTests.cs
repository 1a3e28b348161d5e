using Capture.Evidence;
using Capture.Classifier.Assembly;
using Capture.Classifier.Facts;
using Xunit.Abstractions;

namespace Capture.Tests.Assembly;

/// <summary>Facts of documents measured on the development corpus.</summary>
public sealed class CorpusFactsTests(ITestOutputHelper output)
{
    [SharedFact("corpus/dev/truth")]
    public void Printed_dates_and_titles_are_found() => Measure(Corpus.FromTruth, leastDates: 0.95);

    [RecognisedFact]
    public void Recognised_dates_and_titles_are_found() => Measure(Corpus.FromOcr, leastDates: 0.80);

    private void Measure(Func<Corpus.TrueFile, IReadOnlyList<AssemblyPage>?> pagesOf, double leastDates)
    {
        int documents = 0, right = 0, wrong = 0, titled = 0, titles = 0, authors = 0;
        foreach (var file in Corpus.Files)
        {
            if (pagesOf(file) is not { } pages)
                continue;
            foreach (var document in file.Documents.Where(document => document.Date is not null))
            {
                var content = file.Content(document);
                var facts = DocumentFacts.Of([.. pages.Where(page => content.Contains(page.Number)).Select(page => page.Text)]);
                documents++;
                right += facts.Date == document.Date ? 1 : 0;
                wrong += facts.Date is not null && facts.Date != document.Date ? 1 : 0;
                titles += document.Title.Length > 0 ? 1 : 0;
                titled += document.Title.Length > 0 && OcrTolerance.Similarity(OcrTolerance.Letters(facts.Title ?? ""), OcrTolerance.Letters(document.Title)) >= 0.8 ? 1 : 0;
                authors += document.Author is not null && facts.Author is not null && OcrTolerance.Letters(document.Author).Contains(OcrTolerance.Letters(facts.Author.Split(',')[0]), StringComparison.Ordinal) ? 1 : 0;
                if (facts.Date != document.Date)
                    output.WriteLine($"{file.Name} {document.Type}: {facts.Date ?? "none"}, truly {document.Date}");
                if (document.Title.Length > 0 && OcrTolerance.Similarity(OcrTolerance.Letters(facts.Title ?? ""), OcrTolerance.Letters(document.Title)) < 0.8)
                    output.WriteLine($"    {file.Name} title '{facts.Title}', truly '{document.Title}'");
            }
        }

        output.WriteLine($"documents {documents}  dates right {right}, wrong {wrong}  titles {titled} of {titles}  authors {authors}");
        Assert.True(documents > 0 && right >= leastDates * documents, $"{right} of {documents}");
    }
}
