using Capture.Evidence;
using Capture.Contracts;
using Capture.Storage.Database;

namespace Capture.Matcher;

/// <summary>
/// All patients, arranged for finding the few a page may be about. An immutable snapshot: safe for any number of threads;
/// a changed register is a new index.
/// </summary>
public sealed class PatientIndex
{
    /// <summary>Numbers of days count from 0001-01-01; 0 stands for "not registered".</summary>
    internal const int NoDay = 0;

    /// <summary>What <see cref="RecordNumberColumn.Find"/> says of a number that is nobody's.</summary>
    private const int NoSurvivor = -1;

    /// <summary>Until one patient in so many has changed, what was measured over all of them is taken to hold.</summary>
    private const int MostUnmeasured = 100;

    private readonly RecordNumberColumn _mrns;
    private readonly PatientColumns _columns;
    private readonly FormTable _forms;
    private readonly DayPostings _byDay;
    private readonly Postings _byPhone;
    private readonly Postings _bySsnAndDay;
    private readonly Postings _byHouse;
    private readonly PairPostings _byPair;
    private readonly Dictionary<char, int> _firstInitials;
    private readonly Lazy<double> _errorOfNameAndBirthDate;

    // Of merged registrations only: they are few.
    private readonly Dictionary<int, int> _survivors;
    private readonly Dictionary<int, List<int>> _registrations;

    // Patients who have changed since that was measured.
    private readonly int _unmeasured;

    private PatientIndex(
        RecordNumberColumn mrns, PatientColumns columns, FormTable forms, NameDictionary names, DayPostings byDay, Postings byPhone, Postings bySsnAndDay, Postings byHouse, PairPostings byPair,
        Lazy<double>? errorOfNameAndBirthDate = null, int unmeasured = 0)
    {
        (_mrns, _columns, _forms, Names) = (mrns, columns, forms, names);
        (_byDay, _byPhone, _bySsnAndDay, _byHouse, _byPair) = (byDay, byPhone, bySsnAndDay, byHouse, byPair);
        (_survivors, _registrations) = Merged(columns.MergedInto);
        _firstInitials = InitialsOf(columns, forms);
        _errorOfNameAndBirthDate = errorOfNameAndBirthDate ?? new(MeasureErrorOfNameAndBirthDate);
        _unmeasured = unmeasured;
    }

    /// <summary>How many patients the index holds.</summary>
    public int Count => _columns.Count;

    internal NameDictionary Names { get; }

    /// <summary>How many names and streets there are.</summary>
    internal int Forms => _forms.Count;

    /// <summary>Builds the index.</summary>
    public static PatientIndex Build(IEnumerable<Patient> patients) => BuildPrepared(patients.Select(PreparedPatient.Of).ToArray());

    internal static PatientIndex BuildPrepared(IReadOnlyList<PreparedPatient> patients)
    {
        ArgumentNullException.ThrowIfNull(patients);
        var names = new NameDictionary.Builder();
        var forms = new FormTable.Builder(names);
        var columns = PatientColumns.Of(patients.Count);
        List<(int, int, int)> pairs = new(patients.Count * 3);
        for (var row = 0; row < patients.Count; row++)
        {
            columns.Set(row, patients[row], forms);
            CountNames(columns, forms, names, row, 1);
            AddPairs(columns, forms, row, pairs);
        }

        // Each by itself, on the processors there are.
        var (mrns, byDay, byPhone, bySsnAndDay, byHouse, byPair, dictionary) = ((RecordNumberColumn?)null, (DayPostings?)null, (Postings?)null, (Postings?)null, (Postings?)null, (PairPostings?)null, (NameDictionary?)null);
        Parallel.Invoke(
            () => dictionary = names.Build(),
            () => byPair = PairPostings.Of(names.Count, pairs),
            () => mrns = RecordNumberColumn.Of(patients),
            () => byPhone = Postings.Of(columns.Count, columns.PhoneKey),
            () => byHouse = Postings.Of(columns.Count, columns.HouseKey),
            () => bySsnAndDay = Postings.Of(columns.Count, columns.SsnAndDayKey),
            () => byDay = DayPostings.Of(columns.Day));
        return new PatientIndex(mrns!, columns, forms.Build(), dictionary!, byDay!, byPhone!, bySsnAndDay!, byHouse!, byPair!);
    }

