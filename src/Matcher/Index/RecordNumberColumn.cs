using System.Text;
using Capture.Evidence;

namespace Capture.Matcher;

/// <summary>The record numbers of all rows, one behind the other: a string of eight characters would take five times the room.</summary>
internal sealed class RecordNumberColumn
{
    /// <summary>Characters of the longest number that is compared; see <see cref="RecordNumbers"/>.</summary>
    private const int Longest = 256;

    // Where each ends.
    private readonly int[] _ends;
    private readonly byte[] _text;

    // The upper half of each number's key, in order, and whose it is. Halves may be alike, so what is found is compared.
    private readonly uint[] _keys;
    private readonly int[] _rows;

    private RecordNumberColumn(int[] ends, byte[] text, uint[] keys, int[] rows) => (_ends, _text, _keys, _rows) = (ends, text, keys, rows);

    public int Count => _ends.Length;

    public static RecordNumberColumn Of(IReadOnlyList<PreparedPatient> patients)
    {
        var (ends, text, keys, rows) = (new int[patients.Count], new List<byte>(patients.Count * 9), new uint[patients.Count], new int[patients.Count]);
        Append(patients, text, ends, keys, rows, 0);
        Array.Sort(keys, rows);
        return new RecordNumberColumn(ends, [.. text], keys, rows);
    }

    /// <summary>The same with those of new rows behind them.</summary>
    public RecordNumberColumn With(IReadOnlyList<PreparedPatient> added)
    {
        if (added.Count == 0)
            return this;
        var text = new List<byte>(_text.Length + added.Count * 9);
        text.AddRange(_text);
        var (ends, keys, rows) = (_ends, new uint[added.Count], new int[added.Count]);
        Array.Resize(ref ends, Count + added.Count);
        Append(added, text, ends, keys, rows, Count);
        Array.Sort(keys, rows);
        var (allKeys, allRows) = (new uint[ends.Length], new int[ends.Length]);
        for (var (place, old, next) = (0, 0, 0); place < allKeys.Length; place++)
        {
            var fromOld = next == keys.Length || (old < _keys.Length && _keys[old] <= keys[next]);
            (allKeys[place], allRows[place]) = fromOld ? (_keys[old], _rows[old++]) : (keys[next], rows[next++]);
        }

        return new RecordNumberColumn(ends, [.. text], allKeys, allRows);
    }

    public string this[int row] => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>Compares two rows' numbers character by character.</summary>
    public int Compare(int row, int other) => Bytes(row).SequenceCompareTo(Bytes(other));

    /// <summary>Whether the row's number, normalised, is this one.</summary>
    public bool Is(int row, ReadOnlySpan<char> normalized)
    {
        Span<char> own = stackalloc char[Longest];
        return Normalized(row, own).SequenceEqual(normalized);
    }

    /// <summary>The row's number, normalised, in the room given.</summary>
    public ReadOnlySpan<char> Normalized(int row, Span<char> room)
    {
        Span<char> written = stackalloc char[Longest];
        var bytes = Bytes(row);
        if (bytes.Length > Longest)
            return RecordNumbers.Normalize(this[row]);
        var length = Encoding.UTF8.GetChars(bytes, written);
        // As many as RecordNumbers.Normalize of a string keeps.
        return room[..RecordNumbers.Normalize(written[..length], room[..Math.Min(room.Length, RecordNumbers.Longest)])];
    }

    /// <summary>The rows of a number, however it is written.</summary>
    public ReadOnlySpan<int> Rows(string number)
    {
        var key = Half(number);
        var from = Array.BinarySearch(_keys, key);
        if (from < 0)
            return [];
        while (from > 0 && _keys[from - 1] == key)
            from--;
        var to = from + 1;
        while (to < _keys.Length && _keys[to] == key)
            to++;
        var found = _rows.AsSpan(from, to - from);
        var normalized = RecordNumbers.Normalize(number);
        foreach (var row in found)
        {
            if (!Is(row, normalized))
                return found.ToArray().Where(other => Is(other, normalized)).ToArray();
        }

        return found;
    }

    /// <summary>The row of exactly this number; -1 when there is none.</summary>
    public int Find(string number)
    {
        var bytes = Encoding.UTF8.GetBytes(number);
        foreach (var row in Rows(number))
        {
            if (Bytes(row).SequenceEqual(bytes))
                return row;
        }

        return -1;
    }

    private static void Append(IReadOnlyList<PreparedPatient> patients, List<byte> text, int[] ends, uint[] keys, int[] rows, int before)
    {
        for (var i = 0; i < patients.Count; i++)
        {
            text.AddRange(Encoding.UTF8.GetBytes(patients[i].Mrn));
            ends[before + i] = text.Count;
            (keys[i], rows[i]) = (Half(patients[i].Mrn), before + i);
        }
    }

    private static uint Half(string number) => (uint)(RecordNumbers.Key(number) >> 32);

    private ReadOnlySpan<byte> Bytes(int row)
    {
        var from = row == 0 ? 0 : _ends[row - 1];
        return _text.AsSpan(from, _ends[row] - from);
    }
}
