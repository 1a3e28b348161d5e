using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Whole weights with AVX2: values and weights are held as 16 bits, so that sums of two products stay exact. (The byte
/// products of AVX2 would overflow.)
/// </summary>
internal readonly struct Avx2Kernel : IKernel
{
    public static bool IsSupported => Avx2.IsSupported && Vector<float>.Count == 8;

    public static int ValueBytes => 2;

    public static int Group => 2;

    public static int Lanes => 8;

    public static bool Whole => true;

    public static bool Wide => false;

    public static PackedWeights Pack(WeightLayout layout)
    {
        var steps = (layout.Columns.Length + Group - 1) / Group;
        var panels = layout.Slots.Count / (PackedWeights.VectorsPerPanel * Lanes);
        var packed = new PackedWeights(panels, steps, steps * PackedWeights.VectorsPerPanel * Lanes * Group * sizeof(short), Lanes, layout.PanelStride, layout.VectorStride);
        var words = MemoryMarshal.Cast<byte, short>(packed.Bytes);
        for (var slot = 0; slot < layout.Slots.Count; slot++)
        {
            if (layout.Slots[slot] is not var (matrix, row, factor))
                continue;
            var (panel, vector, lane) = (slot / 32, slot / 8 % 4, slot % 8);
            for (var k = 0; k < layout.Columns.Length; k++)
            {
                if (layout.Columns[k] < 0)
                    continue;
                words[panel * packed.PanelBytes / sizeof(short) + ((k / Group * 4 + vector) * Lanes + lane) * Group + k % Group] = (short)matrix.Weight(row, layout.Columns[k]);
            }

            packed.Scales[slot] = matrix.Scales[row] * factor;
            packed.Initial[slot] = 127 * matrix.Weight(row, matrix.Inputs);
        }

        return packed;
    }

    public static void Multiply(ref byte rows, int rowBytes, int count, PackedWeights weights, ref float sums, int rowSums)
    {
        ref var panel = ref weights.First;
        for (var p = 0; p < weights.Panels; p++, panel = ref Unsafe.Add(ref panel, weights.PanelBytes))
        {
            ref var scales = ref weights.Scales[p * 32];
            ref var initial = ref weights.Initial[p * 32];
            ref var row = ref rows;
            ref var sum = ref Unsafe.Add(ref sums, p * weights.PanelStride);
            var left = count;
            for (; left >= 3; left -= 3, row = ref Unsafe.Add(ref row, 3 * rowBytes), sum = ref Unsafe.Add(ref sum, 3 * rowSums))
                Three(ref row, rowBytes, ref panel, weights.Steps, ref initial, ref scales, ref sum, rowSums, weights.VectorStride);
            for (; left > 0; left--, row = ref Unsafe.Add(ref row, rowBytes), sum = ref Unsafe.Add(ref sum, rowSums))
                One(ref row, ref panel, weights.Steps, ref initial, ref scales, ref sum, weights.VectorStride);
        }
    }

    public static void Store(Vector<float> values, ref byte to)
    {
        var whole = Avx.ConvertToVector256Int32(values.AsVector256() * 127f);
        Unsafe.WriteUnaligned(ref to, Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper()));
    }

    public static void StoreWhole(int value, ref byte to) => Unsafe.WriteUnaligned(ref to, (short)value);

    public static void StoreOne(float value, ref byte to) =>
        Unsafe.WriteUnaligned(ref to, (short)MathF.Round(Math.Clamp(value, -1, 1) * 127));

    /// <summary>Three rows and one panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Three(
        ref byte row, int rowBytes, ref byte weights, int steps, ref float initial, ref float scales, ref float sum, int rowSums, int stride)
    {
        ref var row1 = ref Unsafe.Add(ref row, rowBytes);
        ref var row2 = ref Unsafe.Add(ref row1, rowBytes);
        var a0 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial));
        var a1 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 8));
        var a2 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 16));
        var a3 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 24));
        Vector256<int> b0 = a0, b1 = a1, b2 = a2, b3 = a3, c0 = a0, c1 = a1, c2 = a2, c3 = a3;
        for (nuint k = 0; k < (nuint)steps; k++)
        {
            var x = Broadcast(ref row, k);
            var y = Broadcast(ref row1, k);
            var z = Broadcast(ref row2, k);
            var w = Load(ref weights, k, 0);
            a0 = a0 + Avx2.MultiplyAddAdjacent(x, w);
            b0 = b0 + Avx2.MultiplyAddAdjacent(y, w);
            c0 = c0 + Avx2.MultiplyAddAdjacent(z, w);
            w = Load(ref weights, k, 1);
            a1 = a1 + Avx2.MultiplyAddAdjacent(x, w);
            b1 = b1 + Avx2.MultiplyAddAdjacent(y, w);
            c1 = c1 + Avx2.MultiplyAddAdjacent(z, w);
            w = Load(ref weights, k, 2);
            a2 = a2 + Avx2.MultiplyAddAdjacent(x, w);
            b2 = b2 + Avx2.MultiplyAddAdjacent(y, w);
            c2 = c2 + Avx2.MultiplyAddAdjacent(z, w);
            w = Load(ref weights, k, 3);
            a3 = a3 + Avx2.MultiplyAddAdjacent(x, w);
            b3 = b3 + Avx2.MultiplyAddAdjacent(y, w);
            c3 = c3 + Avx2.MultiplyAddAdjacent(z, w);
        }

        var scale = Vector256.LoadUnsafe(ref scales);
        Write(a0, scale, ref sum, 0);
        Write(b0, scale, ref sum, rowSums);
        Write(c0, scale, ref sum, 2 * rowSums);
        scale = Vector256.LoadUnsafe(ref scales, 8);
        Write(a1, scale, ref sum, stride);
        Write(b1, scale, ref sum, stride + rowSums);
        Write(c1, scale, ref sum, stride + 2 * rowSums);
        scale = Vector256.LoadUnsafe(ref scales, 16);
        Write(a2, scale, ref sum, 2 * stride);
        Write(b2, scale, ref sum, 2 * stride + rowSums);
        Write(c2, scale, ref sum, 2 * stride + 2 * rowSums);
        scale = Vector256.LoadUnsafe(ref scales, 24);
        Write(a3, scale, ref sum, 3 * stride);
        Write(b3, scale, ref sum, 3 * stride + rowSums);
        Write(c3, scale, ref sum, 3 * stride + 2 * rowSums);
    }

    /// <summary>One row and one panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void One(
        ref byte row, ref byte weights, int steps, ref float initial, ref float scales, ref float sum, int stride)
    {
        var a0 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial));
        var a1 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 8));
        var a2 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 16));
        var a3 = Vector256.ConvertToInt32(Vector256.LoadUnsafe(ref initial, 24));
        for (nuint k = 0; k < (nuint)steps; k++)
        {
            var x = Broadcast(ref row, k);
            a0 = a0 + Avx2.MultiplyAddAdjacent(x, Load(ref weights, k, 0));
            a1 = a1 + Avx2.MultiplyAddAdjacent(x, Load(ref weights, k, 1));
            a2 = a2 + Avx2.MultiplyAddAdjacent(x, Load(ref weights, k, 2));
            a3 = a3 + Avx2.MultiplyAddAdjacent(x, Load(ref weights, k, 3));
        }

        Write(a0, Vector256.LoadUnsafe(ref scales), ref sum, 0);
        Write(a1, Vector256.LoadUnsafe(ref scales, 8), ref sum, stride);
        Write(a2, Vector256.LoadUnsafe(ref scales, 16), ref sum, 2 * stride);
        Write(a3, Vector256.LoadUnsafe(ref scales, 24), ref sum, 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Broadcast(ref byte row, nuint step) =>
        Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, 4 * step))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref byte weights, nuint step, int vector) =>
        Vector256.LoadUnsafe(ref Unsafe.Add(ref weights, 128 * step + 32 * (nuint)vector)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<int> sum, Vector256<float> scale, ref float to, int at) =>
        (Vector256.ConvertToSingle(sum) * scale).StoreUnsafe(ref Unsafe.Add(ref to, at));
}
