using Capture.Evidence;
using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Matcher;

/// <summary>
/// All patients, arranged for finding the few a page may be about. An immutable snapshot: safe for any number of threads;
/// a changed register is a new index. About 200 bytes a patient.
/// </summary>
public sealed class PatientIndex
{
    /// <summary>Numbers of days count from 0001-01-01; 0 stands for "not registered".</summary>
    internal const int NoDay = 0;

    private const int NoSurvivor = -1;

    private readonly string[] _mrns;
    private readonly int[] _last;
    private readonly int[] _first;
    private readonly int[] _middle;
    private readonly int[] _previous;
    private readonly int[] _street;
    private readonly int[] _house;
    private readonly int[] _day;
    private readonly int[] _zip;
    private readonly short[] _ssn4;
    private readonly long[] _phone;
    private readonly byte[] _suffix;
    private readonly byte[] _sex;
    private readonly NameForm[] _forms;
    private readonly Postings<int> _byDay;
    private readonly Postings<long> _byPhone;
    private readonly Postings<long> _bySsnAndDay;
    private readonly Postings<ulong> _byPair;
    private readonly Postings<ulong> _byMrn;
    private readonly Postings<long> _byHouse;
    private readonly Dictionary<char, int> _firstInitials;

    // Of merged registrations only: they are few.
    private readonly Dictionary<int, int> _survivors;
    private readonly Dictionary<int, List<int>> _registrations;

