using System.Numerics;
using System.Runtime.CompilerServices;

namespace Capture.Imaging.Native;

/// <summary>
/// Brings a gray image to another size: between pixels by linear interpolation, and sharpened where it hardly grows, since
/// interpolation blurs strokes (unsharp masking: what a pixel differs from the mean around it by is added to it once more in
/// part). As Leptonica's pixScale does it, so that the text is the same, but sixteen pixels at a time: a pixel at a time it took
/// 4 % of what a page costs.
/// </summary>
internal static class GrayScaling
{
    /// <summary>A pixel's place between two is known to so many parts: a share in two bytes of product.</summary>
    private const int PartBits = 4;
    private const int Parts = 1 << PartBits;

    /// <summary>Pixels to every side that a pixel is compared with, as Leptonica does.</summary>
    private const int Reach = 2;
    private const int Rows = 2 * Reach + 1;

    /// <summary>So much of what a pixel differs from their mean is added to it, as Leptonica does.</summary>
    private const float Sharpening = 0.4f;

    /// <summary>Reduced by more, pixels would be passed over.</summary>
    public const double Least = 0.7;

    /// <summary>What grows at least so much is not sharpened: its strokes are wider than what they are compared with.</summary>
    private const double LeastGrownUnsharpened = 1.4;

    /// <param name="gray">Rows of one byte a pixel.</param>
    /// <returns>Rows of the new width.</returns>
    public static byte[] Of(ReadOnlySpan<byte> gray, int width, int height, int newWidth, int newHeight)
    {
        var scaled = Interpolated(gray, width, height, newWidth, newHeight);
        return newHeight < LeastGrownUnsharpened * height ? Sharpened(scaled, newWidth, newHeight) : scaled;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[] Interpolated(ReadOnlySpan<byte> gray, int width, int height, int newWidth, int newHeight)
    {
        var scaled = GC.AllocateUninitializedArray<byte>(newWidth * newHeight);
        // One pixel more: the last has itself for its right neighbour.
        var blended = new ushort[width + 1];
        var places = new int[newWidth];
        for (var x = 0; x < places.Length; x++)
            places[x] = Place(x, width, newWidth);
        for (var y = 0; y < newHeight; y++)
        {
            var (row, below) = Math.DivRem(Place(y, height, newHeight), Parts);
            var upper = gray.Slice(row * width, width);
            var lower = gray.Slice(Math.Min(row + 1, height - 1) * width, width);
            Blend(upper, lower, below, blended);
            blended[width] = blended[width - 1];
            var target = scaled.AsSpan(y * newWidth, newWidth);
            for (var x = 0; x < target.Length; x++)
            {
                var (left, right) = (places[x] >> PartBits, places[x] & (Parts - 1));
                target[x] = (byte)((blended[left] * (Parts - right) + blended[left + 1] * right + Parts * Parts / 2) >> (2 * PartBits));
            }
        }

        return scaled;
    }

    // Where a pixel comes from, in parts.
    private static int Place(int of, int length, int newLength) => (int)((float)Parts * length / newLength * of);

    private static void Blend(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, int below, Span<ushort> blended)
    {
        var (shareUpper, shareLower) = (new Vector<ushort>((ushort)(Parts - below)), new Vector<ushort>((ushort)below));
        var x = 0;
        for (; x + Vector<byte>.Count <= upper.Length; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(upper[x..]), out var up, out var upAfter);
            Vector.Widen(new Vector<byte>(lower[x..]), out var low, out var lowAfter);
            (up * shareUpper + low * shareLower).CopyTo(blended[x..]);
            (upAfter * shareUpper + lowAfter * shareLower).CopyTo(blended[(x + Vector<ushort>.Count)..]);
        }

        for (; x < upper.Length; x++)
            blended[x] = (ushort)(upper[x] * (Parts - below) + lower[x] * below);
    }

    // The outermost pixels stay as they are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[] Sharpened(byte[] gray, int width, int height)
    {
        if (Math.Min(width, height) < Rows)
            return gray;
        var sharp = (byte[])gray.Clone();
        var sums = new short[width];
        for (var y = Reach; y < height - Reach; y++)
        {
            Add(gray.AsSpan((y - Reach) * width, Rows * width), sums);
            Sharpen(gray.AsSpan(y * width, width), sums, sharp.AsSpan(y * width, width));
        }

        return sharp;
    }

    // Of every column.
    private static void Add(ReadOnlySpan<byte> rows, Span<short> sums)
    {
        var x = 0;
        for (; x + Vector<byte>.Count <= sums.Length; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(rows[x..]), out var sum, out var sumAfter);
            for (var row = 1; row < Rows; row++)
            {
                Vector.Widen(new Vector<byte>(rows[(row * sums.Length + x)..]), out var next, out var nextAfter);
                (sum, sumAfter) = (sum + next, sumAfter + nextAfter);
            }

            Vector.AsVectorInt16(sum).CopyTo(sums[x..]);
            Vector.AsVectorInt16(sumAfter).CopyTo(sums[(x + Vector<short>.Count)..]);
        }

        for (; x < sums.Length; x++)
        {
            sums[x] = 0;
            for (var row = 0; row < Rows; row++)
                sums[x] += rows[row * sums.Length + x];
        }
    }

    private static void Sharpen(ReadOnlySpan<byte> row, ReadOnlySpan<short> sums, Span<byte> sharp)
    {
        var x = Reach;
        for (; x + Vector<byte>.Count <= row.Length - Reach; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[x..]), out var here, out var hereAfter);
            var first = Compared(Vector.AsVectorInt16(here), sums[(x - Reach)..]);
            var second = Compared(Vector.AsVectorInt16(hereAfter), sums[(x - Reach + Vector<short>.Count)..]);
            Vector.Narrow(first, second).CopyTo(sharp[x..]);
        }

        for (; x < row.Length - Reach; x++)
        {
            var sum = 0;
            for (var near = -Reach; near <= Reach; near++)
                sum += sums[x + near];
            sharp[x] = (byte)Math.Clamp((1 + Sharpening) * row[x] - Sharpening / (Rows * Rows) * sum + 0.5f, 0, byte.MaxValue);
        }
    }

    private static Vector<ushort> Compared(Vector<short> here, ReadOnlySpan<short> around)
    {
        var sum = new Vector<short>(around);
        for (var near = 1; near < Rows; near++)
            sum += new Vector<short>(around[near..]);
        Vector.Widen(here, out var pixel, out var pixelAfter);
        Vector.Widen(sum, out var total, out var totalAfter);
        return Vector.Narrow(Compared(pixel, total), Compared(pixelAfter, totalAfter));
    }

    private static Vector<uint> Compared(Vector<int> pixel, Vector<int> total)
    {
        var value = Vector.ConvertToSingle(pixel) * (1 + Sharpening) - Vector.ConvertToSingle(total) * (Sharpening / (Rows * Rows)) + new Vector<float>(0.5f);
        return Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Max(Vector<float>.Zero, Vector.Min(new Vector<float>(byte.MaxValue), value))));
    }
}