    /// <summary>
    /// The index when these patients have been registered or changed: the same as one built anew, in a fraction of the time, and this one
    /// stays as it is. It takes as long as copying the index; of changed patients there should be few.
    /// </summary>
    public PatientIndex With(IEnumerable<Patient> changed)
    {
        // Of one number the last word holds.
        List<PreparedPatient> prepared = [.. changed.Select(PreparedPatient.Of).GroupBy(patient => patient.Mrn, StringComparer.Ordinal).Select(same => same.Last())];
        if (prepared.Count == 0)
            return this;
        var rows = prepared.ConvertAll(patient => _mrns.Find(patient.Mrn));
        List<PreparedPatient> added = [.. prepared.Where((_, i) => rows[i] < 0)];
        var names = new NameDictionary.Builder(Names);
        var forms = new FormTable.Builder(names, _forms);
        var columns = _columns.Copy(Count + added.Count);
        List<(int, int, int)> pairs = [];
        var touched = new bool[columns.Count];
        var next = Count;
        for (var i = 0; i < prepared.Count; i++)
        {
            var row = rows[i] < 0 ? next++ : rows[i];
            if (rows[i] >= 0)
                CountNames(columns, forms, names, row, -1);
            columns.Set(row, prepared[i], forms);
            CountNames(columns, forms, names, row, 1);
            AddPairs(columns, forms, row, pairs);
            touched[row] = true;
        }

        // Measured anew it would take longer than all the rest, and so few change it by next to nothing.
        var unmeasured = _unmeasured + prepared.Count;
        var measured = _errorOfNameAndBirthDate.IsValueCreated && unmeasured * MostUnmeasured <= Count;
        return new PatientIndex(
            _mrns.With(added), columns, forms.Build(), names.Build(), DayPostings.Of(columns.Day), _byPhone.With(columns.PhoneKey, touched), _bySsnAndDay.With(columns.SsnAndDayKey, touched),
            _byHouse.With(columns.HouseKey, touched), _byPair.With(names.Count, touched, pairs), measured ? _errorOfNameAndBirthDate : null, measured ? unmeasured : 0);
    }

    private static void CountNames(PatientColumns columns, FormTable.Builder forms, NameDictionary.Builder names, int row, int by)
    {
        foreach (var surname in (ReadOnlySpan<int>)[columns.Last[row], columns.Previous[row]])
        {
            foreach (var token in forms[surname]?.Tokens ?? [])
                names.CountLast(token, by);
        }

        foreach (var token in forms[columns.First[row]]?.Tokens ?? [])
            names.CountFirst(token, by);
    }

    private static void AddPairs(PatientColumns columns, FormTable.Builder forms, int row, List<(int, int, int)> pairs)
    {
        var (first, middle) = (forms[columns.First[row]], forms[columns.Middle[row]]);
        foreach (var surname in (ReadOnlySpan<int>)[columns.Last[row], columns.Previous[row]])
        {
            foreach (var lastToken in forms[surname]?.Tokens ?? [])
            {
                foreach (var firstToken in first?.Tokens ?? [])
                    pairs.Add((lastToken, firstToken, row));
                if (middle is { Joined.Length: > 1 })
                    pairs.Add((lastToken, middle.Tokens[0], row));
            }
        }
    }

    private static Dictionary<char, int> InitialsOf(PatientColumns columns, FormTable forms)
    {
        Dictionary<char, int> initials = [];
        foreach (var first in columns.First)
        {
            if (forms[first] is { } form)
                initials[form.Joined[0]] = initials.GetValueOrDefault(form.Joined[0]) + 1;
        }

        return initials;
    }

    internal string Mrn(int row) => _mrns[row];

    /// <summary>Compares two patients' record numbers character by character.</summary>
    internal int CompareMrns(int row, int other) => _mrns.Compare(row, other);

    /// <summary>Whether the registration's own record number, normalised, is this one.</summary>
    internal bool HasRecordNumber(int row, string normalized) => _mrns.Is(row, normalized);

    /// <summary>The patient's record number, normalised, in the room given.</summary>
    internal ReadOnlySpan<char> RecordNumber(int row, Span<char> room) => _mrns.Normalized(row, room);

    /// <summary>A name or street by its id.</summary>
    internal NameForm Form(int id) => _forms[id]!;

    // Ids of forms; -1 for none.
    internal int LastForm(int row) => _columns.Last[row];
    internal int FirstForm(int row) => _columns.First[row];
    internal int MiddleForm(int row) => _columns.Middle[row];
    internal int PreviousForm(int row) => _columns.Previous[row];
    internal NameForm? Last(int row) => _forms[_columns.Last[row]];
    internal NameForm? First(int row) => _forms[_columns.First[row]];
    internal NameForm? Middle(int row) => _forms[_columns.Middle[row]];
    internal NameForm? PreviousLast(int row) => _forms[_columns.Previous[row]];
    internal NameForm? Street(int row) => _forms[_columns.Street[row]];
    internal int House(int row) => _columns.House[row];
    internal int Day(int row) => _columns.Day[row];
    internal int Zip(int row) => _columns.Zip[row];
    internal int Ssn4(int row) => _columns.Ssn4[row];
    internal long Phone(int row) => _columns.Phone[row];
    internal byte SuffixCode(int row) => _columns.Suffix[row];
    internal string Suffix(int row) => Suffixes.Text(_columns.Suffix[row]);

