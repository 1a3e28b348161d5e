using System.Globalization;
using Capture.Evidence;

namespace Capture.Classifier.Assembly;

/// <summary>
/// Whose page it says it is, as far as two pages are to be told apart. Who the patient <i>is</i> is the matcher's business.
/// </summary>
/// <param name="Names">Names marked as the patient's, by a label or in the page's head; else a name that heads the page.</param>
/// <param name="BirthDates">Dates of birth that are the patient's.</param>
/// <param name="NamesAreMarked">They are the patient's by a label or a date of birth beside them, not by heading the page alone.</param>
/// <param name="RecordNumbers">Medical record numbers as <see cref="Evidence.RecordNumbers"/> compares them.</param>
internal sealed record PrintedIdentity(
    IReadOnlyList<PrintedName> Names, bool NamesAreMarked, IReadOnlyList<DateOnly> BirthDates, IReadOnlyList<string> RecordNumbers)
{
    /// <summary>Two printed names at least this alike, word by word, are one name misread. OCR of faxed names rarely loses a third of the letters.</summary>
    private const double SameName = 0.7;

    /// <summary>Mentions of one kind that are kept of a page: more are a list of people.</summary>
    private const int MostOfAPage = 4;

    /// <summary>A name without a label must be read this well: a signature in script is no heading.</summary>
    private const double LeastConfidence = 0.6;

    public static PrintedIdentity None { get; } = new([], false, [], []);

    public bool SaysNothing => Names.Count + BirthDates.Count + RecordNumbers.Count == 0;

    /// <param name="mentions">What was found on one page.</param>
    public static PrintedIdentity Of(Mentions mentions)
    {
        var names = mentions.Names.Where(name => name is { Role: Role.Patient, Newborn: false } or { Role: Role.PatientByPlace, InHead: true, Newborn: false }).ToList();
        var marked = names.Count > 0;
        if (!marked)
            names = [.. mentions.Names.Where(name => name.Confidence >= LeastConfidence && (name.IsRunningHead || (name is { Role: Role.Unlabelled, IsListed: false } && (name.IsHeadline || name.InHead))))];
        return new PrintedIdentity(
            [.. names.Select(PrintedName.Of).Where(name => name.Words.Count > 0).DistinctBy(name => string.Concat(name.Words)).Take(MostOfAPage)],
            marked,
            [.. mentions.Births.Where(birth => birth.Role is Role.Patient or Role.PatientByPlace).Select(birth => birth.Readings[0].Date).Distinct().Take(MostOfAPage)],
            [.. mentions.RecordNumbers.Where(number => number.Role == Role.Patient).Select(number => number.Value).Distinct(StringComparer.Ordinal).Take(MostOfAPage)]);
    }

    /// <summary>What both say, of each kind the first <paramref name="most"/> that differ.</summary>
    public PrintedIdentity And(PrintedIdentity other, int most) => new(
        [.. Names.Concat(other.Names).DistinctBy(name => string.Concat(name.Words)).Take(most)],
        NamesAreMarked || other.NamesAreMarked,
        [.. BirthDates.Concat(other.BirthDates).Distinct().Take(most)],
        [.. RecordNumbers.Concat(other.RecordNumbers).Distinct(StringComparer.Ordinal).Take(most)]);

    /// <summary>1: the names agree. −1: they are two people's. 0: not known, or too badly read to say.</summary>
    public int CompareNames(PrintedIdentity other)
    {
        var pairs = Names.SelectMany(_ => other.Names, (mine, theirs) => (mine, theirs)).ToList();
        if (pairs.Count == 0)
            return 0;
        return pairs.Exists(pair => pair.mine.Alike(pair.theirs) >= SameName && !pair.mine.IsAnother(pair.theirs)) ? 1
            : pairs.TrueForAll(pair => pair.mine.IsAnother(pair.theirs)) ? -1
            : 0;
    }

    /// <summary>1: birth date or record number agrees and neither differs. −1: one differs and neither agrees. 0 otherwise.</summary>
    /// <remarks>One character of difference is what OCR does and says nothing.</remarks>
    public int CompareNumbers(PrintedIdentity other)
    {
        var births = Compare(BirthDates.Select(Digits).ToList(), other.BirthDates.Select(Digits).ToList());
        var records = Compare(RecordNumbers, other.RecordNumbers);
        return Math.Sign(births + records) * (births * records < 0 ? 0 : 1);
    }

    /// <summary>Whether every word of one of these names stands, more or less, in <paramref name="text"/>.</summary>
    public bool NameStandsIn(string text)
    {
        var read = NameText.Normalize(text).Split(' ').Where(word => word.Length >= PrintedName.ShortestWord).ToList();
        return Names.Any(name => name.Words.Count >= 2 && name.Words.All(word => read.Exists(other => OcrTolerance.Similarity(word, other) >= SameName)));
    }

    private static string Digits(DateOnly date) => date.ToString("MMddyy", CultureInfo.InvariantCulture);

    private static int Compare(IReadOnlyList<string> mine, IReadOnlyList<string> theirs)
    {
        if (mine.Count == 0 || theirs.Count == 0)
            return 0;
        var least = mine.Min(a => theirs.Min(b => OcrTolerance.EditDistance(a, b)));
        return least == 0 ? 1 : least >= 3 ? -1 : 0;
    }
}

/// <summary>A name, as far as it is compared.</summary>
/// <param name="Words">Its parts of three letters and more; initials say nothing.</param>
/// <param name="Sure">People bear it and it was read well: what differs was printed so.</param>
internal sealed record PrintedName(IReadOnlyList<string> Words, bool Sure)
{
    public const int ShortestWord = 3;

    /// <summary>Below this the worst pair of words is two different words.</summary>
    private const double OtherWord = 0.45;

    /// <summary>Least probability that a name read was read right.</summary>
    private const double WellRead = 0.8;

    /// <summary>ln of the probability of two or three odd reading errors in one word, see <see cref="OcrChannel"/>: in a name that people bear it is rather another name.</summary>
    private const double Misread = -13;

    public static PrintedName Of(NameMention name)
    {
        var reading = name.Readings[0];
        return new PrintedName(
            [.. new[] { reading.Last, reading.First, reading.Middle }.Where(word => word.Length >= ShortestWord)],
            name.Confidence >= WellRead && NameTable.IsFullName(name.Readings));
    }

    /// <summary>How alike the least alike word of the shorter name is, in [0, 1], in whatever order they are written.</summary>
    public double Alike(PrintedName other)
    {
        var (few, many) = InOrder(other);
        return few.Min(word => many.Max(theirs => OcrTolerance.Similarity(word, theirs)));
    }

    /// <summary>Two people's names: some word of the shorter one is no misreading of any of the other's.</summary>
    public bool IsAnother(PrintedName other)
    {
        if (Alike(other) < OtherWord)
            return true;
        var (few, many) = InOrder(other);
        return Sure && other.Sure && few.Any(word => many.All(theirs => OcrChannel.LogProbability(word, theirs) < Misread
            && !word.StartsWith(theirs, StringComparison.Ordinal) && !theirs.StartsWith(word, StringComparison.Ordinal)));
    }

    private (IReadOnlyList<string> Few, IReadOnlyList<string> Many) InOrder(PrintedName other) =>
        Words.Count <= other.Words.Count ? (Words, other.Words) : (other.Words, Words);
}
