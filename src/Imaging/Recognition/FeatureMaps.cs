using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// What a layer makes of some lines: for each line a field of <see cref="Depth"/> values, column after column, in a
/// column from the top down. Grows as lines ask for it and is kept.
/// </summary>
internal sealed class FeatureMaps
{
    private byte[] _values = [];
    private int[] _starts = [];

    public int Lines { get; private set; }

    /// <summary>Columns of each line.</summary>
    public int[] Widths { get; private set; } = [];

    public int Height { get; private set; }

    public int Depth { get; private set; }

    /// <summary>Bytes of one value.</summary>
    public int ValueBytes { get; private set; }

    public int PointBytes => Depth * ValueBytes;

    /// <summary>Makes room; what was held before is lost.</summary>
    /// <param name="width">Of a line, from its number.</param>
    public void Reset(ReadOnlySpan<int> sourceWidths, int widthDivisor, int height, int depth, int valueBytes)
    {
        (Lines, Height, Depth, ValueBytes) = (sourceWidths.Length, height, depth, valueBytes);
        if (Widths.Length < Lines)
            (Widths, _starts) = (new int[Lines], new int[Lines]);
        var total = 0;
        for (var line = 0; line < Lines; line++)
        {
            Widths[line] = sourceWidths[line] / widthDivisor;
            _starts[line] = total;
            total = checked(total + Widths[line] * height * PointBytes);
        }

        if (_values.Length < total + Slack)
            _values = new byte[total + total / 4 + Slack];
    }

    /// <summary>The first byte of the values at a place of a line.</summary>
    public ref byte At(int line, int x, int y) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), _starts[line] + (x * Height + y) * PointBytes);

    // Whole vectors are written at the end of a line's values.
    private const int Slack = 64;
}
