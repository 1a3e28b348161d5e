using Capture.Evidence;
namespace Capture.Matcher;

/// <summary>How a written part of a name fits a registered one, best first.</summary>
internal enum Fit
{
    Exact,

    /// <summary>Reading errors only.</summary>
    Smeared,

    /// <summary>Half of a double name, an earlier surname, a nickname, the middle name used as first.</summary>
    Variant,

    Initial,
    None,
}

/// <summary>How a name mention fits a patient.</summary>
/// <param name="LogRatio">ln of how much likelier the mention is if it is this patient's than if it is anybody's.</param>
internal readonly record struct NameFit(double LogRatio, Fit Last, Fit First, NameReading? Reading)
{
    public bool Agrees => Last <= Fit.Variant && First <= Fit.Variant;
    public bool IsExact => Last == Fit.Exact && First == Fit.Exact;
}

/// <summary>
/// Compares names by likelihood: a shared rare name speaks for a patient, a shared common name hardly does, and a smeared
/// name speaks for all the names it may have been. Frequencies are those of the index itself.
/// </summary>
/// <remarks>Holds caches of one match; not for several threads.</remarks>
internal sealed class NameComparison(PatientIndex index)
{
    // ln of the shares of documents on which the name stands in another form than registered. Half surnames, earlier
    // surnames and nicknames occur on 3–15 % of the documents of patients who have them; Just et al. 2016 (PMC4832129)
    // count such differences among duplicate registrations.
    private const double HalfName = -1.9;
    private const double EarlierName = -2.3;
    private const double Nickname = -3.2;
    private const double MiddleAsFirst = -4;
    private const double FirstInitial = -3.9;
    private const double HalfFirst = -1.6;
    private const double OtherSecondName = -8;

    /// <summary>ln of the share of a patient's documents with a name unlike any registered: a new surname, a slip.</summary>
    private const double AnotherName = -4.6;

    /// <summary>The same for given names, which hardly anybody changes: in one home it is the next brother's or sister's.</summary>
    private const double AnotherGivenName = -7;

    /// <summary>Chance that a person outside the index bears a name nobody inside bears, letter for letter.</summary>
    private const double UnseenName = 1e-7;

    /// <summary>A likelihood better than this is reading errors, not another name: two look-alikes or one odd letter.</summary>
    private const double SmearedFrom = -9.5;

    /// <summary>ln of the share of papers that name, where the patient's name belongs, somebody else: a sticker, a page, a label of another.</summary>
    private const double MixUp = -6.2;

    /// <summary>ln of the share of papers that are those of a relative of the same surname whom nobody registered, a twin for one.</summary>
    private const double MixUpOfRelatives = -6.9;

    /// <summary>ln of the odds from which nobody needs to look: one wrong in five thousand.</summary>
    private const double Beyond = 8.5;

    /// <summary>Share of name words that recognition gets wrong on faxes, for which the channel is set.</summary>
    private const double UsualError = 0.05;

    /// <summary>No word is surer than this.</summary>
    private const double SurestWord = 0.99;

    /// <summary>Share of people with a name no list holds.</summary>
    private const double UnheardOf = 1e-8;

    /// <summary>ln of the share from which a string is a name people have.</summary>
    private const double Heard = -14.5;

    /// <summary>A word by itself is somebody's name when it is read this surely and borne by one in five thousand.</summary>
    private const double SureReading = 0.9;
    private const double CommonName = 2e-4;

    /// <summary>Letters that may be wrong in a name read surely, however long: -ley is not -well.</summary>
    private const int MostErrorsOfSureName = 2;

    /// <summary>Share of people whose given name begins with a letter.</summary>
    private const double InitialShare = 0.05;

