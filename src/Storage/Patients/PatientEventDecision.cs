using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Storage.Patients;

/// <summary>What is known of the numbers an event is about, and of those they were merged into.</summary>
public sealed record KnownPatients(IReadOnlyDictionary<string, Patient> Registered, IReadOnlyDictionary<string, PatientNewsRow> News);

/// <summary>A question that an event raises.</summary>
/// <param name="Held">What would be done if a person says so; null where there is nothing to do.</param>
public sealed record PatientQuestion(string Cause, string Mrn, string? Other, PatientEvent.Merged? Held = null);

/// <summary>What an event does to the register.</summary>
public sealed record PatientChange
{
    /// <summary>Registrations as they are to be.</summary>
    public IReadOnlyList<Patient> Patients { get; init; } = [];

    /// <summary>Numbers whose particulars were told, and those that were merged or parted.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];
    public IReadOnlyList<string> Linked { get; init; } = [];

    /// <summary>Numbers that stand for themselves again, or belong to another now, with the number they had been merged into.</summary>
    public IReadOnlyList<(string Mrn, string From)> Parted { get; init; } = [];

    public PatientQuestion? Question { get; init; }

    /// <summary>See <see cref="FeedRefusals"/>; null where the event is taken.</summary>
    public string? Refusal { get; init; }

    public static PatientChange None { get; } = new();
}

/// <summary>
/// What becomes of the register when a record system tells something. Messages come late, twice and out of order; what is older than what
/// is known does not overwrite it. Of particulars and of merges the latest word counts, each by itself: a merge that comes late is one still.
/// </summary>
public static class PatientEventDecision
{
    // Nobody alive was born before; registration desks enter such dates where they know none.
    private const int LastPlaceholderYear = 1901;

    /// <param name="confirmed">A person has said that it is right although it looks strange.</param>
    public static PatientChange Of(PatientEvent told, KnownPatients known, bool confirmed = false) => told switch
    {
        PatientEvent.Told one => OfTold(one, known),
        PatientEvent.Merged merged => OfMerged(merged, known, confirmed),
        PatientEvent.Parted parted => OfParted(parted, known),
        PatientEvent.Odd odd => new PatientChange { Question = new(odd.Cause, odd.Mrn, odd.Other) },
        _ => throw new InvalidOperationException("There is no such event."),
    };

    private static PatientChange OfTold(PatientEvent.Told given, KnownPatients known)
    {
        if (OneNumber(given.Words, known) is not { } words)
            return new PatientChange { Refusal = FeedRefusals.TwoNumbers };
        var told = given with { Words = words };
        var (before, after) = Particulars(told.Words, told.At, known);
        // Whoever is not registered cannot be looked up without a name, however old the message.
        if (after is null)
            return before is null ? new PatientChange { Refusal = FeedRefusals.NoName } : PatientChange.None;
        if (after is { Last: "", First: "" })
            return new PatientChange { Refusal = FeedRefusals.NoName };
        PatientQuestion? question = null;
        if (before is not null && after with { PreviousLast = told.Words.PreviousLast ?? "" } is var fresh && IsAnother(before, fresh))
            (after, question) = (fresh, new(QuestionCauses.BecameAnother, after.Mrn, null));
        else if (before?.MergedInto is { } into && told.IsRegistration)
            question = new(QuestionCauses.RetiredInUse, after.Mrn, into);
        return new PatientChange { Patients = after == before ? [] : [after], Told = [after.Mrn], Question = question };
    }

    private static PatientChange OfMerged(PatientEvent.Merged given, KnownPatients known, bool confirmed)
    {
        // Many name the retired number beside the one that stays.
        if (OneNumber(Without(given.Survivor, given.Prior), known) is not { } staying)
            return new PatientChange { Refusal = FeedRefusals.TwoNumbers };
        var merged = given with { Survivor = staying };
        var into = merged.Survivor.Mrn;
        if (merged.Prior == into)
            return new PatientChange { Refusal = FeedRefusals.IntoItself };
        var (survivorBefore, told) = Particulars(merged.Survivor, merged.At, known);
        var survivor = told ?? survivorBefore;
        if (survivor is null or { Last: "", First: "" })
            return new PatientChange { Refusal = FeedRefusals.NoName };
        var survivorChange = told is null ? PatientChange.None : new PatientChange { Patients = told == survivorBefore ? [] : [told], Told = [into] };
        var prior = known.Registered.GetValueOrDefault(merged.Prior);
        if (known.News.GetValueOrDefault(merged.Prior) is { } news && news.LinkedAt > merged.At && !confirmed)
            return survivorChange;
        if (prior?.MergedInto == into)
            return survivorChange with { Linked = [merged.Prior] };
        if (Chain(into, known).Contains(merged.Prior))
            return new PatientChange { Refusal = FeedRefusals.Reversed };
        if (prior is null && !merged.IsOurs && !confirmed)
            return survivorChange with { Question = new(QuestionCauses.PriorUnknown, into, merged.Prior, merged) };
        // The record system has the last word on who is one person; but a wrong merge is how two people's papers come into one chart.
        if (prior is not null && IsAnother(prior, survivor) && !confirmed)
            return survivorChange with { Question = new(QuestionCauses.Unlike, into, merged.Prior, merged) };
        // A number nobody registered stands on paper all the same: it is put down as this patient's.
        var retired = (prior ?? survivor with { Mrn = merged.Prior }) with { MergedInto = into };
        return survivorChange with
        {
            Patients = [.. survivorChange.Patients, retired],
            Linked = [merged.Prior],
            Parted = prior?.MergedInto is { } former && Chain(former, known)[^1] != Chain(into, known)[^1] ? [(merged.Prior, former)] : [],
        };
    }

