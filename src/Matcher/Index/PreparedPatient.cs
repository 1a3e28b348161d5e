using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>A patient in the form in which the index compares: made of one registration alone, so on any thread.</summary>
internal readonly record struct PreparedPatient
{
    public required string Mrn { get; init; }

    // Names and street as NameText.Normalize leaves them.
    public required string Last { get; init; }
    public required string First { get; init; }
    public required string Middle { get; init; }
    public required string Previous { get; init; }
    public required string Street { get; init; }
    public required int House { get; init; }

    /// <summary>Days from 0001-01-01; <see cref="PatientIndex.NoDay"/> when not registered.</summary>
    public required int Day { get; init; }
    public required int Zip { get; init; }
    public required short Ssn4 { get; init; }
    public required long Phone { get; init; }

    /// <summary>See <see cref="Suffixes"/>.</summary>
    public required byte Suffix { get; init; }
    public required byte Sex { get; init; }

    /// <summary>Empty while the registration stands for itself.</summary>
    public required string MergedInto { get; init; }

    public static PreparedPatient Of(Patient patient)
    {
        var (house, street) = Streets.Parse(patient.Street);
        var (last, first) = (NameText.Normalize(patient.Last), NameText.Normalize(patient.First));
        return new PreparedPatient
        {
            Mrn = patient.Mrn,
            Last = last,
            First = first,
            Middle = NameText.Normalize(patient.Middle),
            Previous = NameText.Normalize(patient.PreviousLast),
            Street = street,
            House = house,
            Day = BirthDay(patient.Dob),
            Zip = patient.Zip.Length >= 5 && int.TryParse(patient.Zip.AsSpan(0, 5), out var zip) ? zip : 0,
            Ssn4 = LastFour(patient.Ssn4),
            Phone = Phones.Parse(patient.Phone),
            // Behind one word stands no suffix.
            Suffix = patient.Suffix.Length > 0 || last.Contains(' ', StringComparison.Ordinal) || first.Contains(' ', StringComparison.Ordinal) ? Suffixes.Code(patient.Suffix, last, first) : (byte)0,
            Sex = patient.Sex.Length > 0 ? (byte)char.ToUpperInvariant(patient.Sex[0]) : (byte)0,
            MergedInto = patient.MergedInto ?? "",
        };
    }

    /// <summary>In the order of their record numbers, character by character.</summary>
    public static PreparedPatient[] InOrder(PreparedPatient[] patients)
    {
        // Eight characters as one number are compared at once; most numbers differ in these.
        var (keys, order) = (new ulong[patients.Length], new int[patients.Length]);
        for (var i = 0; i < patients.Length; i++)
        {
            (keys[i], order[i]) = (Beginning(patients[i].Mrn), i);
            if (patients[i].Mrn.AsSpan().ContainsAnyExceptInRange('\u0001', '\u00FF'))
            {
                Array.Sort(patients, (one, other) => string.CompareOrdinal(one.Mrn, other.Mrn));
                return patients;
            }
        }

        Array.Sort(keys, order);
        var sorted = Array.ConvertAll(order, i => patients[i]);
        for (var (from, to) = (0, 0); from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && keys[to] == keys[from];)
                to++;
            if (to > from + 1)
                sorted.AsSpan(from, to - from).Sort((one, other) => string.CompareOrdinal(one.Mrn, other.Mrn));
        }

        return sorted;
    }

    private static ulong Beginning(string text)
    {
        var key = 0UL;
        for (var i = 0; i < 8; i++)
            key = (key << 8) | (i < text.Length ? text[i] : 0UL);
        return key;
    }

    // 1900-01-01 is what registration systems put where nothing is known.
    private static int BirthDay(DateOnly? dob) => dob is { } day && day != new DateOnly(1900, 1, 1) ? day.DayNumber : PatientIndex.NoDay;

    // Blocks nobody was given: 0000 is never issued, 9999 and 1234 are what clerks type.
    private static short LastFour(string text) =>
        text.Length == 4 && short.TryParse(text, out var value) && value is not (0 or 9999 or 1234) ? value : (short)0;

    /// <summary>Names no field: a patient's data belongs into no log and no exception message.</summary>
    public override string ToString() => nameof(PreparedPatient);
}