    private readonly Dictionary<string, List<(int Token, double LogProbability)>> _near = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Last, double First)> _background = new(StringComparer.Ordinal);

    // By the mention itself: to compare two by what they hold takes longer than what is kept here.
    private readonly Dictionary<NameMention, Dictionary<int, NameFit>> _compared = new(ReferenceEqualityComparer.Instance);

    public List<(int Token, double LogProbability)> Near(string observed)
    {
        if (!_near.TryGetValue(observed, out var near))
            _near.Add(observed, near = index.Names.Near(observed));
        return near;
    }

    /// <summary>ln of the share of people on whose papers such a last (first) name stands.</summary>
    private (double Last, double First) Background(string observed)
    {
        if (_background.TryGetValue(observed, out var known))
            return known;
        var (last, first) = (UnseenName, UnseenName);
        foreach (var (token, probability) in Near(observed))
        {
            last += index.Names.AsLast(token) * Math.Exp(probability) / index.Count;
            first += index.Names.AsFirst(token) * Math.Exp(probability) / index.Count;
        }

        return _background[observed] = (Math.Log(last), Math.Log(first));
    }

    /// <summary>Share of people who bear exactly this last and first name.</summary>
    public double ShareOf(NameReading reading) => Math.Exp(Background(reading.Last).Last + Background(reading.First).First);

    /// <summary>How a mention fits a patient. Asked several times over for each of both, and answered once.</summary>
    public NameFit Compare(NameMention mention, int row)
    {
        if (!_compared.TryGetValue(mention, out var ofRow))
            _compared.Add(mention, ofRow = []);
        if (!ofRow.TryGetValue(row, out var fit))
            ofRow.Add(row, fit = CompareAnew(mention, row));
        return fit;
    }

    private NameFit CompareAnew(NameMention mention, int row)
    {
        var best = new NameFit(double.NegativeInfinity, Fit.None, Fit.None, null);
        foreach (var reading in mention.Readings)
        {
            var (lastLog, lastFit) = Last(reading.Last, row);
            if (lastFit == Fit.None && best.Reading is not null)
                continue;
            var (firstLog, firstFit) = First(reading, mention.Alias, row);
            var ratio = Math.Log(reading.Weight) + lastLog + firstLog;
            if (ratio > best.LogRatio || (lastFit <= Fit.Variant && firstFit <= Fit.Variant && !best.Agrees))
                best = new NameFit(ratio, lastFit, firstFit, reading);
        }

        return best;
    }

    private (double Log, Fit Fit) Last(string observed, int row)
    {
        if (observed.Length == 0)
            return (0, Fit.None);
        var (log, fit) = LastAsRead(observed, row);
        return (Math.Max(log - Background(observed).Last, AnotherName), fit);
    }

    /// <summary>ln P(these letters | the patient's surname stands there); negative infinity where nobody would read that.</summary>
    private (double Log, Fit Fit) LastAsRead(string observed, int row)
    {
        var (log, fit) = (double.NegativeInfinity, Fit.None);
        Consider(observed, index.Last(row), 0, HalfName, Fit.Exact, ref log, ref fit);
        // POWELL II, NATHANIEL read as one word.
        if (index.Suffix(row) is { Length: > 0 } suffix && index.Last(row) is { } last && observed.Length > last.Joined.Length)
        {
            var together = OcrChannel.LogProbability(observed, last.Joined + suffix);
            if (together > SmearedFrom)
                Raise(together, Fit.Smeared, ref log, ref fit);
        }

        Consider(observed, index.PreviousLast(row), EarlierName, EarlierName + HalfName, Fit.Variant, ref log, ref fit);
        return (log, fit);
    }

    private (double Log, Fit Fit) First(NameReading reading, string alias, int row)
    {
        var observed = reading.First;
        if (observed.Length == 0 || index.First(row) is not { } first)
            return (0, Fit.None);
        if (observed.Length == 1)
        {
            return observed[0] == first.Joined[0]
                ? (FirstInitial - Math.Log(index.ShareOfFirstInitial(observed[0]) * 0.02), Fit.Initial)
                : (AnotherName, Fit.None);
        }

        var (log, fit) = FirstAsRead(reading, alias, row);
        return (Math.Max(log - Background(observed).First, AnotherGivenName), fit);
    }

    /// <summary>ln P(these letters | the patient's given name stands there).</summary>
    private (double Log, Fit Fit) FirstAsRead(NameReading reading, string alias, int row)
    {
        var observed = reading.First;
        var (log, fit) = (double.NegativeInfinity, Fit.None);
        if (index.First(row) is not { } first || observed.Length == 0)
            return (log, fit);
        if (observed.Length == 1)
            return observed[0] == first.Joined[0] ? (FirstInitial, Fit.Initial) : (log, fit);
        Consider(observed, first, 0, HalfFirst + (SecondNameDiffers(reading, first) ? OtherSecondName : 0), Fit.Exact, ref log, ref fit);
        foreach (var related in Nicknames.Of(observed))
        {
            if (related == first.Joined || first.Parts.Contains(related))
                Raise(Nickname, Fit.Variant, ref log, ref fit);
        }

        if (alias.Length > 0 && (alias == first.Joined || first.Parts.Contains(alias)))
            Raise(Nickname, Fit.Variant, ref log, ref fit);
        if (index.Middle(row) is { Joined.Length: > 1 } middle)
            Consider(observed, middle, MiddleAsFirst, MiddleAsFirst + HalfFirst, Fit.Variant, ref log, ref fit);
        // A first name in two parts may be written as first and middle.
        if (reading.Middle.Length > 1)
            Consider(observed + reading.Middle, first, -0.5, double.NegativeInfinity, Fit.Exact, ref log, ref fit);
        return (log, fit);
    }

    // Ana Sofia is not Ana Lucia, though each is an Ana.
    public static bool SecondNameDiffers(NameReading reading, NameForm first) =>
        reading.Middle.Length > 1 && first.Parts.Length > 1
        && !first.Parts.Any(part => OcrChannel.LogProbability(reading.Middle, part) > SmearedFrom - Slack(part) || (reading.Middle.Length == 1 && part[0] == reading.Middle[0]));

    private static void Consider(string observed, NameForm? form, double whole, double part, Fit wholeFit, ref double log, ref Fit fit)
    {
        if (form is null)
            return;
        var least = SmearedFrom - Slack(form.Joined);
        var probability = OcrChannel.LogProbability(observed, form.Joined, least);
        if (probability > least)
            Raise(whole + probability, IsAsWritten(observed, form.Joined) ? wholeFit : Worse(Fit.Smeared, wholeFit), ref log, ref fit);
        foreach (var piece in form.Parts)
        {
            least = SmearedFrom - Slack(piece);
            probability = OcrChannel.LogProbability(observed, piece, least);
            if (probability > least)
                Raise(part + probability, Fit.Variant, ref log, ref fit);
        }
    }

    // There is no digit in a name: JAS0N is Jason. A 1 may be an I or an L, and Maria is not Marla.
    private static bool IsAsWritten(string observed, string name) => observed == name || observed.Replace('0', 'O').Replace('5', 'S') == name;

    // A long name survives more errors and is still no other.
    private static double Slack(string name) => name.Length switch { <= 3 => -4, <= 5 => 0, <= 7 => 3, _ => 6 };

    private static Fit Worse(Fit a, Fit b) => a > b ? a : b;

    private static void Raise(double candidate, Fit candidateFit, ref double log, ref Fit fit)
    {
        if (candidate > log)
            log = candidate;
        if (candidateFit < fit)
            fit = candidateFit;
    }

    /// <summary>
    /// Whether the mention is this patient's name, be it misread, rather than another person's: the likelihood that a reader made
    /// these letters of the patient's name against that of a paper that names somebody else, a stranger, a relative of the same
    /// surname, or another patient who bears exactly this name.
    /// </summary>
    /// <param name="alone">
    /// It is the name the patient was found by. That another patient bears it tells nothing then: the date of birth beside it would have
    /// to be this one's by chance.
    /// </param>
    public bool Explains(NameMention mention, int row, bool alone = false)
    {
        if (mention.Readings.All(reading => reading.First.Length == 0))
            return IsPartOf(mention, row) || !IsSurelyAName(mention);
        var (misread, another, anyKnown) = (double.NegativeInfinity, double.NegativeInfinity, false);
        foreach (var reading in mention.Readings)
        {
            var (last, lastFit) = LastAsRead(reading.Last, row);
            var (first, firstFit) = FirstAsRead(reading, mention.Alias, row);
            // What every reader gets right tells nothing of this one's errors.
            var doubtOfReader = lastFit != Fit.Exact || (firstFit is not (Fit.Exact or Fit.Initial or Fit.Variant)) ? Math.Log((1 - Math.Min(mention.Confidence, SurestWord)) / UsualError) : 0;
            misread = Math.Max(misread, Math.Log(reading.Weight) + last + first + Math.Min(0, doubtOfReader));
            var (surname, given) = (Math.Log(Math.Max(ShareOfSurname(reading.Last), UnheardOf)), Math.Log(Math.Max(ShareOfGivenName(reading.First), UnheardOf)));
            anyKnown |= surname > Heard && (given > Heard || reading.First.Length < 2);
            if (!alone)
                another = Math.Max(another, Math.Log(reading.Weight) + MixUp + surname + given);
            // A relative has the surname and another given name.
            if (lastFit <= Fit.Variant && firstFit is not (Fit.Exact or Fit.Variant))
                another = Math.Max(another, Math.Log(reading.Weight) + MixUpOfRelatives + given);
            if (!alone && reading.First.Length > 1 && IsOfAnother(reading, row))
                another = Math.Max(another, Math.Log(reading.Weight) + MixUp);
        }

        if (misread - another >= Beyond)
            return true;
        // Smeared beyond any name: a third of the letters wrong is what the worst faxes do, and then the reader is not sure of them.
        return !anyKnown && IsSmear(mention, row);
    }

    // A label with half a name behind it: "Patient: Vanessa".
    private bool IsPartOf(NameMention mention, int row) =>
        ((NameForm?[])[index.Last(row), index.First(row), index.PreviousLast(row), index.Middle(row)]).Any(form =>
            form is not null && (OcrChannel.LogProbability(mention.Letters, form.Joined) > SmearedFrom - Slack(form.Joined)
                || form.Parts.Any(part => OcrChannel.LogProbability(mention.Letters, part) > SmearedFrom - Slack(part))));

    private static bool IsSurelyAName(NameMention mention) =>
        mention.Confidence >= SureReading && Math.Max(NameTable.ShareOfSurname(mention.Letters), NameTable.ShareOfGivenName(mention.Letters)) >= CommonName;

    private bool IsSmear(NameMention mention, int row)
    {
        var sure = mention.Confidence >= SureReading;
        var letters = mention.Letters;
        var (last, first) = (index.Last(row)?.Joined ?? "", index.First(row)?.Joined ?? "");
        var middle = index.Middle(row)?.Joined ?? "";
        foreach (var whole in (string[])[first + last, last + first, first + middle + last, last + first + middle, first + First(middle) + last, last + first + First(middle)])
        {
            if (whole.Length >= 5 && EditDistance.Within(letters, whole, sure ? Math.Min(Math.Min(whole.Length, letters.Length) / 6, MostErrorsOfSureName) : Math.Min(whole.Length, letters.Length) / 3) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Somebody else in the index bears exactly this name, and not this patient.</summary>
    private bool IsOfAnother(NameReading reading, int row)
    {
        var (last, first) = (index.Names.Find(reading.Last), index.Names.Find(reading.First));
        if (last < 0 || first < 0)
            return false;
        var bearers = index.Named(last, first);
        return bearers.Length > 0 && !bearers.Contains(row);
    }

    private double ShareOfSurname(string name) => Math.Max(NameTable.ShareOfSurname(name), index.Names.Find(name) is >= 0 and var token ? (double)index.Names.AsLast(token) / index.Count : 0);

    private double ShareOfGivenName(string name) => name.Length < 2 ? InitialShare : Math.Max(NameTable.ShareOfGivenName(name), index.Names.Find(name) is >= 0 and var token ? (double)index.Names.AsFirst(token) / index.Count : 0);

    private static string First(string text) => text.Length > 0 ? text[..1] : "";
}
