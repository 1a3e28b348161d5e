using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>Which registrations are one person's.</summary>
public static class Registrations
{
    /// <summary>Shorter surnames are another's with one letter changed.</summary>
    private const int LongEnoughForSlip = 4;

    /// <summary>
    /// Two registrations of one person: merged by the record system, or born the same day, with the same number or the same names and home. A document filed under either
    /// is not under the wrong person.
    /// </summary>
    internal static bool AreOnePerson(PatientIndex index, int a, int b)
    {
        if (index.Survivor(a) == index.Survivor(b))
            return true;
        if (index.Day(a) == PatientIndex.NoDay || index.Day(a) != index.Day(b) || (index.Sex(a) != index.Sex(b) && index.Sex(a) != '\0' && index.Sex(b) != '\0'))
            return false;
        var sameLast = ShareToken(index.Last(a), index.Last(b)) || ShareToken(index.PreviousLast(a), index.Last(b)) || ShareToken(index.Last(a), index.PreviousLast(b));
        if (index.Suffix(a) != index.Suffix(b) || !MiddlesAgree(index, a, b))
            return false;
        var sameSsn = index.Ssn4(a) > 0 && index.Ssn4(a) == index.Ssn4(b);
        if (sameSsn)
            return ShareToken(index.First(a), index.First(b)) || Alike(index.First(a), index.First(b));
        // Twins share day, surname and home, and often most of the given name: only the same given name, whole, makes one person. A clerk's
        // slip in the surname, or the two names in each other's field, makes no second one of it.
        var (first, other) = (index.First(a)?.Joined, index.First(b)?.Joined);
        return index.ShareHome(a, b) && (((sameLast || IsSlip(index.Last(a), index.Last(b))) && first == other)
            || (first is not null && other is not null && first == index.Last(b)?.Joined && other == index.Last(a)?.Joined));
    }

    /// <summary>The record numbers of every two registrations that are plainly one person's and not merged yet, in the order of the index.</summary>
    public static IEnumerable<(string Mrn, string Other)> Duplicates(PatientIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        for (var row = 0; row < index.Count; row++)
        {
            foreach (var other in BornTheSameDayAt(index, row))
            {
                if (index.Survivor(row) != index.Survivor(other) && AreOnePerson(index, row, other))
                    yield return (index.Mrn(row), index.Mrn(other));
            }
        }
    }

    // Nobody is the same person without the number or the home; whoever has both is given once.
    private static SortedSet<int> BornTheSameDayAt(PatientIndex index, int row)
    {
        SortedSet<int> others = [];
        if (index.Day(row) == PatientIndex.NoDay)
            return others;
        foreach (var rows in (int[][])[index.Ssn4(row) > 0 ? index.WithSsnAndDay(index.Ssn4(row), index.Day(row)).ToArray() : [], index.WithPhone(index.Phone(row)).ToArray(), index.LivingAt(row).ToArray()])
            others.UnionWith(rows.Where(other => other > row && index.Day(other) == index.Day(row)));
        return others;
    }

    private static bool IsSlip(NameForm? a, NameForm? b) =>
        a is not null && b is not null && Math.Min(a.Joined.Length, b.Joined.Length) >= LongEnoughForSlip && EditDistance.Within(a.Joined, b.Joined, 1) >= 0;

    internal static bool ShareToken(NameForm? a, NameForm? b) => a is not null && b is not null && a.Tokens.Intersect(b.Tokens).Any();

    // An initial may stand for the name; two names that differ are two people's.
    private static bool MiddlesAgree(PatientIndex index, int a, int b) =>
        index.Middle(a) is not { } one || index.Middle(b) is not { } other
        || one.Joined.StartsWith(other.Joined, StringComparison.Ordinal) || other.Joined.StartsWith(one.Joined, StringComparison.Ordinal);

    private static bool Alike(NameForm? a, NameForm? b) =>
        a is not null && b is not null && (Nicknames.Related(a.Joined, b.Joined) || OcrChannel.LogProbability(a.Joined, b.Joined) > -8);
}
