using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Brings a line's gray values to -1 (ink) to 1 (paper), by what is dark and bright along its middle: a quarter of the
/// way up the local minima there, a quarter down from the top of the maxima.
/// </summary>
internal sealed class LineInput<TKernel>(int height)
    where TKernel : struct, IKernel
{
    private const double InkShare = 0.25;
    private const double PaperShare = 0.75;

    private const int PaperValue = 127;

    private readonly byte[] _values = new byte[256 * TKernel.ValueBytes];
    private readonly bool[] _isPaper = new bool[256];
    private readonly byte[] _paper = PaperColumn(height);
    private readonly int[] _minima = new int[256];
    private readonly int[] _maxima = new int[256];

    /// <summary>Makes room for lines.</summary>
    public void Reset(FeatureMaps maps, ReadOnlySpan<int> widths)
    {
        maps.Reset(widths, 1, height, 1, TKernel.ValueBytes);
        maps.KeepTrack(_paper);
    }

    public void Fill(FeatureMaps maps, int line, in LineImage image, bool inverted)
    {
        var gray = image.Gray.Span;
        var flip = inverted ? 255 : 0;
        var (ink, paper) = InkAndPaper(gray.Slice(height / 2 * image.Width, image.Width), flip);
        var contrast = (paper - ink) / 2 is var half && half > 0 ? half : 1;
        for (var value = 0; value < 256; value++)
        {
            var normal = 128 * (((value ^ flip) - ink) / contrast - 1);
            var rounded = (int)MathF.Round(normal, MidpointRounding.AwayFromZero);
            TKernel.StoreWhole(Math.Clamp(rounded, -PaperValue, PaperValue), ref _values[value * TKernel.ValueBytes]);
            _isPaper[value] = rounded >= PaperValue;
        }

        for (var x = 0; x < image.Width; x++)
            maps.InkedAt(line, x) = Inked.None;

        for (var y = 0; y < height; y++)
        {
            var row = gray.Slice(y * image.Width, image.Width);
            ref var to = ref maps.At(line, 0, y);
            for (var x = 0; x < row.Length; x++, to = ref Unsafe.Add(ref to, height * TKernel.ValueBytes))
            {
                Unsafe.CopyBlockUnaligned(ref to, ref _values[row[x] * TKernel.ValueBytes], (uint)TKernel.ValueBytes);
                if (!_isPaper[row[x]])
                    maps.InkedAt(line, x) = maps.InkedAt(line, x).And(new Inked(y, y + 1));
            }
        }
    }

    private static byte[] PaperColumn(int height)
    {
        var column = new byte[height * TKernel.ValueBytes];
        for (var y = 0; y < height; y++)
            TKernel.StoreWhole(PaperValue, ref column[y * TKernel.ValueBytes]);
        return column;
    }

    private (float Ink, float Paper) InkAndPaper(ReadOnlySpan<byte> middle, int flip)
    {
        Array.Clear(_minima);
        Array.Clear(_maxima);
        for (var x = 1; x + 1 < middle.Length; x++)
        {
            var (before, here, after) = (middle[x - 1] ^ flip, middle[x] ^ flip, middle[x + 1] ^ flip);
            if ((here < before && here <= after) || (here <= before && here < after))
                _minima[here]++;
            if ((here > before && here >= after) || (here >= before && here > after))
                _maxima[here]++;
        }

        return ((float)Quantile(_minima, InkShare, none: 0), (float)Quantile(_maxima, PaperShare, none: 255));
    }

    // Linear within a value's bin, from its lower edge.
    private static double Quantile(int[] counts, double share, int none)
    {
        var total = 0;
        foreach (var count in counts)
            total += count;
        if (total == 0)
            return none + 1;
        var wanted = Math.Clamp(share * total, 1, total);
        var (sum, value) = (0, 0);
        while (value < counts.Length && sum < wanted)
            sum += counts[value++];
        return value - (sum - wanted) / counts[value - 1];
    }
}
