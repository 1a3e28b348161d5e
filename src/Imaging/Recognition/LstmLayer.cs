using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Capture.Imaging.Recognition;

/// <summary>Which way a recurrent layer runs.</summary>
/// <param name="Down">Down each column instead of along each row.</param>
/// <param name="Reversed">From the far end.</param>
internal readonly record struct Course(bool Down, bool Reversed);

/// <summary>
/// A recurrent layer of long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
/// 2000): cell = cell · forget + tanh(candidate) · input, output = tanh(cell) · outputGate, each gate a logistic
/// function of the point's values and the output one step before. Sequences of all lines run side by side, so that
/// weights are fetched once for several. Columns that begin with paper are taken up where it ends.
/// </summary>
internal sealed class LstmLayer<TKernel> : Layer
    where TKernel : struct, IKernel
{
    /// <summary>The cell is kept in this range, as in training.</summary>
    private const float LargestCell = 100;

    /// <summary>Bytes of sums that are worked on at once; they are read back soon and shall still be near.</summary>
    private const int SumsAtOnce = 32 * 1024;

    /// <summary>Kernels take three rows at a time, or six.</summary>
    private const int RowsTogether = 6;

    private readonly PackedWeights _weights;
    private readonly Course _course;
    private readonly bool _summary;
    private readonly int _inputs;
    private readonly int _cells;
    private readonly int _paddedCells;
    private readonly int _rowBytes;
    private readonly int _rowsAtOnce;
    private readonly float[] _sums;
    private readonly float[] _states;
    private readonly Sequence[] _sequences;
    private byte[] _rows;
    private byte[] _nextRows;
    // What paper leads to, step after step, before the first of them and after each.
    private byte[]? _paper;
    private float[] _paperStates = [];
    private byte[] _paperOutputs = [];

    /// <param name="summary">Only the last output of each sequence is handed on.</param>
    public LstmLayer(NetworkPart part, Course course, bool summary)
    {
        (_course, _summary, _inputs, _cells) = (course, summary, part.Inputs, part.Outputs);
        _paddedCells = RoundUp(_cells, TKernel.Lanes);
        _weights = TKernel.Pack(WeightLayout.Gates(
            part.Weights, AllColumns(_inputs + _cells), TKernel.Lanes,
            [Activations.MinusTwiceLog2OfE, Activations.MinusLog2OfE, Activations.MinusLog2OfE, Activations.MinusLog2OfE]));
        // The recurrent outputs are written in whole vectors.
        _rowBytes = RoundUp((_inputs + _paddedCells) * TKernel.ValueBytes, 32);
        _rowsAtOnce = Math.Clamp(RoundUp(SumsAtOnce / (4 * _paddedCells * sizeof(float)), RowsTogether), RowsTogether, 24);
        _sums = new float[_rowsAtOnce * 4 * _paddedCells];
        _states = new float[_rowsAtOnce * _paddedCells];
        _rows = new byte[_rowsAtOnce * _rowBytes];
        _nextRows = new byte[_rowsAtOnce * _rowBytes];
        _sequences = new Sequence[_rowsAtOnce];
    }

    public override void Run(FeatureMaps input)
    {
        var widths = input.Widths.AsSpan(0, input.Lines);
        var (acrossOnce, downOnce) = (_summary && !_course.Down, _summary && _course.Down);
        if (acrossOnce)
        {
            Span<int> ones = stackalloc int[widths.Length];
            ones.Fill(1);
            Output.Reset(ones, 1, input.Height, _cells, TKernel.ValueBytes);
        }
        else
        {
            Output.Reset(widths, 1, downOnce ? 1 : input.Height, _cells, TKernel.ValueBytes);
        }

        if (downOnce && !_course.Reversed && input.Paper is { } paper)
        {
            RunDown(input, paper);
            return;
        }

        var count = 0;
        for (var line = 0; line < input.Lines; line++)
        {
            var (length, across) = _course.Down ? (input.Height, widths[line]) : (widths[line], input.Height);
            for (var place = 0; place < across; place++)
                Add(input, new Sequence(line, place, Start: 0, length), ref count);
        }

        RunTogether(input, count);
    }

    // Those that begin in the same row together.
    private void RunDown(FeatureMaps input, byte[] paper)
    {
        Follow(paper, input);
        var count = 0;
        for (var start = 0; start <= input.Height; start++)
        {
            for (var line = 0; line < input.Lines; line++)
            {
                for (var x = 0; x < input.Widths[line]; x++)
                {
                    var inked = input.InkedAt(line, x);
                    if ((inked.Any ? inked.First : input.Height) != start)
                        continue;
                    if (start < input.Height)
                        Add(input, new Sequence(line, x, start, input.Height), ref count);
                    else
                        Unsafe.CopyBlockUnaligned(
                            ref Output.At(line, x, 0), ref _paperOutputs[start * _paddedCells * TKernel.ValueBytes], (uint)Output.PointBytes);
                }
            }
        }

        RunTogether(input, count);
    }

    private void Follow(byte[] paper, FeatureMaps input)
    {
        if (_paper == paper)
            return;
        var (steps, outputBytes) = (input.Height, _paddedCells * TKernel.ValueBytes);
        _paperStates = new float[(steps + 1) * _paddedCells];
        _paperOutputs = new byte[(steps + 1) * outputBytes];
        for (var cell = 0; cell < _paddedCells; cell++)
            TKernel.StoreWhole(0, ref _paperOutputs[cell * TKernel.ValueBytes]);
        for (var step = 0; step < steps; step++)
        {
            Unsafe.CopyBlockUnaligned(ref _rows[0], ref paper[step * input.PointBytes], (uint)input.PointBytes);
            Unsafe.CopyBlockUnaligned(ref Recurrent(_rows, 0), ref _paperOutputs[step * outputBytes], (uint)outputBytes);
            TKernel.Multiply(ref _rows[0], _rowBytes, 1, _weights, ref _sums[0], 4 * _paddedCells);
            var after = _paperStates.AsSpan((step + 1) * _paddedCells, _paddedCells);
            _paperStates.AsSpan(step * _paddedCells, _paddedCells).CopyTo(after);
            LetThrough(ref _sums[0], ref after[0], ref _paperOutputs[(step + 1) * outputBytes], _paddedCells);
        }

        _paper = paper;
    }

    private void Add(FeatureMaps input, Sequence sequence, ref int count)
    {
        _sequences[count++] = sequence;
        if (count < _rowsAtOnce)
            return;
        RunTogether(input, count);
        count = 0;
    }

    private void RunTogether(FeatureMaps input, int count)
    {
        if (count == 0)
            return;
        // Longest first, the earliest of these first: the rows still running are the first ones.
        _sequences.AsSpan(0, count).Sort(static (one, other) =>
            one.Start != other.Start ? one.Start.CompareTo(other.Start) : other.Length.CompareTo(one.Length));
        var pointBytes = (uint)input.PointBytes;
        var (begun, running) = (0, 0);
        for (var step = _sequences[0].Start; step < _sequences[0].Length; step++)
        {
            for (; begun < count && _sequences[begun].Start == step; begun++, running++)
                Begin(begun, step);
            while (_sequences[running - 1].Length <= step)
                running--;
            for (var row = 0; row < running; row++)
                Unsafe.CopyBlockUnaligned(ref _rows[row * _rowBytes], ref Point(input, _sequences[row], step), pointBytes);
            TKernel.Multiply(ref _rows[0], _rowBytes, running, _weights, ref _sums[0], 4 * _paddedCells);
            for (var row = 0; row < running; row++)
            {
                ref var recurrent = ref Recurrent(_nextRows, row);
                LetThrough(ref _sums[row * 4 * _paddedCells], ref _states[row * _paddedCells], ref recurrent, _paddedCells);
                var sequence = _sequences[row];
                if (!_summary)
                    Unsafe.CopyBlockUnaligned(ref Point(Output, sequence, step), ref recurrent, (uint)Output.PointBytes);
                else if (step == sequence.Length - 1)
                    Unsafe.CopyBlockUnaligned(
                        ref _course.Down ? ref Output.At(sequence.Line, sequence.Place, 0) : ref Output.At(sequence.Line, 0, sequence.Place),
                        ref recurrent, (uint)Output.PointBytes);
            }

            (_rows, _nextRows) = (_nextRows, _rows);
        }
    }

    private void Begin(int row, int step)
    {
        ref var recurrent = ref Recurrent(_rows, row);
        if (step > 0)
        {
            _paperStates.AsSpan(step * _paddedCells, _paddedCells).CopyTo(_states.AsSpan(row * _paddedCells));
            Unsafe.CopyBlockUnaligned(
                ref recurrent, ref _paperOutputs[step * _paddedCells * TKernel.ValueBytes], (uint)(_paddedCells * TKernel.ValueBytes));
            return;
        }

        _states.AsSpan(row * _paddedCells, _paddedCells).Clear();
        for (var cell = 0; cell < _paddedCells; cell++)
            TKernel.StoreWhole(0, ref Unsafe.Add(ref recurrent, cell * TKernel.ValueBytes));
    }

    /// <summary>One step of a row's cells.</summary>
    /// <param name="sums">Candidate, input, forget and output gate, as powers of two.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LetThrough(ref float sums, ref float states, ref byte outputs, int cells)
    {
        if (TKernel.Wide && cells % Vector512<float>.Count == 0)
        {
            LetThroughWide(ref sums, ref states, ref outputs, cells);
            return;
        }

        var one = Vector<float>.One;
        for (var cell = 0; cell < cells; cell += Vector<float>.Count)
        {
            ref var first = ref Unsafe.Add(ref sums, cell);
            var candidate = Activations.Exp2(Vector.LoadUnsafe(ref first));
            var input = one + Activations.Exp2(Vector.LoadUnsafe(ref Unsafe.Add(ref first, cells)));
            var forget = one + Activations.Exp2(Vector.LoadUnsafe(ref Unsafe.Add(ref first, 2 * cells)));
            var output = one + Activations.Exp2(Vector.LoadUnsafe(ref Unsafe.Add(ref first, 3 * cells)));
            // tanh(x) · logistic(y) = (1 - e(-2x)) / ((1 + e(-2x)) (1 + e(-y))), brought to one denominator with the old cell.
            var taken = (one + candidate) * input;
            ref var kept = ref Unsafe.Add(ref states, cell);
            var state = (Vector.LoadUnsafe(ref kept) * taken + (one - candidate) * forget) / (taken * forget);
            state = Vector.Min(Vector.Max(state, new Vector<float>(-LargestCell)), new Vector<float>(LargestCell));
            state.StoreUnsafe(ref kept);
            var shown = Activations.Exp2(state * Activations.MinusTwiceLog2OfE);
            TKernel.Store((one - shown) / ((one + shown) * output), ref Unsafe.Add(ref outputs, cell * TKernel.ValueBytes));
        }
    }

    /// <summary>The same steps, 16 cells at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LetThroughWide(ref float sums, ref float states, ref byte outputs, int cells)
    {
        var one = Vector512<float>.One;
        for (var cell = 0; cell < cells; cell += Vector512<float>.Count)
        {
            ref var first = ref Unsafe.Add(ref sums, cell);
            var candidate = Activations.Exp2(Vector512.LoadUnsafe(ref first));
            var input = one + Activations.Exp2(Vector512.LoadUnsafe(ref Unsafe.Add(ref first, cells)));
            var forget = one + Activations.Exp2(Vector512.LoadUnsafe(ref Unsafe.Add(ref first, 2 * cells)));
            var output = one + Activations.Exp2(Vector512.LoadUnsafe(ref Unsafe.Add(ref first, 3 * cells)));
            var taken = (one + candidate) * input;
            ref var kept = ref Unsafe.Add(ref states, cell);
            var state = (Vector512.LoadUnsafe(ref kept) * taken + (one - candidate) * forget) / (taken * forget);
            state = Vector512.Min(Vector512.Max(state, Vector512.Create(-LargestCell)), Vector512.Create(LargestCell));
            state.StoreUnsafe(ref kept);
            var shown = Activations.Exp2(state * Activations.MinusTwiceLog2OfE);
            var shownOut = (one - shown) / ((one + shown) * output);
            ref var to = ref Unsafe.Add(ref outputs, cell * TKernel.ValueBytes);
            TKernel.Store(shownOut.GetLower().AsVector(), ref to);
            TKernel.Store(shownOut.GetUpper().AsVector(), ref Unsafe.Add(ref to, Vector<float>.Count * TKernel.ValueBytes));
        }
    }

    private ref byte Point(FeatureMaps maps, Sequence sequence, int step)
    {
        var place = _course.Reversed ? sequence.Length - 1 - step : step;
        return ref _course.Down ? ref maps.At(sequence.Line, sequence.Place, place) : ref maps.At(sequence.Line, place, sequence.Place);
    }

    private ref byte Recurrent(byte[] rows, int row) => ref rows[row * _rowBytes + _inputs * TKernel.ValueBytes];

    /// <param name="Start">The first step that is not over paper only.</param>
    /// <param name="Length">The number of steps, those over paper counted.</param>
    private readonly record struct Sequence(int Line, int Place, int Start, int Length);
}
