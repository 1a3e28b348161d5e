using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Recognition;

/// <summary>Rows of a column with something on them: from <paramref name="First"/> to before <paramref name="End"/>.</summary>
internal readonly record struct Inked(int First, int End)
{
    public static Inked None { get; } = new(int.MaxValue, 0);

    public bool Any => First < End;

    public Inked And(Inked other) => new(Math.Min(First, other.First), Math.Max(End, other.End));
}

/// <summary>
/// What a layer makes of some lines: for each line a field of <see cref="Depth"/> values, column after column, in a
/// column from the top down. Grows as lines ask for it and is kept.
/// </summary>
internal sealed class FeatureMaps
{
    private byte[] _values = [];
    private int[] _starts = [];
    private Inked[] _inked = [];
    private int[] _firstColumns = [];

    public int Lines { get; private set; }

    /// <summary>Columns of each line.</summary>
    public int[] Widths { get; private set; } = [];

    public int Height { get; private set; }

    public int Depth { get; private set; }

    /// <summary>Bytes of one value.</summary>
    public int ValueBytes { get; private set; }

    public int PointBytes => Depth * ValueBytes;

    /// <summary>
    /// The bytes of a column where there is nothing but paper, if it is kept track of where columns are like it: most of a line of
    /// text is, and need not be computed again. The same array as long as it has the same values.
    /// </summary>
    public byte[]? Paper { get; private set; }

    /// <summary>Makes room; what was held before is lost.</summary>
    /// <param name="width">Of a line, from its number.</param>
    public void Reset(ReadOnlySpan<int> sourceWidths, int widthDivisor, int height, int depth, int valueBytes)
    {
        (Lines, Height, Depth, ValueBytes, Paper) = (sourceWidths.Length, height, depth, valueBytes, null);
        if (Widths.Length < Lines)
            (Widths, _starts, _firstColumns) = (new int[Lines], new int[Lines], new int[Lines]);
        var (total, columns) = (0, 0);
        for (var line = 0; line < Lines; line++)
        {
            Widths[line] = sourceWidths[line] / widthDivisor;
            (_starts[line], _firstColumns[line]) = (total, columns);
            columns += Widths[line];
            total = checked(total + Widths[line] * height * PointBytes);
        }

        if (_values.Length < total + Slack)
            _values = new byte[total + total / 4 + Slack];
    }

    /// <summary>Keeps track from now on of where columns are like <paramref name="paper"/>, for all of them to be set by <see cref="InkedAt"/>.</summary>
    public void KeepTrack(byte[] paper)
    {
        Paper = paper;
        var columns = _firstColumns[Lines - 1] + Widths[Lines - 1];
        if (_inked.Length < columns)
            _inked = new Inked[columns + columns / 4];
    }

    /// <summary>Which rows of a column are not like <see cref="Paper"/>.</summary>
    public ref Inked InkedAt(int line, int x) => ref _inked[_firstColumns[line] + x];

    /// <summary>The first byte of the values at a place of a line.</summary>
    public ref byte At(int line, int x, int y) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), _starts[line] + (x * Height + y) * PointBytes);

    // Whole vectors are written at the end of a line's values.
    private const int Slack = 64;
}
