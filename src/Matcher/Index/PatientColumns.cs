namespace Capture.Matcher;

/// <summary>What is known of the patients, field by field; a row is a patient. Names and streets are ids of forms, -1 for none.</summary>
internal sealed class PatientColumns
{
    public required int[] Last { get; init; }
    public required int[] First { get; init; }
    public required int[] Middle { get; init; }
    public required int[] Previous { get; init; }
    public required int[] Street { get; init; }
    public required int[] House { get; init; }
    public required int[] Day { get; init; }
    public required int[] Zip { get; init; }
    public required short[] Ssn4 { get; init; }
    public required long[] Phone { get; init; }
    public required byte[] Suffix { get; init; }
    public required byte[] Sex { get; init; }

    /// <summary>The record numbers that the few registrations were merged into which were.</summary>
    public required Dictionary<int, string> MergedInto { get; init; }

    public int Count => Last.Length;

    public static PatientColumns Of(int count) => new()
    {
        Last = new int[count],
        First = new int[count],
        Middle = new int[count],
        Previous = new int[count],
        Street = new int[count],
        House = new int[count],
        Day = new int[count],
        Zip = new int[count],
        Ssn4 = new short[count],
        Phone = new long[count],
        Suffix = new byte[count],
        Sex = new byte[count],
        MergedInto = [],
    };

    /// <summary>A copy with room for so many rows.</summary>
    public PatientColumns Copy(int count) => new()
    {
        Last = Grown(Last, count),
        First = Grown(First, count),
        Middle = Grown(Middle, count),
        Previous = Grown(Previous, count),
        Street = Grown(Street, count),
        House = Grown(House, count),
        Day = Grown(Day, count),
        Zip = Grown(Zip, count),
        Ssn4 = Grown(Ssn4, count),
        Phone = Grown(Phone, count),
        Suffix = Grown(Suffix, count),
        Sex = Grown(Sex, count),
        MergedInto = new(MergedInto),
    };

    public void Set(int row, in PreparedPatient patient, FormTable.Builder forms)
    {
        // In this order forms get their ids.
        Last[row] = forms.Add(patient.Last);
        First[row] = forms.Add(patient.First);
        Middle[row] = forms.Add(patient.Middle);
        Previous[row] = forms.Add(patient.Previous);
        Street[row] = forms.Add(patient.Street);
        House[row] = patient.House;
        Day[row] = patient.Day;
        Zip[row] = patient.Zip;
        Ssn4[row] = patient.Ssn4;
        Phone[row] = patient.Phone;
        Suffix[row] = patient.Suffix;
        Sex[row] = patient.Sex;
        if (patient.MergedInto.Length > 0)
            MergedInto[row] = patient.MergedInto;
        else
            MergedInto.Remove(row);
    }

    // 0 is no key: that of a row without one.
    public long SsnAndDayKey(int row) => Ssn4[row] > 0 && Day[row] != PatientIndex.NoDay ? SsnAndDay(Ssn4[row], Day[row]) : 0;
    public long PhoneKey(int row) => Phone[row];
    public long HouseKey(int row) => House[row] > 0 && Street[row] >= 0 ? HouseAndStreet(House[row], Street[row]) : 0;

    public static long SsnAndDay(int ssn4, int day) => ((long)ssn4 << 32) | (uint)day;
    public static long HouseAndStreet(int house, int street) => ((long)house << 32) | (uint)street;

    private static T[] Grown<T>(T[] column, int count)
    {
        var copy = new T[count];
        column.CopyTo(copy, 0);
        return copy;
    }
}
