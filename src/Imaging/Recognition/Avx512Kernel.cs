using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Whole weights with AVX-512, for processors that lack the byte products of <see cref="VnniKernel"/> (Intel 2017 to 2022, AMD
/// 2022): the weights of <see cref="Avx2Kernel"/>, two vectors of them multiplied at a time, and each fetched for six rows.
/// </summary>
internal readonly struct Avx512Kernel : IKernel
{
    private const int Rows = 6;

    public static bool IsSupported => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated && Avx2Kernel.IsSupported;

    public static int ValueBytes => Avx2Kernel.ValueBytes;

    public static int Group => Avx2Kernel.Group;

    public static int Lanes => Avx2Kernel.Lanes;

    public static bool Whole => true;

    public static bool Wide => true;

    public static PackedWeights Pack(WeightLayout layout) => Avx2Kernel.Pack(layout);

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
            for (; left >= Rows; left -= Rows, row = ref Unsafe.Add(ref row, Rows * rowBytes), sum = ref Unsafe.Add(ref sum, Rows * rowSums))
                Six(ref row, rowBytes, ref panel, weights.Steps, ref initial, ref scales, ref sum, rowSums, weights.VectorStride);
            for (; left >= 3; left -= 3, row = ref Unsafe.Add(ref row, 3 * rowBytes), sum = ref Unsafe.Add(ref sum, 3 * rowSums))
                Avx2Kernel.Three(ref row, rowBytes, ref panel, weights.Steps, ref initial, ref scales, ref sum, rowSums, weights.VectorStride);
            for (; left > 0; left--, row = ref Unsafe.Add(ref row, rowBytes), sum = ref Unsafe.Add(ref sum, rowSums))
                Avx2Kernel.One(ref row, ref panel, weights.Steps, ref initial, ref scales, ref sum, weights.VectorStride);
        }
    }

    public static void Store(Vector<float> values, ref byte to) => Avx2Kernel.Store(values, ref to);

    public static void StoreWhole(int value, ref byte to) => Avx2Kernel.StoreWhole(value, ref to);

    public static void StoreOne(float value, ref byte to) => Avx2Kernel.StoreOne(value, ref to);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(
        ref byte row, int rowBytes, ref byte weights, int steps, ref float initial, ref float scales, ref float sum, int rowSums, int stride)
    {
        ref var row1 = ref Unsafe.Add(ref row, rowBytes);
        ref var row2 = ref Unsafe.Add(ref row1, rowBytes);
        ref var row3 = ref Unsafe.Add(ref row2, rowBytes);
        ref var row4 = ref Unsafe.Add(ref row3, rowBytes);
        ref var row5 = ref Unsafe.Add(ref row4, rowBytes);
        var a0 = Vector512.ConvertToInt32(Vector512.LoadUnsafe(ref initial));
        var a1 = Vector512.ConvertToInt32(Vector512.LoadUnsafe(ref initial, 16));
        Vector512<int> b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1, e0 = a0, e1 = a1, f0 = a0, f1 = a1;
        for (nuint k = 0; k < (nuint)steps; k++)
        {
            var v = Load(ref weights, k, 0);
            var w = Load(ref weights, k, 1);
            var x = Broadcast(ref row, k);
            a0 += Avx512BW.MultiplyAddAdjacent(x, v);
            a1 += Avx512BW.MultiplyAddAdjacent(x, w);
            x = Broadcast(ref row1, k);
            b0 += Avx512BW.MultiplyAddAdjacent(x, v);
            b1 += Avx512BW.MultiplyAddAdjacent(x, w);
            x = Broadcast(ref row2, k);
            c0 += Avx512BW.MultiplyAddAdjacent(x, v);
            c1 += Avx512BW.MultiplyAddAdjacent(x, w);
            x = Broadcast(ref row3, k);
            d0 += Avx512BW.MultiplyAddAdjacent(x, v);
            d1 += Avx512BW.MultiplyAddAdjacent(x, w);
            x = Broadcast(ref row4, k);
            e0 += Avx512BW.MultiplyAddAdjacent(x, v);
            e1 += Avx512BW.MultiplyAddAdjacent(x, w);
            x = Broadcast(ref row5, k);
            f0 += Avx512BW.MultiplyAddAdjacent(x, v);
            f1 += Avx512BW.MultiplyAddAdjacent(x, w);
        }

        Write(a0, a1, ref scales, ref sum, stride);
        Write(b0, b1, ref scales, ref Unsafe.Add(ref sum, rowSums), stride);
        Write(c0, c1, ref scales, ref Unsafe.Add(ref sum, 2 * rowSums), stride);
        Write(d0, d1, ref scales, ref Unsafe.Add(ref sum, 3 * rowSums), stride);
        Write(e0, e1, ref scales, ref Unsafe.Add(ref sum, 4 * rowSums), stride);
        Write(f0, f1, ref scales, ref Unsafe.Add(ref sum, 5 * rowSums), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Broadcast(ref byte row, nuint step) =>
        Vector512.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref row, 4 * step))).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Load(ref byte weights, nuint step, int pair) =>
        Vector512.LoadUnsafe(ref Unsafe.Add(ref weights, 128 * step + 64 * (nuint)pair)).AsInt16();

    // Two of the panel's four vectors lie in each sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector512<int> lower, Vector512<int> upper, ref float scales, ref float to, int stride)
    {
        var scaled = Vector512.ConvertToSingle(lower) * Vector512.LoadUnsafe(ref scales);
        scaled.GetLower().StoreUnsafe(ref to);
        scaled.GetUpper().StoreUnsafe(ref Unsafe.Add(ref to, stride));
        scaled = Vector512.ConvertToSingle(upper) * Vector512.LoadUnsafe(ref scales, 16);
        scaled.GetLower().StoreUnsafe(ref Unsafe.Add(ref to, 2 * stride));
        scaled.GetUpper().StoreUnsafe(ref Unsafe.Add(ref to, 3 * stride));
    }
}
