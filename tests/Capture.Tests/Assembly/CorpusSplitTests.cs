using Capture.Classifier.Assembly;
using Xunit.Abstractions;

namespace Capture.Tests.Assembly;

/// <summary>Splitting measured on the development corpus.</summary>
public sealed class CorpusSplitTests(ITestOutputHelper output)
{
    [SharedFact("corpus/dev/truth")]
    public void Printed_text_of_the_corpus_is_split_almost_without_error() => Measure(Corpus.FromTruth, leastF1: 0.97, leastExact: 0.97);

    [RecognisedFact]
    public void Recognised_text_of_the_corpus_is_split_well() => Measure(Corpus.FromOcr, leastF1: 0.93, leastExact: 0.93);

    private void Measure(Func<Corpus.TrueFile, IReadOnlyList<AssemblyPage>?> pagesOf, double leastF1, double leastExact)
    {
        var (all, single, several) = (new SplitScore(), new SplitScore(), new SplitScore());
        foreach (var file in Corpus.Files)
        {
            if (pagesOf(file) is not { } pages)
                continue;
            var truth = file.Documents.Select(document => (file.Content(document), document.Patient)).ToList();
            var made = DocumentAssembler.Assemble(FileSheets.Of(pages, Corpus.Received));
            var wrong = all.Add(truth, made);
            (file.Documents.Count > 1 ? several : single).Add(truth, made);
            if (wrong.Length > 0)
            {
                var content = FileSheets.Of(pages, Corpus.Received);
                output.WriteLine($"{file.Name}: {wrong}   [{string.Join(" | ", made.Select(document => FormattableString.Invariant($"{string.Join(',', document.Pages)} {document.SplitConfidence:F2}")))}]");
                foreach (var document in made.SkipLast(1))
                {
                    var running = content.Where(sheet => document.Pages.Contains(sheet.Number)).ToList();
                    var after = content.SkipWhile(sheet => sheet.Number <= document.Pages[^1]).ToList();
                    output.WriteLine($"    {after[0].Number}: {DocumentAssembler.GapAt(RunningDocument.Of(running.Select(sheet => sheet.Evidence)), after[0], after.Skip(1).FirstOrDefault())}");
                }
            }
        }

        output.WriteLine($"all       {all}");
        output.WriteLine($"single    {single}");
        output.WriteLine($"several   {several}");
        Assert.True(all.BoundaryF1 >= leastF1 && all.ExactDocuments >= leastExact && all.UnflaggedCrossPatientMerges == 0, all.ToString());
    }
}
