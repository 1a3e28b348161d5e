using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;
using Xunit.Abstractions;

namespace Capture.Tests.Assembly;

/// <summary>Re-sent faxes found among all files of the development corpus.</summary>
public sealed class CorpusDuplicateTests(ITestOutputHelper output)
{
    [RecognisedFact]
    public void A_fax_sent_twice_is_found_and_nothing_else_is()
    {
        var read = Corpus.Files
            .Select(file => (File: file, Pages: (Corpus.FromOcr(file) ?? []).Where(page => !page.Geometry.Blank && !page.Geometry.Separator).Select(page => page.Text).ToList()))
            .Where(file => file.Pages.Count > 0)
            .Select(file => (file.File, file.Pages, Signature: ContentSignature.Of(file.Pages)))
            .ToList();
        int copies = 0, near = 0, found = 0, nominated = 0, wrong = 0, keyed = 0, pairs = 0;
        for (var i = 0; i < read.Count; i++)
        {
            for (var j = i + 1; j < read.Count; j++)
            {
                var (a, b) = (read[i], read[j]);
                var truly = a.File.DuplicateOf == b.File.Name || b.File.DuplicateOf == a.File.Name;
                var similarity = ContentSignature.Similarity(a.Signature, b.Signature);
                var meet = a.Signature.Keys.Intersect(b.Signature.Keys).Any();
                var possible = similarity >= ContentSignature.PossibleFrom;
                pairs++;
                copies += truly ? 1 : 0;
                near += truly && possible ? 1 : 0;
                keyed += meet ? 1 : 0;
                nominated += possible && meet ? 1 : 0;
                if (!truly && similarity < 0.25)
                    continue;
                var compared = Redelivery.Compare(a.Pages.Select(FaxHeader.Strip), b.Pages.Select(FaxHeader.Strip));
                var same = possible && meet && compared.SameContent;
                found += truly && same ? 1 : 0;
                wrong += !truly && same ? 1 : 0;
                output.WriteLine(FormattableString.Invariant($"{(truly ? "copy " : "other")} {similarity:F2} keys {meet} {compared} {a.File.Name} {b.File.Name}"));
            }
        }

        output.WriteLine($"pairs {pairs}, with a common key {keyed}; copies {copies}, similar {near}, nominated {nominated}, confirmed {found}, wrongly {wrong}");
        Assert.True(wrong == 0 && found >= 0.6 * copies, $"{found} of {copies}, wrongly {wrong}");
    }

    [SharedFact("corpus/dev/truth")]
    public void Two_documents_of_the_corpus_are_never_taken_for_copies()
    {
        var read = Corpus.Files.SelectMany(file => file.Documents.Select(document => (file, document)))
            .Select(item => (item.file, item.document, Pages: Pages(item.file, item.document)))
            .Select(item => (item.file, item.document, item.Pages, Signature: ContentSignature.Of(item.Pages)))
            .ToList();
        int copies = 0, found = 0, wrong = 0;
        for (var i = 0; i < read.Count; i++)
        {
            for (var j = i + 1; j < read.Count; j++)
            {
                var (a, b) = (read[i], read[j]);
                var truly = (a.file.DuplicateOf == b.file.Name || b.file.DuplicateOf == a.file.Name) && a.file.Documents.ToList().IndexOf(a.document) == b.file.Documents.ToList().IndexOf(b.document);
                copies += truly ? 1 : 0;
                var similarity = ContentSignature.Similarity(a.Signature, b.Signature);
                if (similarity < ContentSignature.PossibleFrom)
                    continue;
                var compared = Redelivery.Compare(a.Pages.Select(FaxHeader.Strip), b.Pages.Select(FaxHeader.Strip));
                found += truly && compared.SameContent ? 1 : 0;
                wrong += !truly && compared.SameContent ? 1 : 0;
                if (truly != compared.SameContent)
                    output.WriteLine(FormattableString.Invariant($"{truly} {similarity:F2} {compared} {a.document.Type} {a.file.Name} {b.file.Name}"));
            }
        }

        output.WriteLine($"documents {read.Count}, copies {copies}, found {found}, wrongly {wrong}");
        Assert.Equal(0, wrong);
    }

    private static List<PageText> Pages(Corpus.TrueFile file, Corpus.TrueDocument document)
    {
        var content = file.Content(document);
        return [.. (Corpus.FromOcr(file) ?? Corpus.FromTruth(file)).Where(page => content.Contains(page.Number)).Select(page => page.Text)];
    }
}
