namespace Capture.Imaging.Recognition;

/// <summary>
/// One node of the network as the model stores it. The kinds and what they mean are Tesseract's variable-size
/// graph specification (tesseract-ocr/tessdoc, VGSLSpecs).
/// </summary>
internal sealed class NetworkPart
{
    private const int DeepestNesting = 16;
    private const int LargestSide = 1024;
    private const int LearningRatePerLayer = 64;

    private static readonly string[] Kinds =
    [
        "Invalid", "Input", "Convolve", "Maxpool", "Parallel", "Replicated", "ParBidiLSTM", "DepParUDLSTM", "Par2dLSTM", "Series",
        "Reconfig", "RTLReversed", "TTBReversed", "XYTranspose", "LSTM", "SummLSTM", "Logistic", "LinLogistic", "LinTanh", "Tanh",
        "Relu", "Linear", "Softmax", "SoftmaxNoCTC",
    ];

    public required string Kind { get; init; }

    public required int Inputs { get; init; }

    public required int Outputs { get; init; }

    /// <summary>What two numbers mean depends on the kind: half the window, the pool's sides; of an input its height and depth.</summary>
    public int X { get; init; }

    public int Y { get; init; }

    public NetworkPart[] Parts { get; init; } = [];

    /// <summary>Of an LSTM: cell input, input gate, forget gate, output gate. Of a fully connected layer: one.</summary>
    public IReadOnlyList<WeightMatrix> Weights { get; init; } = [];

    public static NetworkPart Read(ref ModelBytes bytes, int depth = 0)
    {
        if (depth > DeepestNesting)
            throw bytes.Fault("its parts are nested too deep");
        var number = bytes.Byte();
        var kind = number == 0 ? bytes.Text() : number < Kinds.Length ? Kinds[number] : "";
        var training = bytes.Byte() == 1;
        bytes.Take(1);
        var flags = bytes.Int32();
        var inputs = bytes.InRange("number of inputs", 0, 1 << 16);
        var outputs = bytes.InRange("number of outputs", 0, 1 << 16);
        bytes.Take(4);
        _ = bytes.Text();
        switch (kind)
        {
            case "Input":
                bytes.Take(4);
                var height = bytes.InRange("height", 0, LargestSide);
                bytes.Take(4);
                var channels = bytes.InRange("number of channels", 0, 16);
                bytes.Take(4);
                return new() { Kind = kind, Inputs = inputs, Outputs = outputs, X = channels, Y = height };
            case "Convolve" or "Maxpool" or "Reconfig":
                var lowest = kind == "Convolve" ? 0 : 1;
                return new() { Kind = kind, Inputs = inputs, Outputs = outputs, X = bytes.InRange("width", lowest, 16), Y = bytes.InRange("height", lowest, 64) };
            case "LSTM" or "SummLSTM":
                if (bytes.Int32() != inputs + outputs)
                    throw bytes.Fault("it has an LSTM in two dimensions, which this recogniser does not read");
                return new() { Kind = kind, Inputs = inputs, Outputs = outputs, Weights = Gates(ref bytes, training, inputs, outputs) };
            case "Logistic" or "LinLogistic" or "LinTanh" or "Tanh" or "Relu" or "Linear" or "Softmax" or "SoftmaxNoCTC":
                return new() { Kind = kind, Inputs = inputs, Outputs = outputs, Weights = [Matrix(ref bytes, training, inputs, outputs)] };
            case "Series" or "Parallel" or "Replicated" or "ParBidiLSTM" or "DepParUDLSTM" or "Par2dLSTM" or "RTLReversed" or "TTBReversed" or "XYTranspose":
                var parts = new NetworkPart[bytes.Count("parts", 20)];
                if (parts.Length == 0)
                    throw bytes.Fault($"its {kind} is empty");
                for (var i = 0; i < parts.Length; i++)
                    parts[i] = Read(ref bytes, depth + 1);
                if ((flags & LearningRatePerLayer) != 0)
                    bytes.Take(4 * bytes.Count("learning rates", 4));
                return new() { Kind = kind, Inputs = inputs, Outputs = outputs, Parts = parts };
            default:
                throw bytes.Fault($"it has a layer of the kind '{Printable(kind)}', which this recogniser does not read");
        }
    }

    private static WeightMatrix[] Gates(ref ModelBytes bytes, bool training, int inputs, int outputs)
    {
        var gates = new WeightMatrix[4];
        for (var i = 0; i < gates.Length; i++)
            gates[i] = Matrix(ref bytes, training, inputs + outputs, outputs);
        return gates;
    }

    private static WeightMatrix Matrix(ref ModelBytes bytes, bool training, int inputs, int outputs)
    {
        var matrix = WeightMatrix.Read(ref bytes, training);
        return matrix.Inputs == inputs && matrix.Outputs == outputs
            ? matrix
            : throw bytes.Fault($"weights for {matrix.Inputs} inputs and {matrix.Outputs} outputs stand where {inputs} and {outputs} are needed");
    }

    private static string Printable(string text) =>
        new([.. text.Take(20).Where(char.IsAsciiLetterOrDigit)]);
}
