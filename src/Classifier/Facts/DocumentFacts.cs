using System.Globalization;
using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Classifier.Facts;

/// <summary>What a document says of itself besides its type and patient.</summary>
internal sealed record DocumentFacts
{
    /// <summary>What is less sure than this is not said: a wrong value is worse than none.</summary>
    public const double SaidFrom = 0.5;

    /// <summary>Names and places that differ in no more than this are one, read differently.</summary>
    private const double SameName = 0.8;

    /// <summary>Days and numbers that differ in so many digits at most are one, misread.</summary>
    private const int Misread = 2;

    /// <summary>Share of misread dates that are still days on which it may have happened; of the others nothing comes this far.</summary>
    private const double MisreadIsDate = 0.35;

    /// <summary>Places of equal trust: within so much.</summary>
    private const double Alike = 0.015;

    /// <summary>What is left of a value's confidence where another stands in a place as good: of days the first is meant, mostly.</summary>
    private const double RivalDay = 0.9;

    private const double Rival = 0.7;

    /// <summary>How far whoever orders wrote the order, where nobody else is named.</summary>
    private const double OrderedIsAuthor = 0.9;

    /// <summary>Papers by which somebody asks something of the office that gets them. Others speak to the patient or report; they may still want a signature.</summary>
    private static readonly HashSet<string> Asks =
        ["fax-cover", "letter", "referral-order", "prior-auth", "prescription-refill", "roi-request", "claim-eob", "work-status", DocumentTypes.Unknown];

    private static readonly HashSet<string> WrittenByOrderer = ["referral-order", "prior-auth", "prescription-refill"];

    /// <summary>The title line as printed; null when there is none.</summary>
    public required string? Title { get; init; }

    /// <summary>What is said, at most one of each of <see cref="FactKinds"/>, in their order.</summary>
    public required IReadOnlyList<DocumentFact> Facts { get; init; }

    /// <summary>Day the described service took place or the document was made, as yyyy-MM-dd; null when no date is labelled well enough.</summary>
    public string? Date => this[FactKinds.DocumentDate]?.Value;

    /// <summary>Who signed or dictated it; null when no one is named.</summary>
    public string? Author => this[FactKinds.Author]?.Value;

    public string? Facility => this[FactKinds.Facility]?.Value;

    /// <summary>What is said of one kind; null when nothing.</summary>
    public DocumentFact? this[string kind] => Facts.FirstOrDefault(fact => fact.Kind == kind);

    /// <param name="pages">The document's pages in order.</param>
    /// <param name="received">Day the file arrived; nothing in it is younger. Null when not known.</param>
    /// <param name="type">The document's type; null when not known.</param>
    public static DocumentFacts Of(IEnumerable<PageText> pages, DateOnly? received = null, string? type = null)
    {
        var reader = new Reader(received);
        foreach (var (page, place) in pages.Select((page, place) => (page, place)))
            reader.Add(FaxHeader.Strip(page), place + 1);
        return reader.Facts(type);
    }

    /// <summary>Which of what the pages show is the document's own.</summary>
    /// <param name="found">From the first page to the last, each page from top to bottom.</param>
    public static IReadOnlyList<DocumentFact> Decide(IReadOnlyList<PrintedFact> found, string? type)
    {
        var asks = type is null || Asks.Contains(type);
        var own = found.Where(fact => asks || fact.Kind != FactKinds.RequestedAction || fact.Value == RequestedActions.Sign).ToList();
        var said = FactKinds.All.Select(kind => Best(kind, [.. own.Where(fact => fact.Kind == kind)])).OfType<DocumentFact>().Where(fact => fact.Confidence >= SaidFrom).ToList();
        if (type is not null && WrittenByOrderer.Contains(type) && said.TrueForAll(fact => fact.Kind != FactKinds.Author) && said.Find(fact => fact.Kind == FactKinds.OrderingProvider) is { } orderer)
            said.Insert(said.IndexOf(orderer), orderer with { Kind = FactKinds.Author, Confidence = orderer.Confidence * OrderedIsAuthor });
        return said;
    }

