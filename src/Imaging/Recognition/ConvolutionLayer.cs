using System.Numerics;
using System.Runtime.CompilerServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Each point becomes a function of the window around it, then blocks of points are reduced to their largest values. A
/// fully connected layer is the same with a window of one point and no reduction. The curve rises everywhere, so the
/// largest sum is sought before it.
/// </summary>
internal sealed class ConvolutionLayer<TKernel> : Layer
    where TKernel : struct, IKernel
{
    private readonly PackedWeights _weights;
    private readonly string _curve;
    private readonly int _seed;
    private readonly int _outputs;
    private readonly int _halfX;
    private readonly int _halfY;
    private readonly int _poolX;
    private readonly int _poolY;
    private readonly int _chunkBytes;
    private readonly int _rowBytes;
    private readonly int _rowSums;
    private readonly Vector<float>[] _largest;
    private byte[] _windows = [];
    private float[] _sums = [];

    /// <param name="layer">The fully connected part.</param>
    /// <param name="depth">Values of a point of the input.</param>
    /// <param name="seed">Of the noise beyond the edges.</param>
    public ConvolutionLayer(NetworkPart layer, int depth, (int X, int Y) half, (int X, int Y) pool, int seed)
    {
        (_curve, _outputs, _seed) = (layer.Kind, layer.Outputs, seed);
        (_halfX, _halfY) = half;
        (_poolX, _poolY) = pool;
        // A window is copied column by column; each is filled up so that whole groups and whole words are copied.
        var values = (2 * _halfY + 1) * depth;
        var chunk = RoundUp(values, Math.Max(TKernel.Group, 4 / TKernel.ValueBytes));
        var columns = new int[(2 * _halfX + 1) * chunk];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = i % chunk < values ? i / chunk * values + i % chunk : -1;
        _chunkBytes = chunk * TKernel.ValueBytes;
        _rowBytes = columns.Length * TKernel.ValueBytes;
        _weights = TKernel.Pack(WeightLayout.Plain(layer.Weights[0], columns, TKernel.Lanes, factor: 1));
        _rowSums = _weights.Panels * _weights.PanelStride;
        _largest = new Vector<float>[RoundUp(_outputs, Vector<float>.Count) / Vector<float>.Count];
    }

    public override int WidthDivisor => _poolX;

    public override void Run(FeatureMaps input)
    {
        Output.Reset(input.Widths.AsSpan(0, input.Lines), _poolX, input.Height / _poolY, _outputs, TKernel.ValueBytes);
        for (var line = 0; line < input.Lines; line++)
        {
            FillWindows(input, line);
            if (_sums.Length < _poolX * input.Height * _rowSums)
                _sums = new float[_poolX * input.Height * _rowSums];
            for (var x = 0; x < Output.Widths[line]; x++)
            {
                var first = x * _poolX * input.Height;
                TKernel.Multiply(ref _windows[first * _rowBytes], _rowBytes, _poolX * input.Height, _weights, ref _sums[0], _rowSums);
                for (var y = 0; y < Output.Height; y++)
                    Reduce(ref _sums[y * _poolY * _rowSums], input.Height, ref Output.At(line, x, y));
            }
        }
    }

    private void FillWindows(FeatureMaps input, int line)
    {
        var (width, height) = (input.Widths[line], input.Height);
        var needed = width * height * _rowBytes + Vector<byte>.Count;
        if (_windows.Length < needed)
            _windows = new byte[needed + needed / 4];
        for (var x = _halfX; x < width - _halfX; x++)
        {
            ref var window = ref _windows[(x * height + _halfY) * _rowBytes];
            for (var y = _halfY; y < height - _halfY; y++)
            {
                for (var dx = -_halfX; dx <= _halfX; dx++)
                {
                    ref var column = ref input.At(line, x + dx, y - _halfY);
                    for (var at = 0; at < _chunkBytes; at += sizeof(int))
                        Unsafe.WriteUnaligned(ref Unsafe.Add(ref window, at), Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref column, at)));
                    window = ref Unsafe.Add(ref window, _chunkBytes);
                }
            }
        }

        if (_halfX == 0 && _halfY == 0)
            return;
        // Noise is drawn row after row, as in training.
        var noise = new EdgeNoise(_seed);
        for (var y = 0; y < height; y++)
        {
            var inside = y >= _halfY && y < height - _halfY && width > 2 * _halfX;
            for (var x = 0; x < width; x++)
            {
                if (inside && x == _halfX)
                    x = width - _halfX;
                FillAtEdge(input, line, x, y, ref noise);
            }
        }
    }

    private void FillAtEdge(FeatureMaps input, int line, int x, int y, ref EdgeNoise noise)
    {
        var (width, height, point) = (input.Widths[line], input.Height, input.PointBytes);
        ref var window = ref _windows[(x * height + y) * _rowBytes];
        for (var dx = -_halfX; dx <= _halfX; dx++, window = ref Unsafe.Add(ref window, _chunkBytes))
        {
            for (var dy = -_halfY; dy <= _halfY; dy++)
            {
                ref var to = ref Unsafe.Add(ref window, (dy + _halfY) * point);
                if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height)
                {
                    Unsafe.CopyBlockUnaligned(ref to, ref input.At(line, x + dx, y + dy), (uint)point);
                    continue;
                }

                for (var at = 0; at < point; at += TKernel.ValueBytes)
                    TKernel.StoreWhole(noise.Next(), ref Unsafe.Add(ref to, at));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reduce(ref float sums, int height, ref byte to)
    {
        for (var i = 0; i < _largest.Length; i++)
        {
            ref var first = ref Unsafe.Add(ref sums, i * Vector<float>.Count);
            var largest = Vector.LoadUnsafe(ref first);
            for (var x = 0; x < _poolX; x++)
            {
                for (var y = 0; y < _poolY; y++)
                    largest = Vector.Max(largest, Vector.LoadUnsafe(ref Unsafe.Add(ref first, (x * height + y) * _rowSums)));
            }

            _largest[i] = Curved(largest);
        }

        // The last vector may be longer than the point: it is put down value by value.
        for (var i = 0; i < _largest.Length; i++)
        {
            var at = i * Vector<float>.Count;
            if (at + Vector<float>.Count <= _outputs)
            {
                TKernel.Store(_largest[i], ref Unsafe.Add(ref to, at * TKernel.ValueBytes));
                continue;
            }

            for (var value = at; value < _outputs; value++)
                TKernel.StoreOne(_largest[i][value - at], ref Unsafe.Add(ref to, value * TKernel.ValueBytes));
        }
    }

    private Vector<float> Curved(Vector<float> sums) => _curve switch
    {
        "Tanh" => Activations.Tanh(sums * Activations.MinusTwiceLog2OfE),
        "Logistic" => Activations.Logistic(sums * Activations.MinusLog2OfE),
        "LinTanh" => Limited(sums, -1),
        "LinLogistic" => Limited(sums, 0),
        "Relu" when TKernel.Whole => Limited(sums, 0),
        "Relu" => Vector.Max(sums, Vector<float>.Zero),
        _ when TKernel.Whole => Limited(sums, -1),
        _ => sums,
    };

    private static Vector<float> Limited(Vector<float> values, float lowest) =>
        Vector.Min(Vector.Max(values, new Vector<float>(lowest)), Vector<float>.One);
}
