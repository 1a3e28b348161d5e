using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Capture.Imaging.Native;

/// <summary>
/// Enlarges and rotates a gray image about its centre in one step, each pixel weighed from the four it comes to lie between
/// (bilinear interpolation), so that letters are blurred once. Most of a page is paper: where a stretch comes from nothing but
/// white it is not computed. Leptonica's pixRotateAMGray alone took three times as long on pages of print.
/// </summary>
internal readonly ref struct GrayResampling
{
    private const byte White = 255;

    /// <summary>Pixels looked at together for whether all is white.</summary>
    private const int Stretch = 32;

    private const int FractionBits = 16;
    private const int One = 1 << FractionBits;

    private readonly ReadOnlySpan<byte> _gray;
    private readonly int _width;
    private readonly int _height;
    private readonly double _scaleX;
    private readonly double _scaleY;
    private readonly double _sin;
    private readonly double _cos;

    // From a pixel of the new image to the next in its row, in old ones.
    private readonly int _stepX;
    private readonly int _stepY;

    /// <param name="gray">Rows of one byte a pixel.</param>
    /// <param name="scaleX">New pixels for an old one, across; well below 1 pixels would be passed over.</param>
    /// <param name="clockwise">Degrees, of the enlarged image.</param>
    public GrayResampling(ReadOnlySpan<byte> gray, int width, int height, double scaleX, double scaleY, double clockwise)
    {
        _gray = gray;
        (_width, _height, _scaleX, _scaleY) = (width, height, scaleX, scaleY);
        (_sin, _cos) = Math.SinCos(clockwise * Math.PI / 180);
        var (levelWidth, levelHeight) = ((int)Math.Round(scaleX * width), (int)Math.Round(scaleY * height));
        Width = Math.Max(levelWidth, Even(levelWidth * Math.Abs(_cos) + levelHeight * Math.Abs(_sin), levelWidth));
        Height = Math.Max(levelHeight, Even(levelWidth * Math.Abs(_sin) + levelHeight * Math.Abs(_cos), levelHeight));
        (_stepX, _stepY) = ((int)Math.Round(_cos / scaleX * One), (int)Math.Round(-_sin / scaleY * One));
    }

    /// <summary>Pixels across of the image that holds all corners.</summary>
    public int Width { get; }

    public int Height { get; }

    /// <summary>Makes one row of that image; new ground is white.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(int y, Span<byte> row)
    {
        var down = y - (Height - 1) / 2.0;
        var left = -(Width - 1) / 2.0;
        var fromX = (long)Math.Round(((_width - 1) / 2.0 + (left * _cos + down * _sin) / _scaleX) * One);
        var fromY = (long)Math.Round(((_height - 1) / 2.0 + (down * _cos - left * _sin) / _scaleY) * One);
        var (stepsX, stepsY) = (new Steps(_stepX), new Steps(_stepY));
        for (var next = 0; next < row.Length; next += Stretch)
        {
            // The last stretch begins earlier, to be a whole one.
            var x = Math.Max(0, Math.Min(next, row.Length - Stretch));
            var part = row.Slice(x, Math.Min(Stretch, row.Length));
            var (partX, partY) = (fromX + (long)x * _stepX, fromY + (long)x * _stepY);
            if (!FillInside(part, partX, partY, stepsX, stepsY))
                FillAnywhere(part, partX, partY);
        }
    }

    // As even or odd as before, so that the centre stays between the same pixels or on one.
    private static int Even(double length, int before)
    {
        var whole = (int)Math.Ceiling(length);
        return (whole - before) % 2 == 0 ? whole : whole + 1;
    }

    // A whole stretch that comes from inside the image and is not reduced, and so comes from no more columns than it has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FillInside(Span<byte> part, long fromX, long fromY, in Steps stepsX, in Steps stepsY)
    {
        const int Block = 8;
        var toY = fromY + (Stretch - 1) * (long)_stepY;
        var (left, top, bottom) = (fromX >> FractionBits, Math.Min(fromY, toY) >> FractionBits, (Math.Max(fromY, toY) >> FractionBits) + 1);
        if (part.Length < Stretch || _stepX is < 0 or > One || left < 0 || left + Stretch >= _width || top < 0 || bottom >= _height
            || bottom * _width + left + 2 * Stretch > _gray.Length)
        {
            return false;
        }

        ref var to = ref MemoryMarshal.GetReference(part);
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(_gray), (nint)(top * _width + left));
        var all = Vector256<byte>.AllBitsSet;
        for (nint at = 0; at <= (nint)(bottom - top) * _width; at += _width)
            all &= Vector256.LoadUnsafe(ref first, (nuint)at) & Vector256.LoadUnsafe(ref first, (nuint)at + 1);
        if (all == Vector256<byte>.AllBitsSet)
        {
            all.StoreUnsafe(ref to);
            return true;
        }

        for (var x = 0; x < Stretch; x += 2 * Block)
        {
            var one = Blend(fromX + (long)x * _stepX, fromY + (long)x * _stepY, stepsX, stepsY);
            var other = Blend(fromX + (long)(x + Block) * _stepX, fromY + (long)(x + Block) * _stepY, stepsX, stepsY);
            Vector128.Narrow(one, other).StoreUnsafe(ref to, (nuint)x);
        }

        return true;
    }

    // Eight pixels at once, each in 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<ushort> Blend(long fromX, long fromY, in Steps stepsX, in Steps stepsY)
    {
        var (columns, shareX) = stepsX.From(fromX);
        var (rows, shareY) = stepsY.From(fromY);
        // Of a pair of bytes, one from the image and a zero.
        var (leftOnes, rightOnes) = ((columns | Vector128.Create((ushort)0xFF00)).AsByte(), (columns + Vector128.Create((ushort)0xFF01)).AsByte());
        var (row, lastRow) = (fromY >> FractionBits, (fromY + (Vector128<ushort>.Count - 1) * (long)_stepY) >> FractionBits);
        var number = (short)Math.Min(0, lastRow - row);
        var end = (short)Math.Max(0, lastRow - row) + 1;
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(_gray), (nint)((row + number) * _width + (fromX >> FractionBits)));
        var (upper, lower) = (Vector128<ushort>.Zero, Vector128<ushort>.Zero);
        for (; number <= end; number++, at = ref Unsafe.Add(ref at, _width))
        {
            var pixels = Vector128.LoadUnsafe(ref at);
            var (left, right) = (Vector128.Shuffle(pixels, leftOnes).AsUInt16(), Vector128.Shuffle(pixels, rightOnes).AsUInt16());
            var between = (left << 8) + shareX * (right - left);
            upper = Vector128.ConditionalSelect(Vector128.Equals(rows, Vector128.Create(number).AsUInt16()), between, upper);
            lower = Vector128.ConditionalSelect(Vector128.Equals(rows, Vector128.Create((short)(number - 1)).AsUInt16()), between, lower);
        }

        // The product has 24 bits: that of the lower halves, and to its upper part that of the upper ones.
        var low = Vector128.Create((ushort)0xFF);
        var lowProduct = ((upper & low) << 8) + shareY * ((lower & low) - (upper & low));
        var product = (upper & ~low) + shareY * ((lower >>> 8) - (upper >>> 8)) + (lowProduct >>> 8);
        return (product + Vector128.Create((ushort)(1 << 7))) >>> 8;
    }

    private void FillAnywhere(Span<byte> part, long fromX, long fromY)
    {
        var (toX, toY) = (fromX + (long)(part.Length - 1) * _stepX, fromY + (long)(part.Length - 1) * _stepY);
        var (left, right) = ((int)(Math.Min(fromX, toX) >> FractionBits), (int)(Math.Max(fromX, toX) >> FractionBits) + 1);
        var (top, bottom) = ((int)(Math.Min(fromY, toY) >> FractionBits), (int)(Math.Max(fromY, toY) >> FractionBits) + 1);
        if (IsWhite(Math.Max(0, left), Math.Max(0, top), Math.Min(_width - 1, right), Math.Min(_height - 1, bottom)))
        {
            part.Fill(White);
            return;
        }

        for (var i = 0; i < part.Length; i++)
        {
            var (x, y) = ((int)(fromX >> FractionBits), (int)(fromY >> FractionBits));
            var (shareX, shareY) = ((int)(fromX & (One - 1)) >> 8, (int)(fromY & (One - 1)) >> 8);
            var upper = (At(x, y) << 8) + shareX * (At(x + 1, y) - At(x, y));
            var lower = (At(x, y + 1) << 8) + shareX * (At(x + 1, y + 1) - At(x, y + 1));
            part[i] = (byte)(((upper << 8) + shareY * (lower - upper) + (1 << 15)) >> 16);
            fromX += _stepX;
            fromY += _stepY;
        }
    }

    private int At(int x, int y) => (uint)x < (uint)_width && (uint)y < (uint)_height ? _gray[y * _width + x] : White;

    private bool IsWhite(int left, int top, int right, int bottom)
    {
        for (var y = top; y <= bottom; y++)
        {
            if (right >= left && _gray.Slice(y * _width + left, right - left + 1).ContainsAnyExcept(White))
                return false;
        }

        return true;
    }

    /// <summary>Where eight pixels in a row come from along one direction, in fixed point.</summary>
    private readonly struct Steps
    {
        private readonly Vector128<ushort> _whole;
        private readonly Vector128<ushort> _fractions;

        public Steps(int step)
        {
            var all = Vector256<int>.Indices * step;
            (_whole, _fractions) = (Narrow(all >> FractionBits), Narrow(all));
        }

        /// <summary>Whole pixels from the one that the first comes to lie on, and the share of the next, in 256ths.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector128<ushort> Pixels, Vector128<ushort> Share) From(long from)
        {
            var fractions = _fractions + Vector128.Create((ushort)from);
            // Less than what was added: carried over, for which the comparison gives -1.
            return (_whole - Vector128.LessThan(fractions, _fractions), fractions >>> 8);
        }

        private static Vector128<ushort> Narrow(Vector256<int> all) => Vector128.Narrow(all.GetLower().AsUInt32(), all.GetUpper().AsUInt32());
    }
}
