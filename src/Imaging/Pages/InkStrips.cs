using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// A bitonal page cut into strips of a few columns, each with its count of ink row by row. The rows of the page as it would be
/// when sheared level are then sums of the strips moved up or down, many rows at a time. Looking at a page took 56 ms with Leptonica
/// shearing it for every angle, and 46 so (81 pages of faxes and scans).
/// </summary>
internal sealed class InkStrips
{
    private const int Bits = 64;

    private readonly int _stripWidth;
    private readonly int _strips;
    // Strip by strip, each from top to bottom.
    private readonly byte[] _counts;
    private readonly bool[] _hasInk;
    private readonly ushort[] _rowSums;

    /// <param name="ink">Bitonal.</param>
    /// <param name="stripWidth">Pixels, a divisor of 64. Within a strip rows are taken for level.</param>
    public InkStrips(PixelImage ink, int stripWidth)
    {
        var rows = ink.PackedRows(marginRows: 0, out var words);
        (Width, Height, _stripWidth) = (ink.Width, ink.Height, stripWidth);
        _strips = (words - 2) * (Bits / stripWidth);
        _counts = new byte[_strips * Height];
        _hasInk = new bool[_strips];
        _rowSums = new ushort[Height];
        for (var y = 0; y < Height; y++)
        {
            var row = rows.AsSpan(y * words + 1, words - 2);
            for (var word = 0; word < row.Length; word++)
                Count(row[word], word * (Bits / stripWidth), y);
        }
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>
    /// Sum of the squares of the differences between neighbouring rows' ink when the page is sheared about its middle so that
    /// lines of this tilt lie level: largest where text lines are level (W. Postl, "Detection of linear oblique structures and skew
    /// scan in digitized documents", 8th ICPR, 1986). Rows at the edges are left out: where all is black only they would differ.
    /// </summary>
    /// <param name="degrees">Clockwise tilt, well below 90.</param>
    public double Contrast(double degrees)
    {
        var slope = Math.Tan(degrees * Math.PI / 180);
        Array.Clear(_rowSums);
        for (var strip = 0; strip < _strips; strip++)
        {
            if (!_hasInk[strip])
                continue;
            var down = (int)Math.Round(((strip + 0.5) * _stripWidth - Width / 2.0) * slope);
            var (from, to) = (Math.Max(0, down), Math.Max(0, -down));
            var length = Height - Math.Abs(down);
            if (length > 0)
                Add(_counts.AsSpan(strip * Height + from, length), _rowSums.AsSpan(to, length));
        }

        var edge = Math.Max(1, Math.Min(Height / 10, Width / 20) / 2);
        var sum = 0.0;
        for (var y = edge; y < Height - edge; y++)
        {
            // Sums of very wide pages wrap around; what rows differ by does not.
            double difference = (short)(_rowSums[y] - _rowSums[y - 1]);
            sum += difference * difference;
        }

        return sum;
    }

    private void Count(ulong pixels, int first, int y)
    {
        var leftmost = ulong.MaxValue << (Bits - _stripWidth);
        while (pixels != 0)
        {
            var strip = BitOperations.LeadingZeroCount(pixels) / _stripWidth;
            var inStrip = leftmost >> (strip * _stripWidth);
            _counts[(first + strip) * Height + y] = (byte)BitOperations.PopCount(pixels & inStrip);
            _hasInk[first + strip] = true;
            pixels &= ~inStrip;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<byte> counts, Span<ushort> sums)
    {
        ref var count = ref MemoryMarshal.GetReference(counts);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        nuint i = 0;
        for (; i + (nuint)Vector<byte>.Count <= (nuint)counts.Length; i += (nuint)Vector<byte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref count, i), out var upper, out var lower);
            (Vector.LoadUnsafe(ref sum, i) + upper).StoreUnsafe(ref sum, i);
            (Vector.LoadUnsafe(ref sum, i + (nuint)Vector<ushort>.Count) + lower).StoreUnsafe(ref sum, i + (nuint)Vector<ushort>.Count);
        }

        for (; i < (nuint)counts.Length; i++)
            Unsafe.Add(ref sum, i) += Unsafe.Add(ref count, i);
    }
}
