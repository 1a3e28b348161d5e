using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Recognition;

/// <summary>Whole weights in single precision, on any processor: whole numbers below 2^24 are exact in it.</summary>
internal readonly struct PortableKernel : IKernel
{
    /// <summary>Inputs above which a sum of products of bytes could exceed 2^24.</summary>
    internal const int MostInputs = (1 << 24) / (127 * 127) - 1;

    public static int ValueBytes => sizeof(float);

    public static int Group => 1;

    public static int Lanes => Vector<float>.Count;

    public static bool Whole => true;

    public static bool Wide => false;

    public static PackedWeights Pack(WeightLayout layout) => SinglePrecision.Pack(layout, bias: 127);

    public static void Multiply(ref byte rows, int rowBytes, int count, PackedWeights weights, ref float sums, int rowSums) =>
        SinglePrecision.Multiply(ref rows, rowBytes, count, weights, ref sums, rowSums);

    public static void Store(Vector<float> values, ref byte to) =>
        Unsafe.WriteUnaligned(ref to, Vector.Round(values * 127f));

    public static void StoreWhole(int value, ref byte to) => Unsafe.WriteUnaligned(ref to, (float)value);

    public static void StoreOne(float value, ref byte to) =>
        Unsafe.WriteUnaligned(ref to, MathF.Round(Math.Clamp(value, -1, 1) * 127));
}

/// <summary>Real weights and values, for models that were not made whole ("best"), on any processor.</summary>
internal readonly struct RealKernel : IKernel
{
    public static int ValueBytes => sizeof(float);

    public static int Group => 1;

    public static int Lanes => Vector<float>.Count;

    public static bool Whole => false;

    public static bool Wide => false;

    public static PackedWeights Pack(WeightLayout layout) => SinglePrecision.Pack(layout, bias: 1);

    public static void Multiply(ref byte rows, int rowBytes, int count, PackedWeights weights, ref float sums, int rowSums) =>
        SinglePrecision.Multiply(ref rows, rowBytes, count, weights, ref sums, rowSums);

    public static void Store(Vector<float> values, ref byte to) => Unsafe.WriteUnaligned(ref to, values);

    public static void StoreWhole(int value, ref byte to) => Unsafe.WriteUnaligned(ref to, value / 127f);

    public static void StoreOne(float value, ref byte to) => Unsafe.WriteUnaligned(ref to, value);
}

/// <summary>Products of rows and weights in single precision. Each sum adds its products in the order of the inputs, however many rows there are.</summary>
internal static class SinglePrecision
{
    public static PackedWeights Pack(WeightLayout layout, float bias)
    {
        var lanes = Vector<float>.Count;
        var (steps, panel) = (layout.Columns.Length, PackedWeights.VectorsPerPanel * lanes);
        var packed = new PackedWeights(
            layout.Slots.Count / panel, steps, steps * panel * sizeof(float), lanes, layout.PanelStride, layout.VectorStride);
        var floats = MemoryMarshal.Cast<byte, float>(packed.Bytes);
        for (var slot = 0; slot < layout.Slots.Count; slot++)
        {
            if (layout.Slots[slot] is not var (matrix, row, factor))
                continue;
            for (var k = 0; k < steps; k++)
            {
                if (layout.Columns[k] >= 0)
                    floats[(slot / panel * steps + k) * panel + slot % panel] = matrix.Weight(row, layout.Columns[k]);
            }

            packed.Scales[slot] = matrix.Scales[row] * factor;
            packed.Initial[slot] = bias * matrix.Weight(row, matrix.Inputs);
        }

        return packed;
    }

