using System.Globalization;
using Capture.Delivery.Hl7;
using Capture.Storage.Patients;

namespace Capture.Delivery.PatientFeed;

/// <summary>What a PID segment says; either words or why there are none.</summary>
internal sealed record PidReading(PatientWords? Words, string? Refusal = null, (string Segment, int Field)? Place = null);

/// <summary>Reads PID and MRG segments (HL7 v2.5.1, chapter 3.4): whom they are about by our own numbers, and what they say of that patient.</summary>
/// <param name="authority">Who gives out our numbers: its name or its universal id.</param>
/// <param name="types">Types of identifier that are record numbers; empty text among them: those without a type.</param>
/// <param name="withoutAuthority">Numbers that come without an authority are ours too.</param>
internal sealed class PidReader(string authority, IReadOnlySet<string> types, bool withoutAuthority = false)
{
    private const int LongestNumber = 50;
    private const int LongestText = 200;
    private const int EarliestBirthYear = 1850;

    // Types of name (table 0200) that a patient is called by, best first. Aliases, nicknames, names of partners and display forms are not.
    private static readonly string[] NameTypes = ["L", "", "U", "D", "B", "C"];

    // Types of address (table 0190) where one lives, best first; what is known to be wrong is not among them.
    private static readonly string[] AddressTypes = ["H", "L", "P", "", "M", "C"];

    public PidReading Read(Hl7Segment pid)
    {
        var (numbers, strange) = Numbers(pid, 3);
        var ours = numbers.Where(number => number.IsOurs).Select(number => number.Number).Distinct().ToList();
        if (strange is not null || ours.Count == 0)
            return new(null, strange ?? FeedRefusals.NoNumber, ("PID", 3));
        if (!TryBirthDate(pid, out var saysDob, out var dob))
            return new(null, FeedRefusals.BadBirthDate, ("PID", 7));
        var names = pid.Repetitions(5);
        var name = Best(names, 7, NameTypes);
        var maiden = names.FirstOrDefault(one => one.Component(7) is "M" && one.Component(1).Length > 0)?.Component(1);
        var address = Best(pid.Repetitions(11), 7, AddressTypes);
        return new(new PatientWords
        {
            Mrn = ours[0],
            Beside = ours.Count == 1 ? Array.Empty<string>() : [.. ours.Skip(1)],
            Last = name is null ? null : Cut(name.Component(1)),
            First = name is null ? null : Cut(name.Component(2)),
            Middle = name is null ? null : Cut(name.Component(3)),
            Suffix = name is null ? null : Cut(name.Component(4)),
            PreviousLast = maiden is not null && maiden != name?.Component(1) ? Cut(maiden) : null,
            Sex = pid.Repetitions(8) is [var sex, ..] ? Cut(sex.Component(1).ToUpperInvariant()) : null,
            SaysDob = saysDob,
            Dob = dob,
            Ssn4 = SocialSecurity(pid),
            Phone = Phone(pid),
            Street = address is null ? null : Cut(StreetOf(address)),
            City = address is null ? null : Cut(address.Component(3)),
            State = address is null ? null : Cut(address.Component(4)),
            Zip = address is null ? null : Cut(address.Component(5)),
        });
    }

    /// <summary>The numbers an MRG retires: those of our authority, and those of which nobody says whose they are.</summary>
    public (IReadOnlyList<(string Number, bool IsOurs)> Priors, string? Refusal) PriorNumbers(Hl7Segment mrg)
    {
        var (numbers, strange) = Numbers(mrg, 1);
        // Where ours stand among them, the others are somebody else's.
        var ours = numbers.Where(number => number.IsOurs).Distinct().ToList();
        return (ours.Count > 0 ? ours : [.. numbers.Distinct()], strange);
    }

