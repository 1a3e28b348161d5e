using Capture.Contracts;

namespace Capture.Matcher;

/// <summary>
/// Decides whose a document is. Pure: the same pages, index and day give the same answer; safe for any number of threads.
/// </summary>
/// <remarks>
/// Probabilistic linkage after Fellegi and Sunter (A theory for record linkage, JASA 1969) with frequencies of the index, a
/// noisy channel for reading errors, and "nobody of ours" as a hypothesis of its own. A document is filed without a person
/// only when the odds are high <i>and</i> no doubt is left; see <see cref="Doubts"/>.
/// </remarks>
public sealed class PatientMatcher(PatientIndex index, MatcherOptions options)
{
    /// <summary>Candidates with less support than this are not shown.</summary>
    private const double LeastProbability = 0.001;

    private readonly Decision _decision = new(index, options);

    /// <param name="pages">The pages of one document, in order.</param>
    /// <param name="receivedOn">The day the document arrived: no birth date is later, and an age may have been true then.</param>
    public MatchResult Match(IReadOnlyList<PageText> pages, DateOnly receivedOn, CancellationToken cancellationToken = default)
    {
        var mentions = MentionReader.Read(pages, index, receivedOn);
        cancellationToken.ThrowIfCancellationRequested();
        var names = new NameComparison(index);
        var scorer = new Scorer(index, mentions, names, receivedOn);
        List<CandidateScore> scores = [];
        foreach (var row in CandidateSearch.Find(index, mentions, names))
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores.Add(scorer.Score(row));
        }

        scores.Sort((a, b) => b.Total != a.Total ? b.Total.CompareTo(a.Total) : string.CompareOrdinal(index.Mrn(a.Row), index.Mrn(b.Row)));
        return _decision.Decide(mentions, names, scores, LeastProbability);
    }

    /// <summary>Finds patients by what a person types; see <see cref="PatientSearch"/>.</summary>
    public IReadOnlyList<FoundPatient> Find(string words, DateOnly latest, int most) => PatientSearch.Find(index, words, latest, most);
}
