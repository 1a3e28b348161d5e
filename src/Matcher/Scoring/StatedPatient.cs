using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>
/// What a program says of one person, as a page would that says nothing else: each field in the patient's role, read without an error.
/// So a program and a page that say the same are decided alike.
/// </summary>
internal static class StatedPatient
{
    /// <summary>Share of belief that the name is read as it is given. The rest goes to other ways to part it.</summary>
    private const double AsGiven = 0.9;

    /// <summary>Share of papers that bear a former name rather than the one of today.</summary>
    private const double Former = 0.2;

    /// <summary>A second given name may belong to the first, and the last half of a double surname may stand for it.</summary>
    private const double PartedOtherwise = 0.05;

    private static readonly string[] NamesOfNewborns = ["BB", "BG", "NEWBORN", "INFANT"];

    public static Mentions Mentions(AskedPatient asked) => new()
    {
        Names = [.. Names(asked.Names)],
        Births = asked.BirthDate is { } day ? [new BirthMention(Role.Patient, [new DateReading(day, 1, Clean: true)], 0, [])] : [],
        // Of a number that does not say whose it is nobody knows which hospital gave it.
        RecordNumbers = [.. asked.RecordNumbers.Select(number => (number.Ours, Value: RecordNumbers.Normalize(number.Value))).Where(number => number.Value.Length > 0)
            .Select(number => new NumberMention(number.Ours ? Role.Patient : Role.Unlabelled, number.Value, []))],
        Phones = [.. asked.Phones.Select(Phones.Parse).Where(phone => phone != 0).Distinct().Select(phone => new PhoneMention(phone, Labelled: true, []))],
        Streets = [.. asked.Streets.Select(Streets.Parse).Where(street => street.House > 0)
            .Select(street => new StreetMention(street.House, street.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries), Labelled: true, []))],
        Ssn4 = asked.Ssn4.Length == 4 && int.TryParse(asked.Ssn4, out var four) ? [(four, [])] : [],
        Zips = [.. asked.Zips.Select(Zip).Where(zip => zip > 0).Distinct().Select(zip => (zip, (IReadOnlyList<MarkedBox>)[]))],
        Sexes = asked.Sex is "F" or "M" ? [(asked.Sex[0], [])] : [],
        Ages = [],
        Narratives = [],
        OtherDates = [],
    };

    /// <summary>
    /// Every name is one the person goes by, so each must be the candidate's, as two names on a page must. A former surname beside the same
    /// given name is another way to read that name.
    /// </summary>
    private static IEnumerable<NameMention> Names(IReadOnlyList<AskedName> names)
    {
        var current = names.Where(name => !name.Former).DefaultIfEmpty(names.Count > 0 ? names[0] : null).OfType<AskedName>().ToList();
        var former = names.Except(current).ToList();
        foreach (var name in current)
        {
            var ofName = former.Where(other => NameText.Join(other.First) == NameText.Join(name.First)).ToList();
            former.RemoveAll(ofName.Contains);
            if (Name([name, .. ofName]) is { } mention)
                yield return mention;
        }

        foreach (var name in former)
        {
            if (Name([name]) is { } mention)
                yield return mention;
        }
    }

    private static NameMention? Name(List<AskedName> ways)
    {
        List<NameReading> readings = [.. ways.SelectMany((name, place) => Readings(name, place == 0 ? 1 : Former))];
        if (readings.Count == 0)
            return null;
        var suffix = ways.Select(name => NameText.Suffix(NameText.Join(name.Suffix))).FirstOrDefault(found => found is not null) ?? "";
        var first = readings[0];
        return new NameMention(Role.Patient, readings, suffix, "", 0, [])
        {
            Letters = first.First + first.Middle + first.Last,
            Newborn = first.First.StartsWith("BABY", StringComparison.Ordinal) || NamesOfNewborns.Contains(first.First),
        };
    }

    private static IEnumerable<NameReading> Readings(AskedName name, double share)
    {
        var (last, first, middle) = (NameText.Normalize(name.Last), NameText.Normalize(name.First).Split(' '), NameText.Normalize(name.Middle).Split(' '));
        var (surname, given) = (last.Replace(" ", "", StringComparison.Ordinal), string.Concat(first));
        if (surname.Length + given.Length == 0)
            yield break;
        yield return new(surname, given, middle[0], AsGiven * share);
        if (first.Length > 1)
            yield return new(surname, first[0], first[1], PartedOtherwise * share);
        else if (middle[0].Length > 0)
            yield return new(surname, given + middle[0], middle.Length > 1 ? middle[1] : "", PartedOtherwise * share);
        if (last.Split(' ') is { Length: > 1 } parts && !NameText.IsParticle(parts[^1]))
            yield return new(parts[^1], given, middle[0], PartedOtherwise * share);
    }

    private static int Zip(string text) => text.Length >= 5 && int.TryParse(text.AsSpan(0, 5), out var zip) ? zip : 0;
}
