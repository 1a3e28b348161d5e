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
    private byte[] _noise = [];
    private (byte[] From, byte[] To)? _paper;

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
        var paper = input.Paper is { } blank ? Paper(blank, input) : null;
        if (paper is not null)
            Output.KeepTrack(paper);
        for (var line = 0; line < input.Lines; line++)
        {
            for (var x = 0; x < Output.Widths[line]; x++)
            {
                var rows = new Inked(0, Output.Height);
                if (paper is not null)
                {
                    rows = Reached(input, line, x);
                    Output.InkedAt(line, x) = rows;
                    Unsafe.CopyBlockUnaligned(ref Output.At(line, x, 0), ref paper[0], (uint)paper.Length);
                }

                if (rows.Any)
                    Compute(input, line, x, rows, ref Output.At(line, x, rows.First));
            }
        }
    }

    /// <summary>What becomes of a column of paper.</summary>
    private byte[] Paper(byte[] blank, FeatureMaps input)
    {
        if (_paper is { } known && known.From == blank)
            return known.To;
        // The first that no edge reaches.
        var x = (_halfX + _poolX - 1) / _poolX;
        var page = new FeatureMaps();
        page.Reset([(x + 1) * _poolX + _halfX], 1, input.Height, input.Depth, input.ValueBytes);
        for (var column = 0; column < page.Widths[0]; column++)
            Unsafe.CopyBlockUnaligned(ref page.At(0, column, 0), ref blank[0], (uint)blank.Length);
        var paper = new byte[Output.Height * Output.PointBytes];
        Compute(page, 0, x, new Inked(0, Output.Height), ref paper[0]);
        _paper = (blank, paper);
        return paper;
    }

    /// <summary>The rows of an output column in whose windows there is ink, or an edge of the line.</summary>
    private Inked Reached(FeatureMaps input, int line, int x)
    {
        var (left, right) = (x * _poolX - _halfX, (x + 1) * _poolX + _halfX);
        if (left < 0 || right > input.Widths[line])
            return new Inked(0, Output.Height);
        var inked = Inked.None;
        for (var column = left; column < right; column++)
            inked = inked.And(input.InkedAt(line, column));
        return inked.Any
            ? new Inked(Math.Min(Math.Max(0, inked.First - _halfY) / _poolY, Output.Height), Math.Min((inked.End + _halfY + _poolY - 1) / _poolY, Output.Height))
            : Inked.None;
    }

    private void Compute(FeatureMaps input, int line, int x, Inked rows, ref byte to)
    {
        var (top, height) = (rows.First * _poolY, (rows.End - rows.First) * _poolY);
        var windows = _poolX * height;
        if (_windows.Length < windows * _rowBytes + Vector<byte>.Count)
            (_windows, _sums) = (new byte[_poolX * input.Height * _rowBytes + Vector<byte>.Count], new float[_poolX * input.Height * _rowSums]);
        for (var column = 0; column < _poolX; column++)
            FillWindows(input, line, x * _poolX + column, top, height, ref _windows[column * height * _rowBytes]);
        TKernel.Multiply(ref _windows[0], _rowBytes, windows, _weights, ref _sums[0], _rowSums);
        for (var y = 0; y < rows.End - rows.First; y++)
            Reduce(ref _sums[y * _poolY * _rowSums], height, ref Unsafe.Add(ref to, y * Output.PointBytes));
    }

    private void FillWindows(FeatureMaps input, int line, int x, int top, int height, ref byte window)
    {
        var inside = x >= _halfX && x < input.Widths[line] - _halfX;
        for (var y = top; y < top + height; y++)
        {
            if (!inside || y < _halfY || y >= input.Height - _halfY)
            {
                FillAtEdge(input, line, x, y, ref window);
                window = ref Unsafe.Add(ref window, _rowBytes);
                continue;
            }

            for (var dx = -_halfX; dx <= _halfX; dx++)
            {
                ref var column = ref input.At(line, x + dx, y - _halfY);
                for (var at = 0; at < _chunkBytes; at += sizeof(int))
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref window, at), Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref column, at)));
                window = ref Unsafe.Add(ref window, _chunkBytes);
            }
        }
    }

    private void FillAtEdge(FeatureMaps input, int line, int x, int y, ref byte window)
    {
        var (width, height, point) = (input.Widths[line], input.Height, input.PointBytes);
        ref var noise = ref Noise(input, x, y);
        for (var dx = -_halfX; dx <= _halfX; dx++, window = ref Unsafe.Add(ref window, _chunkBytes))
        {
            for (var dy = -_halfY; dy <= _halfY; dy++, noise = ref Unsafe.Add(ref noise, point))
            {
                ref var from = ref noise;
                if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height)
                    from = ref input.At(line, x + dx, y + dy);
                Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref window, (dy + _halfY) * point), ref from, (uint)point);
            }
        }
    }

    /// <summary>
    /// Noise for a window. It repeats from one output column to the next, so that paper gives the same wherever it lies; that
    /// reads as well as noise that never repeats (word F1 over 210 pages of all kinds 0.909 and 0.908; with paper there instead 0.904).
    /// </summary>
    private ref byte Noise(FeatureMaps input, int x, int y)
    {
        var (across, down, point) = (2 * _halfX + 1, 2 * _halfY + 1, input.PointBytes);
        if (_noise.Length == 0)
        {
            _noise = new byte[input.Height * _poolX * across * down * point];
            var noise = new EdgeNoise(_seed);
            // Row after row, as in training.
            for (var row = 0; row < input.Height * down; row++)
            {
                for (var column = 0; column < _poolX * across; column++)
                {
                    ref var first = ref _noise[((row / down * _poolX * across + column) * down + row % down) * point];
                    for (var at = 0; at < point; at += TKernel.ValueBytes)
                        TKernel.StoreWhole(noise.Next(), ref Unsafe.Add(ref first, at));
                }
            }
        }

        return ref _noise[(y * _poolX + x % _poolX) * across * down * point];
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
