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

    /// <summary>ln of the share of a patient's documents with a name unlike any registered: a new surname, a slip.</summary>
    private const double AnotherName = -4.6;

    /// <summary>Chance that a person outside the index bears a name nobody inside bears, letter for letter.</summary>
    private const double UnseenName = 1e-7;

    /// <summary>A likelihood better than this is reading errors, not another name: two look-alikes or one odd letter.</summary>
    private const double SmearedFrom = -9.5;

    private readonly Dictionary<string, List<(int Token, double LogProbability)>> _near = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Last, double First)> _background = new(StringComparer.Ordinal);

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

    public NameFit Compare(NameMention mention, int row)
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
        var (log, fit) = (double.NegativeInfinity, Fit.None);
        Consider(observed, index.Last(row), 0, HalfName, Fit.Exact, ref log, ref fit);
        Consider(observed, index.PreviousLast(row), EarlierName, EarlierName + HalfName, Fit.Variant, ref log, ref fit);
        var background = Background(observed).Last;
        return (Math.Max(log - background, AnotherName), fit);
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

        var (log, fit) = (double.NegativeInfinity, Fit.None);
        Consider(observed, first, 0, HalfFirst, Fit.Exact, ref log, ref fit);
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
        var background = Background(observed).First;
        return (Math.Max(log - background, AnotherName), fit);
    }

    private static void Consider(string observed, NameForm? form, double whole, double part, Fit wholeFit, ref double log, ref Fit fit)
    {
        if (form is null)
            return;
        var probability = OcrChannel.LogProbability(observed, form.Joined);
        if (probability > SmearedFrom - Slack(form.Joined))
            Raise(whole + probability, observed == form.Joined ? wholeFit : Worse(Fit.Smeared, wholeFit), ref log, ref fit);
        foreach (var piece in form.Parts)
        {
            probability = OcrChannel.LogProbability(observed, piece);
            if (probability > SmearedFrom - Slack(piece))
                Raise(part + probability, Fit.Variant, ref log, ref fit);
        }
    }

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
    /// Whether the mention may be the patient's name at all, however damaged: its letters are mostly his or hers in one of
    /// the usual orders.
    /// </summary>
    public bool Explains(NameMention mention, int row)
    {
        var fit = Compare(mention, row);
        if (fit.Last <= Fit.Variant && fit.First <= Fit.Initial)
            return true;
        var (last, first) = (index.Last(row)?.Joined ?? "", index.First(row)?.Joined ?? "");
        var middle = index.Middle(row)?.Joined ?? "";
        foreach (var whole in (string[])[first + last, last + first, first + middle + last, last + first + middle, first + First(middle) + last, last + first + First(middle)])
        {
            // A third of the letters wrong is what the worst faxes do to a name; two people's names differ by more, or the
            // first names do, which was tested above.
            var most = Math.Min(whole.Length, mention.Letters.Length) / 3;
            if (whole.Length >= 5 && EditDistance.Within(mention.Letters, whole, most) >= 0 && !ClearlyAnother(mention, row))
                return true;
        }

        return false;
    }

    private static string First(string text) => text.Length > 0 ? text[..1] : "";

    /// <summary>A first name that is exactly a name people bear, and not this patient's, is no reading error.</summary>
    private bool ClearlyAnother(NameMention mention, int row)
    {
        var reading = mention.Readings[0];
        var known = reading.First.Length > 1 && index.Names.Find(reading.First) is >= 0 and var token && index.Names.AsFirst(token) > 0;
        return known && First(reading, mention.Alias, row).Fit == Fit.None;
    }
}
