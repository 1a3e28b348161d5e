namespace Capture.Imaging.Recognition;

/// <summary>
/// Weights of one layer or gate: <see cref="Outputs"/> rows of <see cref="Inputs"/> weights and a bias. Either signed
/// bytes with one scale a row (activations are then bytes of 1/127), or real numbers.
/// </summary>
internal sealed class WeightMatrix
{
    private const int Int8 = 1;
    private const int Adam = 4;
    private const int Doubles = 128;

    private readonly sbyte[] _whole = [];
    private readonly float[] _real = [];

    private WeightMatrix(int outputs, int columns, sbyte[] whole, float[] real, float[] scales) =>
        (Outputs, Inputs, _whole, _real, Scales, IsWhole) = (outputs, columns - 1, whole, real, scales, real.Length == 0);

    public int Outputs { get; }

    public int Inputs { get; }

    /// <summary>Weights are signed bytes.</summary>
    public bool IsWhole { get; }

    /// <summary>What a sum of products of bytes is multiplied with, one an output; all 1 for real weights.</summary>
    public float[] Scales { get; }

    /// <summary>The bias is the weight of input <see cref="Inputs"/>, which is always 1.</summary>
    public float Weight(int output, int input) =>
        IsWhole ? _whole[output * (Inputs + 1) + input] : _real[output * (Inputs + 1) + input];

    public static WeightMatrix Read(ref ModelBytes bytes, bool training)
    {
        var mode = bytes.Byte();
        if ((mode & Doubles) == 0)
            throw bytes.Fault("its weights are in the format of a version before 4.0");
        var whole = (mode & Int8) != 0;
        var size = whole ? 1 : 8;
        var (outputs, columns) = Dimensions(ref bytes, size);
        sbyte[] integers = [];
        float[] reals = [];
        var scales = new float[outputs];
        if (whole)
        {
            integers = new sbyte[outputs * columns];
            bytes.Take(integers.Length).CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(integers.AsSpan()));
            // Tesseract pads the scales when it has prepared the weights for a processor, so there may be more.
            var count = bytes.Count("scales", 8);
            if (count < outputs)
                throw bytes.Fault($"it has {count} scales for {outputs} outputs");
            for (var i = 0; i < count; i++)
            {
                var scale = (float)(bytes.Double() / 127);
                if (i < outputs)
                    scales[i] = float.IsFinite(scale) && scale >= 0 ? scale : throw bytes.Fault("a scale is no number from 0 up");
            }
        }
        else
        {
            reals = new float[outputs * columns];
            for (var i = 0; i < reals.Length; i++)
                reals[i] = (float)bytes.Double() is var weight && float.IsFinite(weight) ? weight : throw bytes.Fault("a weight is no number");
            Array.Fill(scales, 1);
            for (var state = training ? (mode & Adam) != 0 ? 2 : 1 : 0; state > 0; state--)
            {
                var (rows, width) = Dimensions(ref bytes, 8);
                bytes.Take(rows * width * 8);
            }
        }

        return new WeightMatrix(outputs, columns, integers, reals, scales);
    }

    private static (int Outputs, int Columns) Dimensions(ref ModelBytes bytes, int size)
    {
        const int Largest = 1 << 14;
        var outputs = bytes.InRange("number of outputs", 1, Largest);
        var columns = bytes.InRange("number of inputs", 2, Largest);
        bytes.Take(size);
        return (outputs, columns);
    }
}
