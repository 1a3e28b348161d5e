namespace Capture.Matcher;

/// <summary>Rows by a key that the columns hold, in its order: a row costs four bytes, and the key none.</summary>
internal sealed class Postings
{
    private readonly Func<int, long> _key;
    private readonly int[] _rows;

    private Postings(Func<int, long> key, int[] rows) => (_key, _rows) = (key, rows);

    /// <param name="count">How many rows there are; those whose key is 0 have none.</param>
    /// <param name="key">A row's key.</param>
    public static Postings Of(int count, Func<int, long> key)
    {
        var (keys, rows) = (new long[count], new int[count]);
        var used = 0;
        for (var row = 0; row < count; row++)
        {
            if (key(row) is not 0 and var its)
                (keys[used], rows[used++]) = (its, row);
        }

        Array.Resize(ref rows, used);
        Array.Sort(keys, rows, 0, used);
        return new Postings(key, rows);
    }

    /// <summary>The same when some rows were changed or added.</summary>
    /// <param name="key">A row's key as it is then.</param>
    /// <param name="touched">For each row that there is then, whether it was changed or added.</param>
    public Postings With(Func<int, long> key, bool[] touched)
    {
        var added = Enumerable.Range(0, touched.Length).Where(row => touched[row] && key(row) != 0).OrderBy(key).ToArray();
        var rows = new int[_rows.Length + added.Length];
        var (used, next) = (0, 0);
        foreach (var row in _rows)
        {
            if (touched[row])
                continue;
            for (; next < added.Length && key(added[next]) < key(row); next++)
                rows[used++] = added[next];
            rows[used++] = row;
        }

        added.AsSpan(next).CopyTo(rows.AsSpan(used));
        Array.Resize(ref rows, used + added.Length - next);
        return new Postings(key, rows);
    }

    public ReadOnlySpan<int> Rows(long key)
    {
        var from = FirstNotBelow(key, 0);
        // Most keys have a row or a few.
        var to = from;
        while (to < _rows.Length && to - from < 16 && _key(_rows[to]) == key)
            to++;
        if (to - from == 16)
            to = FirstNotBelow(key + 1, to);
        return _rows.AsSpan(from, to - from);
    }

    private int FirstNotBelow(long key, int low)
    {
        var high = _rows.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_key(_rows[middle]) < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

/// <summary>Rows by two names: for every first one a run of second ones in order.</summary>
internal sealed class PairPostings
{
    // Where the run of a token begins; one more than there are tokens.
    private readonly int[] _begins;
    private readonly int[] _seconds;
    private readonly int[] _rows;

    private PairPostings(int[] begins, int[] seconds, int[] rows) => (_begins, _seconds, _rows) = (begins, seconds, rows);

    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="pairs">In any order.</param>
    public static PairPostings Of(int tokens, List<(int First, int Second, int Row)> pairs)
    {
        var begins = new int[tokens + 1];
        foreach (var (first, _, _) in pairs)
            begins[first + 1]++;
        for (var token = 0; token < tokens; token++)
            begins[token + 1] += begins[token];
        var (seconds, rows, next) = (new int[pairs.Count], new int[pairs.Count], begins[..tokens]);
        foreach (var (first, second, row) in pairs)
        {
            var place = next[first]++;
            (seconds[place], rows[place]) = (second, row);
        }

        for (var token = 0; token < tokens; token++)
            Array.Sort(seconds, rows, begins[token], begins[token + 1] - begins[token]);
        return new PairPostings(begins, seconds, rows);
    }

    /// <summary>The same when some rows were changed or added, with all their pairs as they are then.</summary>
    /// <param name="tokens">How many tokens there are then.</param>
    /// <param name="touched">For each row that there is then, whether it was changed or added.</param>
    /// <param name="pairs">All pairs of those.</param>
    public PairPostings With(int tokens, bool[] touched, List<(int First, int Second, int Row)> pairs)
    {
        pairs.Sort();
        var (seconds, rows, begins) = (new int[_rows.Length + pairs.Count], new int[_rows.Length + pairs.Count], new int[tokens + 1]);
        var (used, next, known) = (0, 0, _begins.Length - 1);
        for (var token = 0; token < tokens; token++)
        {
            begins[token] = used;
            var (place, end) = token < known ? (_begins[token], _begins[token + 1]) : (0, 0);
            for (; place < end; place++)
            {
                if (touched[_rows[place]])
                    continue;
                while (next < pairs.Count && pairs[next].First == token && pairs[next].Second < _seconds[place])
                    Add(pairs[next].Second, pairs[next++].Row);
                Add(_seconds[place], _rows[place]);
            }

            while (next < pairs.Count && pairs[next].First == token)
                Add(pairs[next].Second, pairs[next++].Row);
        }

        begins[tokens] = used;
        return new PairPostings(begins, seconds[..used], rows[..used]);

        void Add(int second, int row) => (seconds[used], rows[used++]) = (second, row);
    }

    public ReadOnlySpan<int> Rows(int first, int second)
    {
        if (first < 0 || first >= _begins.Length - 1)
            return [];
        var (begin, end) = (_begins[first], _begins[first + 1]);
        var from = FirstNotBelow(second, begin, end);
        var to = from < end && _seconds[from] == second ? FirstNotBelow(second + 1, from, end) : from;
        return _rows.AsSpan(from, to - from);
    }

    private int FirstNotBelow(int second, int low, int high)
    {
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_seconds[middle] < second)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

/// <summary>Rows by day, found without searching: days are few.</summary>
internal sealed class DayPostings
{
    private readonly int _earliest;
    private readonly int[] _begins;
    private readonly int[] _rows;

    private DayPostings(int earliest, int[] begins, int[] rows) => (_earliest, _begins, _rows) = (earliest, begins, rows);

    /// <param name="days">Of each row; <see cref="PatientIndex.NoDay"/> for none.</param>
    public static DayPostings Of(int[] days)
    {
        var (earliest, latest) = (int.MaxValue, 0);
        foreach (var day in days)
        {
            if (day != PatientIndex.NoDay)
                (earliest, latest) = (Math.Min(earliest, day), Math.Max(latest, day));
        }

        if (latest == 0)
            return new DayPostings(0, [0], []);
        var begins = new int[latest - earliest + 2];
        foreach (var day in days)
        {
            if (day != PatientIndex.NoDay)
                begins[day - earliest + 1]++;
        }

        for (var day = 1; day < begins.Length; day++)
            begins[day] += begins[day - 1];
        var (rows, next) = (new int[begins[^1]], begins[..^1]);
        for (var row = 0; row < days.Length; row++)
        {
            if (days[row] != PatientIndex.NoDay)
                rows[next[days[row] - earliest]++] = row;
        }

        return new DayPostings(earliest, begins, rows);
    }

    public ReadOnlySpan<int> Rows(int day)
    {
        var place = day - _earliest;
        return place < 0 || place >= _begins.Length - 1 ? [] : _rows.AsSpan(_begins[place], _begins[place + 1] - _begins[place]);
    }
}
