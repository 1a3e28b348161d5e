namespace Capture.Matcher;

/// <summary>Rows by key: two sorted arrays, so a key costs its size and four bytes a row.</summary>
internal sealed class Postings<TKey> where TKey : IComparable<TKey>
{
    private readonly TKey[] _keys;
    private readonly int[] _rows;

    private Postings(TKey[] keys, int[] rows) => (_keys, _rows) = (keys, rows);

    public static Postings<TKey> Of(IEnumerable<(TKey Key, int Row)> entries)
    {
        List<TKey> keys = [];
        List<int> rows = [];
        foreach (var (key, row) in entries)
        {
            keys.Add(key);
            rows.Add(row);
        }

        var (sorted, order) = (keys.ToArray(), rows.ToArray());
        Array.Sort(sorted, order);
        return new Postings<TKey>(sorted, order);
    }

    public ReadOnlySpan<int> Rows(TKey key)
    {
        var from = FirstNotBelow(key);
        var to = from;
        while (to < _keys.Length && _keys[to].CompareTo(key) == 0)
            to++;
        return _rows.AsSpan(from, to - from);
    }

    private int FirstNotBelow(TKey key)
    {
        var (low, high) = (0, _keys.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_keys[middle].CompareTo(key) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