    public static void Multiply(ref byte rows, int rowBytes, int count, PackedWeights weights, ref float sums, int rowSums)
    {
        var panelOutputs = PackedWeights.VectorsPerPanel * Vector<float>.Count;
        ref var panel = ref weights.First;
        for (var p = 0; p < weights.Panels; p++, panel = ref Unsafe.Add(ref panel, weights.PanelBytes))
        {
            ref var scales = ref weights.Scales[p * panelOutputs];
            ref var initial = ref weights.Initial[p * panelOutputs];
            ref var row = ref rows;
            ref var sum = ref Unsafe.Add(ref sums, p * weights.PanelStride);
            var left = count;
            for (; left >= 3; left -= 3, row = ref Unsafe.Add(ref row, 3 * rowBytes), sum = ref Unsafe.Add(ref sum, 3 * rowSums))
                Three(ref row, rowBytes, ref panel, weights.Steps, ref initial, ref scales, ref sum, rowSums, weights.VectorStride);
            for (; left > 0; left--, row = ref Unsafe.Add(ref row, rowBytes), sum = ref Unsafe.Add(ref sum, rowSums))
                One(ref row, ref panel, weights.Steps, ref initial, ref scales, ref sum, weights.VectorStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(
        ref byte row, int rowBytes, ref byte weights, int steps, ref float initial, ref float scales, ref float sum, int rowSums, int stride)
    {
        ref var row1 = ref Unsafe.Add(ref row, rowBytes);
        ref var row2 = ref Unsafe.Add(ref row1, rowBytes);
        var (a0, a1, a2, a3) = (Vector(ref initial, 0), Vector(ref initial, 1), Vector(ref initial, 2), Vector(ref initial, 3));
        Vector<float> b0 = a0, b1 = a1, b2 = a2, b3 = a3, c0 = a0, c1 = a1, c2 = a2, c3 = a3;
        for (var k = 0; k < steps; k++)
        {
            var x = Value(ref row, k);
            var y = Value(ref row1, k);
            var z = Value(ref row2, k);
            var w = Weight(ref weights, k, 0);
            a0 = System.Numerics.Vector.MultiplyAddEstimate(x, w, a0);
            b0 = System.Numerics.Vector.MultiplyAddEstimate(y, w, b0);
            c0 = System.Numerics.Vector.MultiplyAddEstimate(z, w, c0);
            w = Weight(ref weights, k, 1);
            a1 = System.Numerics.Vector.MultiplyAddEstimate(x, w, a1);
            b1 = System.Numerics.Vector.MultiplyAddEstimate(y, w, b1);
            c1 = System.Numerics.Vector.MultiplyAddEstimate(z, w, c1);
            w = Weight(ref weights, k, 2);
            a2 = System.Numerics.Vector.MultiplyAddEstimate(x, w, a2);
            b2 = System.Numerics.Vector.MultiplyAddEstimate(y, w, b2);
            c2 = System.Numerics.Vector.MultiplyAddEstimate(z, w, c2);
            w = Weight(ref weights, k, 3);
            a3 = System.Numerics.Vector.MultiplyAddEstimate(x, w, a3);
            b3 = System.Numerics.Vector.MultiplyAddEstimate(y, w, b3);
            c3 = System.Numerics.Vector.MultiplyAddEstimate(z, w, c3);
        }

        Write(a0, a1, a2, a3, ref scales, ref sum, stride);
        Write(b0, b1, b2, b3, ref scales, ref Unsafe.Add(ref sum, rowSums), stride);
        Write(c0, c1, c2, c3, ref scales, ref Unsafe.Add(ref sum, 2 * rowSums), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(
        ref byte row, ref byte weights, int steps, ref float initial, ref float scales, ref float sum, int stride)
    {
        var (a0, a1, a2, a3) = (Vector(ref initial, 0), Vector(ref initial, 1), Vector(ref initial, 2), Vector(ref initial, 3));
        for (var k = 0; k < steps; k++)
        {
            var x = Value(ref row, k);
            a0 = System.Numerics.Vector.MultiplyAddEstimate(x, Weight(ref weights, k, 0), a0);
            a1 = System.Numerics.Vector.MultiplyAddEstimate(x, Weight(ref weights, k, 1), a1);
            a2 = System.Numerics.Vector.MultiplyAddEstimate(x, Weight(ref weights, k, 2), a2);
            a3 = System.Numerics.Vector.MultiplyAddEstimate(x, Weight(ref weights, k, 3), a3);
        }

        Write(a0, a1, a2, a3, ref scales, ref sum, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Value(ref byte row, int k) =>
        new(Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref row, (nuint)k * sizeof(float))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Weight(ref byte weights, int k, int vector) =>
        Unsafe.ReadUnaligned<Vector<float>>(
            ref Unsafe.Add(ref weights, ((nuint)k * PackedWeights.VectorsPerPanel + (nuint)vector) * (nuint)Vector<byte>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Vector(ref float first, int vector) =>
        System.Numerics.Vector.LoadUnsafe(ref first, (nuint)(vector * Vector<float>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(
        Vector<float> v0, Vector<float> v1, Vector<float> v2, Vector<float> v3, ref float scales, ref float sum, int stride)
    {
        (v0 * Vector(ref scales, 0)).StoreUnsafe(ref sum);
        (v1 * Vector(ref scales, 1)).StoreUnsafe(ref Unsafe.Add(ref sum, stride));
        (v2 * Vector(ref scales, 2)).StoreUnsafe(ref Unsafe.Add(ref sum, 2 * stride));
        (v3 * Vector(ref scales, 3)).StoreUnsafe(ref Unsafe.Add(ref sum, 3 * stride));
    }
}
