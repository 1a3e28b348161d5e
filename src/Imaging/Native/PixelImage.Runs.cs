using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Native;

/// <summary>Runs of black pixels along the rows and columns of a bitonal image.</summary>
internal sealed partial class PixelImage
{
    /// <summary>Bitonal, with only the runs of black pixels along rows that are at least so long.</summary>
    /// <param name="length">At least the 32 pixels of a word: then no such run lies inside one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PixelImage KeepLongRuns(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 32);
        var kept = new PixelImage(Checked(Leptonica.PixCreateTemplate(Handle), "pixCreateTemplate"));
        var words = Words(out var wordsPerLine);
        var keptWords = kept.Words(out _);
        for (var y = 0; y < Height; y++)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            var keptRow = keptWords.Slice(y * wordsPerLine, wordsPerLine);
            // Black pixels up to the end of the word before.
            var before = 0;
            for (var i = 0; i < row.Length; i++)
            {
                var bits = i < row.Length - 1 ? row[i] : row[i] & UsedBits(i);
                if (bits == uint.MaxValue)
                {
                    before += 32;
                    continue;
                }

                var run = new InkRun(32 * i - before, 32 * i + BitOperations.LeadingZeroCount(~bits));
                if (run.Length >= length)
                    Blacken(keptRow, run);
                before = BitOperations.TrailingZeroCount(~bits);
            }

            if (before >= length)
                Blacken(keptRow, new InkRun(Width - before, Width));
        }

        return kept;
    }

    /// <summary>The same down columns.</summary>
    public PixelImage KeepLongColumns(int length)
    {
        var kept = Blank(Width, Height, 1);
        var words = kept.Words(out var wordsPerLine);
        Words(out _).CopyTo(words);
        PixelWords.KeepLongColumns(words, wordsPerLine, length);
        return kept;
    }

    /// <summary>A bitonal image of the same size with those runs of black pixels that are wanted.</summary>
    /// <param name="firstOfRow">Number of each row's first run, and at the end how many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PixelImage WithRuns(ReadOnlySpan<InkRun> runs, ReadOnlySpan<int> firstOfRow, ReadOnlySpan<bool> wanted)
    {
        var drawn = new PixelImage(Checked(Leptonica.PixCreateTemplate(Handle), "pixCreateTemplate"));
        var words = drawn.Words(out var wordsPerLine);
        for (var y = 0; y < Height; y++)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            for (var run = firstOfRow[y]; run < firstOfRow[y + 1]; run++)
            {
                if (wanted[run])
                    Blacken(row, runs[run]);
            }
        }

        return drawn;
    }

    /// <summary>The runs of black pixels of a bitonal image, row by row from left to right.</summary>
    /// <param name="firstOfRow">Number of each row's first run, and at the end how many there are.</param>
    public InkRun[] BlackRuns(out int[] firstOfRow)
    {
        var words = Words(out var wordsPerLine);
        firstOfRow = new int[Height + 1];
        for (var y = 0; y < Height; y++)
            firstOfRow[y + 1] = firstOfRow[y] + CountBlackRuns(words.Slice(y * wordsPerLine, wordsPerLine));
        var runs = GC.AllocateUninitializedArray<InkRun>(firstOfRow[Height]);
        for (var y = 0; y < Height; y++)
            FindBlackRuns(words.Slice(y * wordsPerLine, wordsPerLine), runs.AsSpan(firstOfRow[y]..firstOfRow[y + 1]));
        return runs;
    }

    /// <summary>Those of one row.</summary>
    public InkRun[] BlackRuns(int y)
    {
        var words = Words(out var wordsPerLine);
        var row = words.Slice(y * wordsPerLine, wordsPerLine);
        var runs = new InkRun[CountBlackRuns(row)];
        FindBlackRuns(row, runs);
        return runs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountBlackRuns(ReadOnlySpan<uint> row)
    {
        var (changes, before) = (0, 0u);
        for (var i = 0; i < row.Length; i++)
        {
            var bits = row[i] & UsedBits(i);
            changes += BitOperations.PopCount(Changes(bits, before));
            before = bits;
        }

        return (changes + 1) / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindBlackRuns(ReadOnlySpan<uint> row, Span<InkRun> runs)
    {
        // A run's start and its end, as they follow one another.
        var places = MemoryMarshal.Cast<InkRun, int>(runs);
        var (found, before) = (0, 0u);
        for (var i = 0; i < row.Length; i++)
        {
            var bits = row[i] & UsedBits(i);
            for (var changes = Changes(bits, before); changes != 0;)
            {
                var x = BitOperations.LeadingZeroCount(changes);
                places[found++] = 32 * i + x;
                changes ^= 0x8000_0000 >> x;
            }

            before = bits;
        }

        // The last run goes on to the end of the row.
        if (found < places.Length)
            places[found] = Width;
    }

    // Bits that differ from the pixel before them; the first pixel is the highest bit.
    private static uint Changes(uint bits, uint before) => bits ^ (bits >> 1 | before << 31);

    private static void Blacken(Span<uint> row, InkRun run)
    {
        var (first, last) = (run.Start >> 5, (run.End - 1) >> 5);
        var from = uint.MaxValue >> (run.Start & 31);
        var to = uint.MaxValue << (31 - ((run.End - 1) & 31));
        if (first == last)
        {
            row[first] |= from & to;
            return;
        }

        row[first] |= from;
        for (var word = first + 1; word < last; word++)
            row[word] = uint.MaxValue;
        row[last] |= to;
    }
}
