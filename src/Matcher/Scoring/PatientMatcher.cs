using Capture.Evidence;
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

    private readonly PatientIndex _index = index;
    private readonly int _most = options.MaximumCandidates;
    private readonly Decision _decision = new(index, options);

    /// <summary>Whether nobody is filed without an approved combination of agreeing fields: by the settings and the size of the index.</summary>
    public bool RequiresApprovedCombination => _decision.RequiresCombination;

    /// <param name="pages">The pages of one document, in order.</param>
    /// <param name="receivedOn">The day the document arrived: no birth date is later, and an age may have been true then.</param>
    public MatchResult Match(IEnumerable<PageText> pages, DateOnly receivedOn, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var reading = Read(receivedOn);
        foreach (var page in pages)
            reading.Add(page);
        return reading.Match(cancellationToken);
    }

    /// <summary>Begins to read a document page by page; of the pages only what names somebody is kept.</summary>
    /// <inheritdoc cref="Match" path="/param[@name='receivedOn']"/>
    public Reading Read(DateOnly receivedOn) => new(this, receivedOn);

    /// <summary>A document that is being read.</summary>
    public sealed class Reading
    {
        private readonly PatientMatcher _matcher;
        private readonly DateOnly _receivedOn;
        private readonly MentionReader _mentions;

        internal Reading(PatientMatcher matcher, DateOnly receivedOn) =>
            (_matcher, _receivedOn, _mentions) = (matcher, receivedOn, new MentionReader(receivedOn));

        /// <summary>Reads the next page.</summary>
        public void Add(PageText page) => _mentions.Add(page);

        /// <summary>Decides whose the document is, by the pages read.</summary>
        public MatchResult Match(CancellationToken cancellationToken) => _matcher.Decide(_mentions.Mentions, _receivedOn, _matcher._most, cancellationToken);
    }

    /// <summary>Decides who somebody is of whom a program says this: as of a page that says it.</summary>
    /// <param name="today">No birth date is later.</param>
    /// <param name="most">Candidates, at most.</param>
    public MatchResult Match(AskedPatient asked, DateOnly today, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return Decide(StatedPatient.Mentions(asked), today, most, cancellationToken);
    }

    /// <summary>Finds the patients of whom all this holds; see <see cref="PatientSearch"/>.</summary>
    public FoundPatients Find(PatientCriteria criteria, int most) => PatientSearch.Find(_index, criteria, most);

    private MatchResult Decide(Mentions mentions, DateOnly receivedOn, int most, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = new NameComparison(_index);
        var scorer = new Scorer(_index, mentions, names, receivedOn);
        List<CandidateScore> scores = [];
        foreach (var row in CandidateSearch.Find(_index, mentions, names))
        {
            cancellationToken.ThrowIfCancellationRequested();
            scores.Add(scorer.Score(row));
        }

        scores.Sort((a, b) => b.Total != a.Total ? b.Total.CompareTo(a.Total) : _index.CompareMrns(a.Row, b.Row));
        return _decision.Decide(mentions, names, scores, receivedOn, LeastProbability, most);
    }

    /// <inheritdoc cref="PatientIndex.Living"/>
    internal string Living(string mrn) => _index.Living(mrn);

    /// <summary>Finds patients by what a person types; see <see cref="PatientSearch"/>.</summary>
    public IReadOnlyList<FoundPatient> Find(string words, DateOnly latest, int most) => PatientSearch.Find(_index, words, latest, most);
}
