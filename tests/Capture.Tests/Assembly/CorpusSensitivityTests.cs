using Capture.Classifier.Assembly;
using Capture.Classifier.Facts;
using Xunit.Abstractions;

namespace Capture.Tests.Assembly;

/// <summary>Sensitive documents found on the development corpus.</summary>
public sealed class CorpusSensitivityTests(ITestOutputHelper output)
{
    [SharedFact("corpus/dev/truth")]
    public void Printed_sensitive_documents_are_all_found() => Measure(Corpus.FromTruth, leastRecall: 1);

    [RecognisedFact]
    public void Recognised_sensitive_documents_are_nearly_all_found() => Measure(Corpus.FromOcr, leastRecall: 0.9);

    private void Measure(Func<Corpus.TrueFile, IReadOnlyList<AssemblyPage>?> pagesOf, double leastRecall)
    {
        int sensitive = 0, found = 0, plain = 0, flagged = 0;
        foreach (var file in Corpus.Files)
        {
            if (pagesOf(file) is not { } pages)
                continue;
            foreach (var document in file.Documents)
            {
                var content = file.Content(document);
                var labels = Sensitivity.Find(string.Join("\n\n", pages.Where(page => content.Contains(page.Number)).Select(page => page.Text.ToPlainText())));
                var truly = document.Sensitivity != "none";
                sensitive += truly ? 1 : 0;
                found += truly && labels.Count > 0 ? 1 : 0;
                plain += truly ? 0 : 1;
                flagged += !truly && labels.Count > 0 ? 1 : 0;
                if (truly || labels.Count > 0)
                    output.WriteLine($"{(truly == labels.Count > 0 ? "   " : truly ? "LOST " : "more ")}{file.Name} {document.Type} {document.Title}: {string.Join(", ", labels)}; truly {document.Sensitivity}");
            }
        }

        output.WriteLine($"sensitive {sensitive}, found {found}; others {plain}, flagged {flagged}");
        Assert.True(found >= leastRecall * sensitive, $"{found} of {sensitive}");
    }
}