    // A number of ours that holds separators was put together wrongly by its sender: "800&&&LAKESIDE&MR" is not 800.
    private (List<(string Number, bool IsOurs)> Numbers, string? Refusal) Numbers(Hl7Segment segment, int field)
    {
        List<(string, bool)> numbers = [];
        foreach (var value in segment.Repetitions(field).Where(value => !value.IsDeletion))
        {
            var (number, assigner, type) = (value.Component(1), value.Component(4), value.Component(5));
            var isOurs = assigner.Length > 0 || value.Subcomponent(4, 2).Length > 0
                ? Same(assigner, authority) || Same(value.Subcomponent(4, 2), authority)
                : withoutAuthority ? true : (bool?)null;
            // Where not even the authority is given, nor is the type.
            if (isOurs == false || (!types.Contains(type) && (type.Length > 0 || (isOurs == true && !withoutAuthority))))
                continue;
            if (value.IsParted(1) || number.Length > LongestNumber || number.Any(letter => char.IsControl(letter) || letter is '^' or '~' or '|' or '&'))
                return ([], FeedRefusals.StrangeNumber);
            if (number.Length > 0)
                numbers.Add((number, isOurs == true));
        }

        return (numbers, null);
    }

    private static bool Same(string one, string other) => one.Length > 0 && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The repetition of the best type; null where the field says nothing, or only what is of no such type.</summary>
    private static Hl7Value? Best(IReadOnlyList<Hl7Value> values, int typeComponent, string[] types) =>
        values is [{ IsDeletion: true } deleted] ? deleted
        : values.Where(value => !value.IsDeletion).Select(value => (Value: value, Rank: Array.IndexOf(types, value.Component(typeComponent).ToUpperInvariant())))
            .Where(one => one.Rank >= 0).OrderBy(one => one.Rank).Select(one => one.Value).FirstOrDefault();

    // A day that is not known whole tells nobody apart.
    private static bool TryBirthDate(Hl7Segment pid, out bool says, out DateOnly? dob)
    {
        (says, dob) = (pid.Repetitions(7).Count > 0, null);
        if (!says || pid.Repetitions(7)[0].IsDeletion)
            return true;
        var written = pid.Text(7);
        if ((written.Length is 0 or 4 or 6 && written.All(char.IsAsciiDigit)) || written.Trim('0').Length == 0)
            return true;
        if (written.Length < 8 || !DateOnly.TryParseExact(written[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year < EarliestBirthYear)
            return false;
        dob = day;
        return true;
    }

    // In its own field, or among the identifiers.
    private static string? SocialSecurity(Hl7Segment pid)
    {
        var field = pid.Repetitions(19);
        if (field is [{ IsDeletion: true }, ..])
            return "";
        var written = field is [var own, ..] ? own.Component(1) : pid.Repetitions(3).FirstOrDefault(value => value.Component(5) == "SS")?.Component(1);
        if (written is null)
            return null;
        var digits = string.Concat(written.Where(char.IsAsciiDigit));
        // One digit nine times is what is entered where none is known; 9 at the front is no social security number.
        // Many show the last four alone.
        if (digits.Length == 4 && digits != "0000")
            return digits;
        return digits.Length == 9 && digits.Distinct().Count() > 1 && digits[0] != '9' && digits != "123456789" ? digits[5..] : "";
    }

    // Of a telephone at home or in the pocket; what is at work is shared with colleagues.
    private static string? Phone(Hl7Segment pid)
    {
        var values = pid.Repetitions(13);
        if (values.Count == 0)
            return null;
        foreach (var value in values.Where(value => !value.IsDeletion && value.Component(2) is not ("NET" or "WPN" or "BPN") && value.Component(3) is not ("FX" or "BP" or "MD" or "Internet" or "X.400")))
        {
            var written = value.Component(1).Length > 0 ? value.Component(1) : value.Component(12).Length > 0 ? value.Component(12) : value.Component(6) + value.Component(7);
            if (written.Count(char.IsAsciiDigit) >= 7)
                return Cut(written);
        }

        return "";
    }

    private static string StreetOf(Hl7Value address) => address.Component(1) is { Length: > 0 } whole ? whole : $"{address.Subcomponent(1, 3)} {address.Subcomponent(1, 2)}".Trim();

    // No database takes every control character, and no name has one.
    private static string Cut(string text) => string.Concat(text.Where(letter => !char.IsControl(letter)).Take(LongestText)).Trim();
}
