using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Capture.Imaging.Recognition;

/// <summary>
/// Weights laid out for one kernel: panels of four vectors of outputs, input after input. Where the outputs of a
/// panel's vectors go among the sums is <see cref="PanelStride"/> and <see cref="VectorStride"/>.
/// </summary>
internal sealed class PackedWeights
{
    internal const int VectorsPerPanel = 4;

    private const int CacheLine = 64;

    private readonly byte[] _weights;
    private readonly int _start;

    /// <param name="panelBytes">Size of a panel's weights.</param>
    /// <param name="lanes">Outputs in a vector.</param>
    public PackedWeights(int panels, int steps, int panelBytes, int lanes, int panelStride, int vectorStride)
    {
        (Panels, Steps, PanelBytes, PanelStride, VectorStride) = (panels, steps, panelBytes, panelStride, vectorStride);
        _weights = GC.AllocateArray<byte>(panels * panelBytes + CacheLine, pinned: true);
        var handle = GCHandle.Alloc(_weights, GCHandleType.Pinned);
        _start = (int)(-handle.AddrOfPinnedObject() & (CacheLine - 1));
        handle.Free();
        Scales = new float[panels * VectorsPerPanel * lanes];
        Initial = new float[panels * VectorsPerPanel * lanes];
    }

    public int Panels { get; }

    /// <summary>Groups of inputs that are multiplied at once.</summary>
    public int Steps { get; }

    public int PanelBytes { get; }

    public int PanelStride { get; }

    public int VectorStride { get; }

    /// <summary>What each sum is multiplied with at last.</summary>
    public float[] Scales { get; }

    /// <summary>What each sum begins with: whole numbers where the weights are whole.</summary>
    public float[] Initial { get; }

    /// <summary>The first weight, at the start of a line of the processor's cache.</summary>
    public ref byte First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_weights), _start);

    public Span<byte> Bytes => _weights.AsSpan(_start, Panels * PanelBytes);
}

/// <summary>
/// A layer's weights before packing: which matrix and row each output slot has, and which matrix column each input slot
/// has. Slots without one have weight 0.
/// </summary>
/// <param name="Slots">For each of the panels' vectors and lanes: matrix, row, and a factor its sums are multiplied with.</param>
/// <param name="Columns">For each input slot its column, or -1.</param>
internal sealed record WeightLayout(
    IReadOnlyList<(WeightMatrix Matrix, int Row, float Factor)?> Slots, int[] Columns, int PanelStride, int VectorStride)
{
    /// <summary>Outputs one after another.</summary>
    public static WeightLayout Plain(WeightMatrix matrix, int[] columns, int lanes, float factor)
    {
        var panel = PackedWeights.VectorsPerPanel * lanes;
        var slots = new (WeightMatrix, int, float)?[(matrix.Outputs + panel - 1) / panel * panel];
        for (var output = 0; output < matrix.Outputs; output++)
            slots[output] = (matrix, output, factor);
        return new(slots, columns, panel, lanes);
    }

    /// <summary>Four gates of some cells side by side in each panel; sums lie gate after gate.</summary>
    /// <param name="factors">What the sums of each gate are multiplied with.</param>
    public static WeightLayout Gates(IReadOnlyList<WeightMatrix> gates, int[] columns, int lanes, float[] factors)
    {
        var cells = gates[0].Outputs;
        var panels = (cells + lanes - 1) / lanes;
        var slots = new (WeightMatrix, int, float)?[panels * PackedWeights.VectorsPerPanel * lanes];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            var (panel, gate, cell) = (slot / (4 * lanes), slot / lanes % 4, slot / (4 * lanes) * lanes + slot % lanes);
            slots[slot] = panel < panels && cell < cells ? (gates[gate], cell, factors[gate]) : null;
        }

        return new(slots, columns, lanes, panels * lanes);
    }
}
