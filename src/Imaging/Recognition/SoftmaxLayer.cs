using System.Numerics;
using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// The network's end: for each step a probability of each label, exp(sum) over the sum of all. Only the two best and the
/// blank are kept, which is all the search asks for.
/// </summary>
internal sealed class SoftmaxLayer<TKernel>
    where TKernel : struct, IKernel
{
    private const int StepsAtOnce = 24;

    /// <summary>Sums further below the best have no share worth counting.</summary>
    private const float Negligible = -80;

    private readonly PackedWeights _weights;
    private readonly int _labels;
    private readonly int _blank;
    private readonly int _rowSums;
    private readonly float[] _sums;
    private readonly float[] _shares;

    public SoftmaxLayer(NetworkPart part, int blank)
    {
        (_labels, _blank) = (part.Outputs, blank);
        var columns = new int[part.Inputs];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = i;
        _weights = TKernel.Pack(WeightLayout.Plain(part.Weights[0], columns, TKernel.Lanes, factor: 1));
        _rowSums = _weights.Panels * _weights.PanelStride;
        _sums = new float[StepsAtOnce * _rowSums];
        _shares = new float[_rowSums];
    }

    public void Run(FeatureMaps input, int line, LabelScores scores)
    {
        var steps = scores.Reset(input.Widths[line]);
        for (var start = 0; start < steps.Length; start += StepsAtOnce)
        {
            var count = Math.Min(StepsAtOnce, steps.Length - start);
            TKernel.Multiply(ref input.At(line, start, 0), input.PointBytes, count, _weights, ref _sums[0], _rowSums);
            for (var row = 0; row < count; row++)
                steps[start + row] = Score(ref _sums[row * _rowSums]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private StepScores Score(ref float sums)
    {
        var (best, second) = Unsafe.Add(ref sums, 1) > sums ? (1, 0) : (0, 1);
        var (bestSum, secondSum) = (Unsafe.Add(ref sums, best), Unsafe.Add(ref sums, second));
        for (var label = 2; label < _labels; label++)
        {
            var sum = Unsafe.Add(ref sums, label);
            if (sum <= secondSum)
                continue;
            if (sum > bestSum)
                (best, bestSum, second, secondSum) = (label, sum, best, bestSum);
            else
                (second, secondSum) = (label, sum);
        }

        for (var at = 0; at < _labels; at += Vector<float>.Count)
        {
            var below = Vector.LoadUnsafe(ref Unsafe.Add(ref sums, at)) - new Vector<float>(bestSum);
            Activations.ExpOfNegative(Vector.Max(below, new Vector<float>(Negligible))).StoreUnsafe(ref _shares[at]);
        }

        // Added in one order, whatever the width of vectors.
        var (s0, s1, s2, s3) = (0f, 0f, 0f, 0f);
        var i = 0;
        for (; i + 4 <= _labels; i += 4)
            (s0, s1, s2, s3) = (s0 + _shares[i], s1 + _shares[i + 1], s2 + _shares[i + 2], s3 + _shares[i + 3]);
        for (; i < _labels; i++)
            s0 += _shares[i];
        var total = s0 + s1 + (s2 + s3);
        return new(best, second, 1 / total, _shares[second] / total, _shares[_blank] / total);
    }
}
