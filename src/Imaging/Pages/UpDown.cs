using System.Numerics;
using Capture.Imaging.Native;

namespace Capture.Imaging.Pages;

/// <summary>
/// Tells upright text from text upside down: English has three letters with ascenders for one with a descender. Letters are
/// merged to bars as high as a small letter, and strokes counted that stand out of the bars above and below (Bloomberg, Kopec
/// and Dasari, "Measuring document image skew and orientation", SPIE 2422, 1995; strokes and merging as in Leptonica's
/// pixUpDownDetect). Strokes are looked for 64 pixels at a time, in one pass over the page for each way up: Leptonica goes over it
/// once for every pixel of every stroke's shape, which took five times as long.
/// </summary>
internal sealed class UpDown
{
    // All in pixels of 150 to 300 dpi.

    /// <summary>Gaps in letters, and between letters and words, are closed that are smaller.</summary>
    private const int GapDown = 8;
    private const int GapAcross = 30;

    /// <summary>Strokes in the same square of this side are one.</summary>
    private const int Square = 4;

    /// <summary>With no more strokes on either side nothing is said.</summary>
    private const int FewestStrokes = 70;

    private const int MarginRows = 2 * GapDown;
    private const int Bits = 64;

    // Rows of pixels, the first of a word its highest bit, with a word of paper at both ends.
    private readonly ulong[] _rows;
    private readonly int _words;
    private readonly int _height;

    private UpDown(PixelImage letters) =>
        (_rows, _words, _height) = (letters.PackedRows(MarginRows, out var words), words, letters.Height + 2 * MarginRows);

    /// <param name="letters">Bitonal and straight.</param>
    /// <returns>
    /// Standard deviations by which strokes upwards outnumber those downwards (positive: upright); 0 where there is too little text.
    /// </returns>
    public static double Of(PixelImage letters)
    {
        var page = new UpDown(letters);
        page.CloseDown();
        page.CloseAcross();
        double up = page.CountStrokes(down: false);
        double down = page.CountStrokes(down: true);
        return Math.Max(up, down) > FewestStrokes ? 2 * (up - down) / Math.Sqrt(up + down) : 0;
    }

    // Thickened downwards, each step twice as far as the one before, and thinned again.
    private void CloseDown()
    {
        for (var step = 1; step < GapDown; step *= 2)
        {
            for (var (to, from) = (_rows.Length - 1, _rows.Length - 1 - step * _words); from >= 0; to--, from--)
                _rows[to] |= _rows[from];
        }

        for (var step = 1; step < GapDown; step *= 2)
        {
            for (var (to, from) = (0, step * _words); from < _rows.Length; to++, from++)
                _rows[to] &= _rows[from];
        }
    }

    private void CloseAcross()
    {
        for (var y = MarginRows; y < _height - MarginRows; y++)
        {
            var row = _rows.AsSpan(y * _words, _words);
            // In ink white ends a run, so that the bits are looked at the other way round.
            var (inInk, end) = (false, -GapAcross);
            for (var word = 0; word < row.Length; word++)
            {
                var left = inInk ? ~row[word] : row[word];
                while (left != 0)
                {
                    var bit = BitOperations.LeadingZeroCount(left);
                    var x = word * Bits + bit;
                    if (inInk)
                        end = x;
                    else if (x - end < GapAcross)
                        Blacken(row, end, x);
                    inInk = !inInk;
                    left = ~left & (ulong.MaxValue >> bit);
                }
            }
        }
    }

    private static void Blacken(Span<ulong> row, int start, int end)
    {
        for (var x = start; x < end; x++)
            row[x / Bits] |= 1UL << (Bits - 1 - x % Bits);
    }

    // A stroke is known by the corner between it and its bar: ink below (for one upwards) and beside, none in between. The corner
    // may open to the right or to the left.
    private int CountStrokes(bool down)
    {
        var next = down ? -_words : _words;
        var (count, squares) = (0, new ulong[_words]);
        for (var y = MarginRows - Square; y <= _height - MarginRows; y++)
        {
            if (y % Square == 0)
                count += Take(squares);
            for (var word = 1; word < _words - 1; word++)
                squares[word] |= Corners(y * _words + word, next);
        }

        return count;
    }

    /// <summary>The corners in a word of pixels, its rows further down the stroke being <paramref name="next"/> words on.</summary>
    private ulong Corners(int here, int next)
    {
        var (end, middle, lower, foot, bar) = (here - next, here, here + next, here + 2 * next, here + 3 * next);
        var open = _rows[bar] & ~(_rows[end] | _rows[middle] | _rows[lower]);
        if (open == 0)
            return 0;
        open &= Beside(bar, -2) & Beside(bar, -1) & Beside(bar, 1) & Beside(bar, 2) & ~(Beside(middle, -1) | Beside(middle, 1));
        var right = Stroke(-3) & ~Beside(end, 1);
        var left = Stroke(3) & ~Beside(end, -1);
        return open & (right | left);

        ulong Stroke(int away) => Beside(end, away) & Beside(middle, away) & Beside(lower, away) & Beside(foot, away) & Beside(bar, away);
    }

    // The pixels so many to the right of a word's.
    private ulong Beside(int word, int right) => right > 0
        ? _rows[word] << right | _rows[word + 1] >> (Bits - right)
        : _rows[word] >> -right | _rows[word - 1] << (Bits + right);

    /// <summary>How many squares have a corner; clears them.</summary>
    private static int Take(Span<ulong> squares)
    {
        const ulong FirstOfSquare = 0x8888_8888_8888_8888;
        var count = 0;
        foreach (ref var word in squares)
        {
            count += BitOperations.PopCount((word | word << 1 | word << 2 | word << 3) & FirstOfSquare);
            word = 0;
        }

        return count;
    }
}