    /// <summary>The value in the most trusted place, as its readings agree on it.</summary>
    private static DocumentFact? Best(string kind, IReadOnlyList<PrintedFact> found)
    {
        if (found.Count == 0)
            return null;
        var first = found.MaxBy(fact => fact.Trust)!;
        // One of few words, which no misreading makes another of: it is as sure as the surest place that says it.
        if (kind is FactKinds.Urgency or FactKinds.CriticalResult or FactKinds.RequestedAction or FactKinds.Signature)
            return Said(first, first.Trust * Agreement([.. found.Where(fact => fact.Value == first.Value)]));
        var named = kind is FactKinds.Author or FactKinds.OrderingProvider or FactKinds.Facility;
        var variants = found.Where(fact => Same(kind, fact.Value, first.Value)).GroupBy(fact => Key(kind, fact.Value))
            .Select(group => (Facts: group.ToList(), Read: Agreement([.. group]))).ToList();
        var chosen = variants.First(variant => variant.Facts.Contains(first));
        // A name is best as it was read best; a day or number that stands alone was misread where two others agree.
        var other = named ? variants.MaxBy(variant => variant.Read) : variants.MaxBy(variant => variant.Facts.Count);
        if (named || chosen.Facts.Count == 1 && other.Facts.Count >= 2)
            chosen = other;
        var second = variants.Where(variant => variant.Facts != chosen.Facts).Select(variant => variant.Read).DefaultIfEmpty(0).Max();
        var read = chosen.Read * (1 - second) / Math.Max(1e-6, 1 - chosen.Read * second);
        if (kind is FactKinds.DocumentDate or FactKinds.ServiceDate)
            read /= read + MisreadIsDate * (1 - read);
        var rival = found.Any(fact => fact.Trust >= first.Trust - Alike && !Same(kind, fact.Value, first.Value));
        var value = chosen.Facts.MaxBy(fact => (Completeness(fact.Value, named), fact.Trust))!;
        return Said(value, first.Trust * read * (!rival ? 1 : kind is FactKinds.DocumentDate or FactKinds.ServiceDate ? RivalDay : Rival));
    }

    // Degrees and all letters rather than without.
    private static int Completeness(string value, bool named) => named ? value.Length : 0;

    /// <summary>Probability that one at least of several readings that agree is right.</summary>
    private static double Agreement(IReadOnlyList<PrintedFact> facts) => 1 - facts.Aggregate(1.0, (wrong, fact) => wrong * (1 - fact.Read));

    private static DocumentFact Said(PrintedFact fact, double confidence) => new(fact.Kind, fact.Value, Math.Round(Math.Clamp(confidence, 0, 1), 4), fact.Page, fact.Box);

    private static bool Same(string kind, string one, string other) => kind switch
    {
        FactKinds.DocumentDate or FactKinds.ServiceDate => OcrTolerance.EditDistance(one, other) <= Misread,
        FactKinds.Author or FactKinds.OrderingProvider or FactKinds.Facility => OcrTolerance.Similarity(Key(kind, one), Key(kind, other)) >= SameName,
        _ => OcrTolerance.EditDistance(Key(kind, one), Key(kind, other)) <= 1,
    };

    // Of people the name without degrees; of all others the letters and digits.
    private static string Key(string kind, string value) =>
        NameText.Join(kind is FactKinds.Author or FactKinds.OrderingProvider ? value.Split(", ")[0] : value);

    /// <summary>Gathers the facts page by page; of the pages only what may be the document's own is kept.</summary>
    internal sealed class Reader(DateOnly? received)
    {
        private readonly List<PrintedFact> _found = [];
        private string? _title;
        private bool _begun;

        public DocumentFacts Facts(string? type) => new() { Title = _title, Facts = Decide(_found, type) };

        /// <param name="number">One-based number of the page in its file.</param>
        public void Add(PageText body, int number)
        {
            var read = FactReader.Read(body, number, opens: !_begun);
            _found.AddRange(read.Facts.Where(IsPossible));
            _title = _begun ? _title : TitleLine.Find(read.Rows)?.Text;
            _begun = true;
        }

        private bool IsPossible(PrintedFact fact) =>
            received is not { } day || fact.Kind is not (FactKinds.DocumentDate or FactKinds.ServiceDate)
            || DateOnly.ParseExact(fact.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture) <= day.AddDays(1);
    }
}
