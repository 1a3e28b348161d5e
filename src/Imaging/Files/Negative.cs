using System.Numerics;
using Capture.Imaging.Native;

namespace Capture.Imaging.Files;

/// <summary>
/// Tells negatives, white writing on black, by measurement: some senders have black and white the wrong way round, whatever
/// their files say. A page is one when black is its paper (solid, everywhere, up to all four edges) and white its ink (strokes and
/// nothing else). Dark photographs and X-rays have areas of every brightness, scanner borders lie around white paper,
/// and of a page half of which is black the other half is not.
/// </summary>
internal static class Negative
{
    /// <summary>Share of the page that is black; the densest pages of text have 25 % ink.</summary>
    private const double LeastBlack = 0.7;

    /// <summary>Share of white below which there is nothing to be read: a black sheet with specks stays as it is.</summary>
    private const double LeastWhite = 0.002;

    /// <summary>Share of the pixels of a gray page that are neither near black nor near white; edges of letters are.</summary>
    private const double MostBetween = 0.2;

    /// <summary>Share of the black that lies in runs longer than strokes are apart; of shaded pictures made of dots hardly any does.</summary>
    private const double LeastSolid = 0.6;

    /// <summary>Share of the white runs that are no longer than the strokes and letters of a page this wide.</summary>
    private const double LeastStrokes = 0.8;

    /// <summary>Share of the white pixels that have white on two of their four sides: strokes go on, specks do not.</summary>
    private const double LeastThick = 0.6;

    /// <summary>Tiles a side; nearly all of them must be black for the most part.</summary>
    private const int Tiles = 8;
    private const int LightTiles = 4;

    /// <summary>Runs of a page of text 1700 pixels wide are 2 to 20 pixels long where strokes cross them; rules are few.</summary>
    private const double StrokeShare = 0.03;
    private const double SolidShare = 0.02;

    /// <param name="pix">Of 1 bit or 8 bits of gray; colour is never a negative.</param>
    internal static bool Is(PixHandle pix)
    {
        Leptonica.PixGetDimensions(pix, out var width, out var height, out var depth);
        if (Math.Min(width, height) < 64)
            return false;
        if (depth == 1)
            return IsInk(pix, width, height);
        if (depth != 8 || Threshold(pix, width, height) is not { } threshold)
            return false;
        using var ink = StoredImages.Checked(Leptonica.PixThresholdToBinary(pix, threshold));
        return IsInk(ink, width, height);
    }

    /// <summary>Half way between the dark of the page and its white; null when it has no two such tones.</summary>
    private static int? Threshold(PixHandle pix, int width, int height)
    {
        var words = PixPixels.Words(pix);
        var wordsPerLine = words.Length / height;
        var counts = new long[256];
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x += 2)
                counts[(byte)(words[y * wordsPerLine + x / 4] >> (24 - 8 * (x % 4)))]++;
        }

        var all = counts.Sum();
        var dark = At(all / 2);
        var bright = At(all - Math.Max(1, (long)(LeastWhite * all / 2)));
        const int Distance = 80, LightestPaper = 110;
        if (dark > LightestPaper || bright - dark < Distance)
            return null;
        var (low, high) = (dark + (bright - dark) / 4, bright - (bright - dark) / 4);
        var between = counts[low..high].Sum();
        return between <= MostBetween * all ? (low + high) / 2 : null;

        int At(long rank)
        {
            var (value, below) = (0, 0L);
            while (value < 255 && (below += counts[value]) < rank)
                value++;
            return value;
        }
    }

    private static bool IsInk(PixHandle pix, int width, int height)
    {
        var words = PixPixels.Words(pix);
        var wordsPerLine = words.Length / height;
        var black = 0L;
        for (var y = 0; y < height; y++)
            black += CountBlack(words.Slice(y * wordsPerLine, wordsPerLine), width);
        var all = (double)width * height;
        if (black < LeastBlack * all || all - black < LeastWhite * all)
            return false;

        var (stroke, solid) = ((int)(StrokeShare * width), (int)(SolidShare * width));
        var (runs, strokes, inSolid, thick) = (0L, 0L, 0L, 0L);
        var tiles = new long[Tiles, Tiles];
        for (var y = 0; y < height; y++)
        {
            var row = words.Slice(y * wordsPerLine, wordsPerLine);
            var above = words.Slice(Math.Max(0, y - 1) * wordsPerLine, wordsPerLine);
            var below = words.Slice(Math.Min(height - 1, y + 1) * wordsPerLine, wordsPerLine);
            for (var x = 0; x < width;)
            {
                var (start, isBlack) = (x, IsBlack(row, x));
                while (x < width && IsBlack(row, x) == isBlack)
                {
                    if (!isBlack)
                    {
                        var beside = (x > start ? 1 : 0) + (x + 1 < width && !IsBlack(row, x + 1) ? 1 : 0);
                        thick += beside + (IsBlack(above, x) ? 0 : 1) + (IsBlack(below, x) ? 0 : 1) >= 2 ? 1 : 0;
                        tiles[y * Tiles / height, x * Tiles / width]++;
                    }

                    x++;
                }

                if (isBlack)
                    inSolid += x - start > solid ? x - start : 0;
                else
                    (runs, strokes) = (runs + 1, strokes + (x - start <= stroke ? 1 : 0));
            }
        }

        var tile = all / (Tiles * Tiles);
        return inSolid >= LeastSolid * black && strokes >= LeastStrokes * runs && thick >= LeastThick * (all - black)
            && tiles.Cast<long>().Count(white => white > tile / 2) <= LightTiles && BlackEdges(words, wordsPerLine, width, height);
    }

    // Paper goes up to the edge on every side; most of each must be black.
    private static bool BlackEdges(ReadOnlySpan<uint> words, int wordsPerLine, int width, int height)
    {
        const double Least = 0.8;
        var depth = Math.Max(1, Math.Min(width, height) / 100);
        var (top, bottom, left, right) = (0, 0, 0, 0);
        for (var i = 0; i < depth; i++)
        {
            top += CountBlack(words.Slice(i * wordsPerLine, wordsPerLine), width);
            bottom += CountBlack(words.Slice((height - 1 - i) * wordsPerLine, wordsPerLine), width);
            for (var y = 0; y < height; y++)
            {
                var row = words.Slice(y * wordsPerLine, wordsPerLine);
                left += IsBlack(row, i) ? 1 : 0;
                right += IsBlack(row, width - 1 - i) ? 1 : 0;
            }
        }

        // A sheet that was not laid straight leaves a strip of the other tone on one side or two.
        return new[] { top / (double)width, bottom / (double)width, left / (double)height, right / (double)height }.Count(share => share >= Least * depth) >= 2;
    }

    private static bool IsBlack(ReadOnlySpan<uint> row, int x) => (row[x >> 5] >> (31 - (x & 31)) & 1) == 1;

    private static int CountBlack(ReadOnlySpan<uint> row, int width)
    {
        var count = 0;
        for (var i = 0; i < row.Length; i++)
        {
            var used = width - 32 * i;
            count += used >= 32 ? BitOperations.PopCount(row[i]) : used > 0 ? BitOperations.PopCount(row[i] & ~(uint.MaxValue >> used)) : 0;
        }

        return count;
    }
}