    private static PatientChange OfParted(PatientEvent.Parted given, KnownPatients known)
    {
        if (OneNumber(Without(given.One, given.Other.Mrn), known) is not { } first || OneNumber(Without(given.Other, given.One.Mrn), known) is not { } second)
            return new PatientChange { Refusal = FeedRefusals.TwoNumbers };
        var parted = given with { One = first, Other = second };
        if (parted.One.Mrn == parted.Other.Mrn)
            return new PatientChange { Refusal = FeedRefusals.IntoItself };
        var (patients, told, linked, from) = (new Dictionary<string, Patient>(), new List<string>(), new List<string>(), new List<(string, string)>());
        foreach (var (words, other) in new[] { (parted.One, parted.Other.Mrn), (parted.Other, parted.One.Mrn) })
        {
            var (before, after) = Particulars(words, parted.At, known);
            if ((after ?? before) is null or { Last: "", First: "" })
                return new PatientChange { Refusal = FeedRefusals.NoName };
            if (after is not null)
                told.Add(words.Mrn);
            var now = after ?? before!;
            if (before?.MergedInto == other && (known.News.GetValueOrDefault(words.Mrn)?.LinkedAt ?? 0) <= parted.At)
            {
                now = now with { MergedInto = null };
                linked.Add(words.Mrn);
                from.Add((words.Mrn, other));
            }

            if (now != before)
                patients[words.Mrn] = now;
        }

        return new PatientChange { Patients = [.. patients.Values], Told = told, Linked = linked, Parted = from };
    }

    /// <summary>The registration before, and after these words; null after where later ones are known, or nobody has a name.</summary>
    private static (Patient? Before, Patient? After) Particulars(PatientWords words, long at, KnownPatients known)
    {
        var before = known.Registered.GetValueOrDefault(words.Mrn);
        if (before is not null && known.News.GetValueOrDefault(words.Mrn) is { } news && news.ToldAt > at)
            return (before, null);
        var after = words.Over(before);
        return before is null && after is { Last: "", First: "" } ? (null, null) : (before, after);
    }

    /// <summary>The words under one number: the one that stays of several that were merged. Null where they are several patients' numbers, or nobody knows.</summary>
    private static PatientWords? OneNumber(PatientWords words, KnownPatients known)
    {
        if (words.Beside.Count == 0)
            return words;
        List<string> numbers = [words.Mrn, .. words.Beside];
        return numbers.ConvertAll(number => Chain(number, known)[^1]).Distinct().ToList() is [var living] && numbers.Contains(living) ? words with { Mrn = living, Beside = [] } : null;
    }

    private static PatientWords Without(PatientWords words, string number)
    {
        List<string> others = [.. words.Beside.Prepend(words.Mrn).Where(one => one != number)];
        return others.Count == 0 ? words : words with { Mrn = others[0], Beside = [.. others.Skip(1)] };
    }

    /// <summary>The number and those it was merged into, one after the other.</summary>
    private static List<string> Chain(string mrn, KnownPatients known)
    {
        List<string> chain = [mrn];
        while (known.Registered.GetValueOrDefault(chain[^1])?.MergedInto is { } next && !chain.Contains(next))
            chain.Add(next);
        return chain;
    }

    /// <summary>Neither birth date nor names have anything in common.</summary>
    private static bool IsAnother(Patient one, Patient other) =>
        one.Dob is { Year: > LastPlaceholderYear } born && other.Dob is { Year: > LastPlaceholderYear } and var later && born != later
        && !NamesOf(one).Overlaps(NamesOf(other));

    private static HashSet<string> NamesOf(Patient patient) =>
        new($"{patient.Last} {patient.First} {patient.PreviousLast}".Split([' ', '-', '\'', ','], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
