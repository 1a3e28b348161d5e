using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Capture.Imaging.Native;

/// <summary>
/// Rows of pixels in words of 32 bits, as Leptonica keeps them: the first pixel of a word in its highest bits. What it does to
/// them a pixel or a word at a time is done for many at once.
/// </summary>
internal static class PixelWords
{
    /// <summary>Bitonal from gray: ink where it is darker than the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Threshold(ReadOnlySpan<uint> gray, Span<uint> ink, int width, int threshold)
    {
        ink.Clear();
        if (threshold <= 0)
            return;
        var brightest = Vector256.Create((byte)Math.Min(threshold - 1, byte.MaxValue));
        var lastFirst = Vector256.Create(7u, 6, 5, 4, 3, 2, 1, 0);
        var x = 0;
        for (; x + 32 <= width; x += 32)
        {
            // With its words the other way round, the first pixel is the last byte, and its bit the highest.
            var pixels = Vector256.Shuffle(Vector256.Create(gray.Slice(x / 4, 8)), lastFirst).AsByte();
            ink[x / 32] = Vector256.Equals(Vector256.Min(pixels, brightest), pixels).ExtractMostSignificantBits();
        }

        for (; x < width; x++)
        {
            if ((byte)(gray[x / 4] >> (24 - 8 * (x & 3))) < threshold)
                ink[x / 32] |= 0x8000_0000 >> (x & 31);
        }
    }

    /// <summary>Gray from bitonal, in bytes: ink, 1, becomes 0 and paper 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(ReadOnlySpan<uint> ink, Span<byte> gray)
    {
        var firstHalf = Vector128.Create((byte)3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2);
        var secondHalf = Vector128.Create((byte)1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        var bit = Vector128.Create(0x0102040810204080).AsByte();
        var x = 0;
        for (; x + 32 <= gray.Length; x += 32)
        {
            var word = Vector128.Create(ink[x / 32]).AsByte();
            Vector128.Equals(Vector128.Shuffle(word, firstHalf) & bit, Vector128<byte>.Zero).CopyTo(gray[x..]);
            Vector128.Equals(Vector128.Shuffle(word, secondHalf) & bit, Vector128<byte>.Zero).CopyTo(gray[(x + 16)..]);
        }

        for (; x < gray.Length; x++)
            gray[x] = (ink[x / 32] >> (31 - (x & 31)) & 1) == 0 ? byte.MaxValue : byte.MinValue;
    }

    /// <summary>Ink that is in both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void And(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, Span<uint> both)
    {
        var i = 0;
        for (; i + Vector<uint>.Count <= both.Length; i += Vector<uint>.Count)
            (new Vector<uint>(one[i..]) & new Vector<uint>(other[i..])).CopyTo(both[i..]);
        for (; i < both.Length; i++)
            both[i] = one[i] & other[i];
    }

    /// <summary>Ink that is in either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Or(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, Span<uint> either)
    {
        var i = 0;
        for (; i + Vector<uint>.Count <= either.Length; i += Vector<uint>.Count)
            (new Vector<uint>(one[i..]) | new Vector<uint>(other[i..])).CopyTo(either[i..]);
        for (; i < either.Length; i++)
            either[i] = one[i] | other[i];
    }

    /// <summary>Ink of the one that is not in the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Without(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, Span<uint> rest)
    {
        var i = 0;
        for (; i + Vector<uint>.Count <= rest.Length; i += Vector<uint>.Count)
            Vector.AndNot(new Vector<uint>(one[i..]), new Vector<uint>(other[i..])).CopyTo(rest[i..]);
        for (; i < rest.Length; i++)
            rest[i] = one[i] & ~other[i];
    }

    /// <summary>Leaves of the ink only what lies in runs of at least so many rows down a column.</summary>
    public static void KeepLongColumns(Span<uint> ink, int wordsPerLine, int length)
    {
        var rows = ink.Length / Math.Max(1, wordsPerLine);
        if (length > rows)
        {
            ink.Clear();
            return;
        }

        // Where runs begin: all of so many rows are ink. The number of rows doubles with each step; rows are changed after those
        // that need them as they were.
        for (var (reach, step) = (1, 0); reach < length; reach += step)
        {
            step = Math.Min(reach, length - reach);
            var kept = (rows - step) * wordsPerLine;
            And(ink[..kept], ink[(step * wordsPerLine)..], ink[..kept]);
            ink[kept..].Clear();
        }

        // And from there all of the run again.
        for (var (reach, step) = (1, 0); reach < length; reach += step)
        {
            step = Math.Min(reach, length - reach);
            for (var row = rows - 1; row >= step; row--)
            {
                var to = ink.Slice(row * wordsPerLine, wordsPerLine);
                Or(to, ink.Slice((row - step) * wordsPerLine, wordsPerLine), to);
            }
        }
    }

    /// <summary>Adds to each sum the gray of its column, in memory order: within a word the last pixel comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGray(ReadOnlySpan<uint> gray, Span<uint> sums)
    {
        var bytes = MemoryMarshal.AsBytes(gray);
        var x = 0;
        for (; x + Vector<byte>.Count <= bytes.Length; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[x..]), out var lower, out var upper);
            Add(lower, sums[x..]);
            Add(upper, sums[(x + Vector<ushort>.Count)..]);
        }

        for (; x < bytes.Length; x++)
            sums[x] += bytes[x];

        static void Add(Vector<ushort> values, Span<uint> sums)
        {
            Vector.Widen(values, out var lower, out var upper);
            (new Vector<uint>(sums) + lower).CopyTo(sums);
            (new Vector<uint>(sums[Vector<uint>.Count..]) + upper).CopyTo(sums[Vector<uint>.Count..]);
        }
    }
}
