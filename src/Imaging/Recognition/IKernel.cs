using System.Numerics;

namespace Capture.Imaging.Recognition;

/// <summary>
/// How values between layers are held, and how they are multiplied with weights. Every kernel for whole weights gives
/// exactly the same sums: products of bytes and their sums are whole numbers below 2^24, exact in each of them.
/// </summary>
internal interface IKernel
{
    /// <summary>Bytes that a value takes between layers.</summary>
    static abstract int ValueBytes { get; }

    /// <summary>Inputs that are multiplied in one step; rows are padded to a multiple.</summary>
    static abstract int Group { get; }

    /// <summary>Outputs in a vector of sums.</summary>
    static abstract int Lanes { get; }

    /// <summary>Whether weights and values are whole: values are then multiples of 1/127.</summary>
    static abstract bool Whole { get; }

    /// <summary>Whether the gates of 16 cells are worked out together (AVX-512).</summary>
    static abstract bool Wide { get; }

    static abstract PackedWeights Pack(WeightLayout layout);

    /// <summary>Multiplies rows of values with all weights.</summary>
    /// <param name="rows">The first row; each is <paramref name="rowBytes"/> after the one before.</param>
    /// <param name="sums">Scaled sums; those of a row begin <paramref name="rowSums"/> after the row's before.</param>
    static abstract void Multiply(ref byte rows, int rowBytes, int count, PackedWeights weights, ref float sums, int rowSums);

    /// <summary>Holds <see cref="Vector{T}.Count"/> values from -1 to 1.</summary>
    static abstract void Store(Vector<float> values, ref byte to);

    /// <summary>Holds one whole value from -127 to 127 or, where values are real, the 127th part of it.</summary>
    static abstract void StoreWhole(int value, ref byte to);

    /// <summary>Holds one value; whole values are rounded and limited to ±1.</summary>
    static abstract void StoreOne(float value, ref byte to);
}