    /// <summary><c>F</c> or <c>M</c>; <c>\0</c> for anything else.</summary>
    internal char Sex(int row) => _columns.Sex[row] is (byte)'F' or (byte)'M' ? (char)_columns.Sex[row] : '\0';

    /// <summary>The registration whose chart takes what concerns this one: the one it was merged into in the end, or itself.</summary>
    internal int Survivor(int row) => _survivors.GetValueOrDefault(row, row) is >= 0 and var survivor ? survivor : row;

    /// <summary>The record number whose chart takes what was filed under this one: itself, too, where it is registered with nobody.</summary>
    internal string Living(string mrn) => _mrns.Find(mrn) is >= 0 and var row ? _mrns[Survivor(row)] : mrn;

    /// <summary>Merged into a number that nobody here is registered with, or in a circle: nothing may be filed under it.</summary>
    internal bool IsMergedAway(int row) => _survivors.GetValueOrDefault(row, row) < 0;

    /// <summary>Whether other registrations were merged with this one.</summary>
    internal bool IsOneOfMany(int row) => _registrations.ContainsKey(Survivor(row));

    /// <summary>Whether a normalised record number is the patient's: of this registration, or of one it was merged with.</summary>
    internal bool HasNumber(int row, string normalized) => _registrations.TryGetValue(Survivor(row), out var own)
        ? own.Exists(registration => _mrns.Is(registration, normalized))
        : _mrns.Is(row, normalized);

    internal ReadOnlySpan<int> BornOn(int day) => day == NoDay ? [] : _byDay.Rows(day);
    internal ReadOnlySpan<int> WithPhone(long phone) => phone == 0 ? [] : _byPhone.Rows(phone);
    internal ReadOnlySpan<int> WithSsnAndDay(int ssn4, int day) => ssn4 <= 0 || day == NoDay ? [] : _bySsnAndDay.Rows(PatientColumns.SsnAndDay(ssn4, day));
    internal ReadOnlySpan<int> WithRecordNumber(string number) => _mrns.Rows(number);
    internal ReadOnlySpan<int> Named(int lastToken, int firstToken) => _byPair.Rows(lastToken, firstToken);
    internal ReadOnlySpan<int> LivingAt(int row) => _columns.HouseKey(row) is not 0 and var home ? _byHouse.Rows(home) : [];
    internal double ShareOfFirstInitial(char initial) => (_firstInitials.GetValueOrDefault(initial) + 1.0) / (Count + 26);

    /// <summary>Whether two patients have one telephone, or one house in one street.</summary>
    internal bool ShareHome(int a, int b) =>
        (_columns.Phone[a] != 0 && _columns.Phone[a] == _columns.Phone[b]) || (_columns.House[a] > 0 && _columns.House[a] == _columns.House[b] && _columns.Street[a] == _columns.Street[b]);

    /// <summary>
    /// Share of documents that would go to another patient if name and birth date alone told whose they are: of namesakes born the same
    /// day one in two.
    /// </summary>
    /// <remarks>
    /// For each patient the others of that name, times the share of people of <i>other</i> names who were born that day. Counting those
    /// who have both in common would count the patients who were registered twice, and these are many more.
    /// </remarks>
    internal double ErrorOfNameAndBirthDate() => _errorOfNameAndBirthDate.Value;

    private double MeasureErrorOfNameAndBirthDate()
    {
        var (rows, names, dated) = (new int[Count], new ulong[Count], 0);
        for (var row = 0; row < Count; row++)
        {
            if (Survivor(row) == row && _columns.Day[row] != NoDay && _columns.Last[row] >= 0 && _columns.First[row] >= 0)
                (rows[dated], names[dated++]) = (row, ((ulong)(uint)_columns.Last[row] << 32) | (uint)_columns.First[row]);
        }

        Array.Sort(names, rows, 0, dated);
        var expected = 0.0;
        Dictionary<int, int> sameDay = [];
        for (var (from, to) = (0, 0); from < dated; from = to)
        {
            for (to = from + 1; to < dated && names[to] == names[from];)
                to++;
            if (to == from + 1 || dated == to - from)
                continue;
            var bearers = rows.AsSpan(from, to - from);
            sameDay.Clear();
            foreach (var row in bearers)
                sameDay[_columns.Day[row]] = sameDay.GetValueOrDefault(_columns.Day[row]) + 1;
            foreach (var row in bearers)
                expected += (bearers.Length - 1.0) * Math.Max(0, BornOn(_columns.Day[row]).Length - sameDay[_columns.Day[row]]) / (dated - bearers.Length);
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
                end = hops++ <= mergedInto.Count ? _mrns.Find(into) : NoSurvivor;
            survivors.Add(row, end);
            if (end < 0)
                continue;
            if (!registrations.TryGetValue(end, out var own))
                registrations.Add(end, own = [end]);
            own.Add(row);
        }

        return (survivors, registrations);
    }
}