    private PatientIndex(Columns columns, NameForm[] forms, NameDictionary names, List<(ulong Pair, int Row)> pairs)
    {
        Names = names;
        _forms = forms;
        _mrns = [.. columns.Mrn];
        _last = [.. columns.Last];
        _first = [.. columns.First];
        _middle = [.. columns.Middle];
        _previous = [.. columns.Previous];
        _street = [.. columns.Street];
        _house = [.. columns.House];
        _day = [.. columns.Day];
        _zip = [.. columns.Zip];
        _ssn4 = [.. columns.Ssn4];
        _phone = [.. columns.Phone];
        _suffix = [.. columns.Suffix];
        _sex = [.. columns.Sex];
        var rows = Enumerable.Range(0, _mrns.Length);
        _byDay = Postings<int>.Of(rows.Where(row => _day[row] != NoDay).Select(row => (_day[row], row)));
        _byPhone = Postings<long>.Of(rows.Where(row => _phone[row] != 0).Select(row => (_phone[row], row)));
        _bySsnAndDay = Postings<long>.Of(rows.Where(row => _ssn4[row] > 0 && _day[row] != NoDay).Select(row => (SsnAndDay(_ssn4[row], _day[row]), row)));
        _byHouse = Postings<long>.Of(rows.Where(row => _house[row] > 0 && _street[row] >= 0).Select(row => (House(_house[row], _street[row]), row)));
        _byMrn = Postings<ulong>.Of(rows.Select(row => (RecordNumbers.Key(_mrns[row]), row)));
        _byPair = Postings<ulong>.Of(pairs);
        (_survivors, _registrations) = Merged(columns.MergedInto);
        _firstInitials = rows.Where(row => _first[row] >= 0).GroupBy(row => _forms[_first[row]].Joined[0]).ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>How many patients the index holds.</summary>
    public int Count => _mrns.Length;

    internal NameDictionary Names { get; }

    /// <summary>Builds the index. A million patients take a few seconds.</summary>
    public static PatientIndex Build(IEnumerable<Patient> patients)
    {
        var columns = new Columns();
        var names = new NameDictionary.Builder();
        var forms = new FormTable(names);
        List<(ulong, int)> pairs = [];
        foreach (var patient in patients)
        {
            var row = columns.Mrn.Count;
            columns.Mrn.Add(patient.Mrn);
            if (patient.MergedInto is { Length: > 0 } into)
                columns.MergedInto.Add(row, into);
            var last = Add(columns.Last, forms, patient.Last);
            var first = Add(columns.First, forms, patient.First);
            var middle = Add(columns.Middle, forms, patient.Middle);
            var previous = Add(columns.Previous, forms, patient.PreviousLast);
            var (house, street) = Streets.Parse(patient.Street);
            columns.House.Add(house);
            Add(columns.Street, forms, street);
            columns.Day.Add(BirthDay(patient.Dob));
            columns.Zip.Add(patient.Zip.Length >= 5 && int.TryParse(patient.Zip.AsSpan(0, 5), out var zip) ? zip : 0);
            columns.Ssn4.Add(LastFour(patient.Ssn4));
            columns.Phone.Add(Phones.Parse(patient.Phone));
            columns.Suffix.Add(Suffixes.Code(patient.Suffix, patient.Last, patient.First));
            columns.Sex.Add(patient.Sex.Length > 0 ? (byte)char.ToUpperInvariant(patient.Sex[0]) : (byte)0);
            foreach (var surname in (NameForm?[])[last, previous])
            {
                foreach (var lastToken in surname?.Tokens ?? [])
                {
                    names.CountLast(lastToken);
                    foreach (var firstToken in first?.Tokens ?? [])
                        pairs.Add((Pair(lastToken, firstToken), row));
                    if (middle is { Joined.Length: > 1 })
                        pairs.Add((Pair(lastToken, middle.Tokens[0]), row));
                }
            }

            foreach (var firstToken in first?.Tokens ?? [])
                names.CountFirst(firstToken);
        }

        return new PatientIndex(columns, forms.ToArray(), names.Build(), pairs);
    }

    private static NameForm? Add(List<int> column, FormTable forms, string text)
    {
        var form = forms.Add(text);
        column.Add(form);
        return form < 0 ? null : forms[form];
    }

    // 1900-01-01 is what registration systems put where nothing is known.
    private static int BirthDay(DateOnly? dob) => dob is { } day && day != new DateOnly(1900, 1, 1) ? day.DayNumber : NoDay;

    // Blocks nobody was given: 0000 is never issued, 9999 and 1234 are what clerks type.
    private static short LastFour(string text) =>
        text.Length == 4 && short.TryParse(text, out var value) && value is not (0 or 9999 or 1234) ? value : (short)0;

    internal string Mrn(int row) => _mrns[row];
    internal NameForm? Last(int row) => Form(_last[row]);
    internal NameForm? First(int row) => Form(_first[row]);
    internal NameForm? Middle(int row) => Form(_middle[row]);
    internal NameForm? PreviousLast(int row) => Form(_previous[row]);
    internal NameForm? Street(int row) => Form(_street[row]);
    internal int House(int row) => _house[row];
    internal int Day(int row) => _day[row];
    internal int Zip(int row) => _zip[row];
    internal int Ssn4(int row) => _ssn4[row];
    internal long Phone(int row) => _phone[row];
    internal string Suffix(int row) => Suffixes.Text(_suffix[row]);

    /// <summary><c>F</c> or <c>M</c>; <c>\0</c> for anything else.</summary>
    internal char Sex(int row) => _sex[row] is (byte)'F' or (byte)'M' ? (char)_sex[row] : '\0';

    /// <summary>The registration whose chart takes what concerns this one: the one it was merged into in the end, or itself.</summary>
    internal int Survivor(int row) => _survivors.GetValueOrDefault(row, row) is >= 0 and var survivor ? survivor : row;

    /// <summary>The record number whose chart takes what was filed under this one: itself, too, where it is registered with nobody.</summary>
    internal string Living(string mrn) => RowOf(mrn) is >= 0 and var row ? _mrns[Survivor(row)] : mrn;

    /// <summary>Merged into a number that nobody here is registered with, or in a circle: nothing may be filed under it.</summary>
    internal bool IsMergedAway(int row) => _survivors.GetValueOrDefault(row, row) < 0;

    /// <summary>Whether a normalized record number is the patient's: of this registration, or of one it was merged with.</summary>
    internal bool HasNumber(int row, string number) => _registrations.TryGetValue(Survivor(row), out var own)
        ? own.Exists(registration => RecordNumbers.Normalize(_mrns[registration]) == number)
        : RecordNumbers.Normalize(_mrns[row]) == number;

    internal ReadOnlySpan<int> BornOn(int day) => day == NoDay ? [] : _byDay.Rows(day);
    internal ReadOnlySpan<int> WithPhone(long phone) => phone == 0 ? [] : _byPhone.Rows(phone);
    internal ReadOnlySpan<int> WithSsnAndDay(int ssn4, int day) => _bySsnAndDay.Rows(SsnAndDay(ssn4, day));
    internal ReadOnlySpan<int> WithRecordNumber(string number) => _byMrn.Rows(RecordNumbers.Key(number));
    internal ReadOnlySpan<int> Named(int lastToken, int firstToken) => _byPair.Rows(Pair(lastToken, firstToken));
    internal ReadOnlySpan<int> LivingAt(int row) => _street[row] < 0 || _house[row] == 0 ? [] : _byHouse.Rows(House(_house[row], _street[row]));
    internal double ShareOfFirstInitial(char initial) => (_firstInitials.GetValueOrDefault(initial) + 1.0) / (Count + 26);

    /// <summary>Whether two patients have one telephone, or one house in one street.</summary>
    internal bool ShareHome(int a, int b) =>
        (_phone[a] != 0 && _phone[a] == _phone[b]) || (_house[a] > 0 && _house[a] == _house[b] && _street[a] == _street[b]);

    /// <summary>
    /// Share of documents that would go to another patient if name and birth date alone told whose they are: of namesakes born the same
    /// day one in two.
    /// </summary>
    /// <remarks>
    /// For each patient the others of that name, times the share of people of <i>other</i> names who were born that day. Counting those
    /// who have both in common would count the patients who were registered twice, and these are many more.
    /// </remarks>
    internal double ErrorOfNameAndBirthDate()
    {
        var rows = Enumerable.Range(0, Count).Where(row => Survivor(row) == row && _day[row] != NoDay && _last[row] >= 0 && _first[row] >= 0).ToArray();
        var names = Array.ConvertAll(rows, row => Pair(_last[row], _first[row]));
        Array.Sort(names, rows);
        var (expected, dated) = (0.0, rows.Length);
        Dictionary<int, int> sameDay = [];
        for (var (from, to) = (0, 0); from < rows.Length; from = to)
        {
            for (to = from + 1; to < rows.Length && names[to] == names[from];)
                to++;
            if (to == from + 1 || dated == to - from)
                continue;
            var bearers = rows.AsSpan(from, to - from);
            sameDay.Clear();
            foreach (var row in bearers)
                sameDay[_day[row]] = sameDay.GetValueOrDefault(_day[row]) + 1;
            foreach (var row in bearers)
                expected += (bearers.Length - 1.0) * Math.Max(0, BornOn(_day[row]).Length - sameDay[_day[row]]) / (dated - bearers.Length);
        }

        return dated == 0 ? 0 : expected / dated / 2;
    }

    private (Dictionary<int, int> Survivors, Dictionary<int, List<int>> Registrations) Merged(Dictionary<int, string> mergedInto)
    {
        Dictionary<int, int> survivors = [];
        Dictionary<int, List<int>> registrations = [];
        foreach (var row in mergedInto.Keys)
        {
            var (end, hops) = (row, 0);
            while (end >= 0 && mergedInto.TryGetValue(end, out var into))
                end = hops++ < PatientMerges.LongestChain ? RowOf(into) : NoSurvivor;
            survivors.Add(row, end);
            if (end < 0)
                continue;
            if (!registrations.TryGetValue(end, out var own))
                registrations.Add(end, own = [end]);
            own.Add(row);
        }

        return (survivors, registrations);
    }

    private int RowOf(string mrn)
    {
        foreach (var row in WithRecordNumber(mrn))
        {
            if (_mrns[row] == mrn)
                return row;
        }

        return NoSurvivor;
    }

    private NameForm? Form(int id) => id < 0 ? null : _forms[id];
    private static ulong Pair(int last, int first) => ((ulong)(uint)last << 32) | (uint)first;
    private static long SsnAndDay(int ssn4, int day) => ((long)ssn4 << 32) | (uint)day;
    private static long House(int number, int street) => ((long)number << 32) | (uint)street;

    private sealed class Columns
    {
        public List<string> Mrn { get; } = [];
        public Dictionary<int, string> MergedInto { get; } = [];
        public List<int> Last { get; } = [];
        public List<int> First { get; } = [];
        public List<int> Middle { get; } = [];
        public List<int> Previous { get; } = [];
        public List<int> Street { get; } = [];
        public List<int> House { get; } = [];
        public List<int> Day { get; } = [];
        public List<int> Zip { get; } = [];
        public List<short> Ssn4 { get; } = [];
        public List<long> Phone { get; } = [];
        public List<byte> Suffix { get; } = [];
        public List<byte> Sex { get; } = [];
    }

    private sealed class FormTable(NameDictionary.Builder names)
    {
        private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
        private readonly List<NameForm> _forms = [];

        public NameForm this[int id] => _forms[id];

        /// <summary>The form's id; -1 for an empty name.</summary>
        public int Add(string text)
        {
            var normal = NameText.Normalize(text);
            if (normal.Length == 0)
                return -1;
            if (_ids.TryGetValue(normal, out var id))
                return id;
            var parts = normal.Split(' ').Where(part => NameText.Suffix(part) is null).ToArray();
            if (parts.Length == 0)
                parts = [normal.Replace(" ", "", StringComparison.Ordinal)];
            var joined = string.Concat(parts);
            List<string> whole = parts.Length > 1 ? [.. parts.Where(part => !NameText.IsParticle(part))] : [];
            List<int> tokens = [names.Add(joined), .. whole.Select(names.Add)];
            id = _forms.Count;
            _ids.Add(normal, id);
            _forms.Add(new NameForm(joined, [.. whole], [.. tokens.Distinct()]));
            return id;
        }

        public NameForm[] ToArray() => [.. _forms];
    }
}

/// <summary>A name as compared.</summary>
/// <param name="Joined">All parts without gaps.</param>
/// <param name="Parts">The parts that may stand for the whole; empty when there is one part only.</param>
/// <param name="Tokens">Dictionary ids of the joined form and of the parts.</param>
internal sealed record NameForm(string Joined, string[] Parts, int[] Tokens);
