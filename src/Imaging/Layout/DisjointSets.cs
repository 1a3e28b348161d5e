namespace Capture.Imaging.Layout;

/// <summary>Union-find over the numbers from 0 to <paramref name="count"/> - 1.</summary>
internal sealed class DisjointSets(int count)
{
    private readonly int[] _parents = [.. Enumerable.Range(0, count)];

    public void Join(int one, int other)
    {
        (one, other) = (Root(one), Root(other));
        _parents[Math.Max(one, other)] = Math.Min(one, other);
    }

    /// <summary>The sets, each in rising order.</summary>
    public IEnumerable<List<int>> Groups()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var i = 0; i < _parents.Length; i++)
        {
            var root = Root(i);
            if (!groups.TryGetValue(root, out var group))
                groups.Add(root, group = []);
            group.Add(i);
        }

        return groups.Values;
    }

    private int Root(int item)
    {
        while (_parents[item] != item)
            item = _parents[item] = _parents[_parents[item]];
        return item;
    }
}
