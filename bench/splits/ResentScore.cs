using Capture.Classifier.Assembly;
using Capture.Classifier.Facts;
using Capture.Contracts;
using Capture.Evidence;

namespace Capture.SplitBench;

/// <summary>Which files are found to have come before, among all files of a corpus, as the pipeline compares their documents.</summary>
internal sealed class ResentScore
{
    private readonly List<(CorpusFile File, IReadOnlyList<PageText> Pages, ContentSignature Signature)> _before = [];

    /// <summary>Files that truly came before, and those of them found.</summary>
    public int Sent { get; private set; }
    public int Found { get; private set; }

    public List<string> False { get; } = [];
    public List<string> Missed { get; } = [];

    public void Add(CorpusFile file)
    {
        var copies = new List<string>();
        var own = SplitScore.Assemble(file.Pages, file.Received).Select(document => file.Texts(document.Pages)).Select(pages => (file, pages, ContentSignature.Of(pages))).ToList();
        foreach (var (_, pages, signature) in own)
        {
            var keys = signature.Keys.ToHashSet();
            foreach (var (earlier, theirs, other) in _before.Where(other => other.Signature.Keys.Any(keys.Contains)))
            {
                if (ContentSignature.Similarity(signature, other) >= ContentSignature.PossibleFrom && Redelivery.Compare(pages.Select(FaxHeader.Strip), theirs.Select(FaxHeader.Strip)).SameContent)
                    copies.Add(earlier.Name);
            }
        }

        _before.AddRange(own);
        False.AddRange(copies.Distinct().Where(name => name != file.DuplicateOf).Select(name => $"{file.Name} of {name}"));
        if (file.DuplicateOf is null)
            return;
        Sent++;
        if (copies.Contains(file.DuplicateOf))
            Found++;
        else
            Missed.Add(file.Name);
    }
}
