namespace Capture.Imaging.Recognition;

/// <summary>Which instructions the network is computed with. All kinds give the same text.</summary>
internal enum KernelKind
{
    Portable,
    Avx2,
    Avx512,
    Vnni,
}

/// <summary>
/// A model's network, ready to run on lines. Holds all memory it works in, which grows with the widest lines; make one a
/// thread.
/// </summary>
internal abstract class LineNetwork
{
    /// <summary>Height that lines must have, pixels.</summary>
    public abstract int Height { get; }

    /// <summary>Pixels of a line for one step of its scores.</summary>
    public abstract int PixelsPerStep { get; }

    /// <summary>The fastest kind this processor has.</summary>
    public static KernelKind Fastest =>
        VnniKernel.IsSupported ? KernelKind.Vnni
        : Avx512Kernel.IsSupported ? KernelKind.Avx512
        : Avx2Kernel.IsSupported ? KernelKind.Avx2
        : KernelKind.Portable;

    /// <exception cref="UnusableModelException">The network is put together in a way that is not read.</exception>
    public static LineNetwork Create(LineModel model, KernelKind kind)
    {
        var whole = Matrices(model.Network).Select(matrix => matrix.IsWhole).Distinct().ToArray();
        return whole switch
        {
            [false] => new LineNetwork<RealKernel>(model),
            [true] when kind == KernelKind.Vnni && VnniKernel.IsSupported => new LineNetwork<VnniKernel>(model),
            [true] when kind == KernelKind.Avx512 && Avx512Kernel.IsSupported => new LineNetwork<Avx512Kernel>(model),
            [true] when kind != KernelKind.Portable && Avx2Kernel.IsSupported => new LineNetwork<Avx2Kernel>(model),
            [true] => new LineNetwork<PortableKernel>(model),
            _ => throw new UnusableModelException(model.Name, "some of its weights are whole and some are not"),
        };
    }

    /// <summary>Scores lines at once; those of similar width together cost least.</summary>
    /// <param name="inverted">Whether the lines are to be taken for bright on dark.</param>
    public abstract void Score(ReadOnlySpan<LineImage> lines, bool inverted, ReadOnlySpan<LabelScores> scores);

    private static IEnumerable<WeightMatrix> Matrices(NetworkPart part) =>
        part.Weights.Concat(part.Parts.SelectMany(Matrices));
}

/// <inheritdoc/>
internal sealed class LineNetwork<TKernel> : LineNetwork
    where TKernel : struct, IKernel
{
    private readonly string _model;
    private readonly int _seed;
    private readonly LineInput<TKernel> _normal;
    private readonly FeatureMaps _input = new();
    private readonly Layer _layers;
    private readonly SoftmaxLayer<TKernel> _softmax;

    public LineNetwork(LineModel model)
    {
        (_model, _seed) = (model.Name, model.Seed);
        if (model.Network is not { Kind: "Series", Parts: [{ Kind: "Input" } input, .. NetworkPart[] middle, { Kind: "Softmax" or "SoftmaxNoCTC" } last] })
            throw Unknown("it does not lead from an input to a softmax");
        if (input is not { X: 1, Y: > 1 and <= 256 })
            throw Unknown($"its lines have {input.X} channels and height {input.Y}; gray lines of fixed height are read");
        Height = input.Y;
        _normal = new LineInput<TKernel>(Height);
        var shape = (Height, Depth: 1);
        _layers = Series(middle, default, ref shape);
        if (shape.Height != 1 || shape.Depth != last.Inputs)
            throw Unknown($"values of {shape.Height} rows and depth {shape.Depth} reach a softmax for one row of depth {last.Inputs}");
        _softmax = new SoftmaxLayer<TKernel>(last, model.Blank);
        PixelsPerStep = _layers.WidthDivisor;
    }

    public override int Height { get; }

    public override int PixelsPerStep { get; }

    public override void Score(ReadOnlySpan<LineImage> lines, bool inverted, ReadOnlySpan<LabelScores> scores)
    {
        Span<int> widths = stackalloc int[lines.Length];
        for (var line = 0; line < lines.Length; line++)
            widths[line] = lines[line].Width;
        _normal.Reset(_input, widths);
        for (var line = 0; line < lines.Length; line++)
            _normal.Fill(_input, line, lines[line], inverted);
        _layers.Run(_input);
        for (var line = 0; line < lines.Length; line++)
            _softmax.Run(_layers.Output, line, scores[line]);
    }

    /// <summary>How a part is turned by those around it.</summary>
    private readonly record struct Turned(bool Transposed, bool RightToLeft, bool BottomUp);

    private SeriesLayer Series(NetworkPart[] nested, Turned turned, ref (int Height, int Depth) shape)
    {
        // A convolution is mostly a series of its own, with its pool behind that.
        var parts = nested.SelectMany(Flat).ToArray();
        var layers = new List<Layer>();
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.Kind is not "Convolve")
            {
                layers.Add(Make(part, turned, ref shape));
                continue;
            }

            // A convolution is stored as the gathering of windows, a fully connected layer on them, and mostly a pool.
            if (turned != default || i + 1 == parts.Length || parts[i + 1].Weights.Count != 1 || parts[i + 1].Kind.StartsWith("Softmax", StringComparison.Ordinal))
                throw Unknown("a convolution is not followed by a fully connected layer");
            var full = parts[++i];
            var pool = i + 1 < parts.Length && parts[i + 1].Kind == "Maxpool" ? parts[++i] : null;
            layers.Add(Convolution(full, (part.X, part.Y), pool is null ? (1, 1) : (pool.X, pool.Y), ref shape));
        }

        return new SeriesLayer(layers);
    }

    private static IEnumerable<NetworkPart> Flat(NetworkPart part) => part.Kind == "Series" ? part.Parts.SelectMany(Flat) : [part];

    private Layer Make(NetworkPart part, Turned turned, ref (int Height, int Depth) shape)
    {
        switch (part.Kind)
        {
            case "Series":
                return Series(part.Parts, turned, ref shape);
            case "XYTranspose" or "RTLReversed" or "TTBReversed":
                return Series(part.Parts, part.Kind switch
                {
                    "XYTranspose" => turned with { Transposed = !turned.Transposed },
                    "RTLReversed" => turned with { RightToLeft = !turned.RightToLeft },
                    _ => turned with { BottomUp = !turned.BottomUp },
                }, ref shape);
            case "Parallel" or "Replicated" or "ParBidiLSTM" or "DepParUDLSTM" or "Par2dLSTM":
                return Parallel(part, turned, ref shape);
            case "LSTM" or "SummLSTM":
                if (part.Inputs != shape.Depth)
                    throw Mismatch(part, shape.Depth);
                if (TKernel.Whole && part.Inputs + part.Outputs > PortableKernel.MostInputs)
                    throw Unknown($"an LSTM has more than {PortableKernel.MostInputs} inputs and outputs");
                var summary = part.Kind == "SummLSTM";
                shape = (summary && turned.Transposed ? 1 : shape.Height, part.Outputs);
                return new LstmLayer<TKernel>(part, new Course(turned.Transposed, turned.Transposed ? turned.BottomUp : turned.RightToLeft), summary);
            case "Logistic" or "LinLogistic" or "LinTanh" or "Tanh" or "Relu" or "Linear":
                return Convolution(part, half: (0, 0), pool: (1, 1), ref shape);
            default:
                throw Unknown($"a layer of the kind '{part.Kind}' stands where none is read");
        }
    }

    private ConvolutionLayer<TKernel> Convolution(NetworkPart full, (int X, int Y) half, (int X, int Y) pool, ref (int Height, int Depth) shape)
    {
        var inputs = shape.Depth * (2 * half.X + 1) * (2 * half.Y + 1);
        if (full.Inputs != inputs)
            throw Mismatch(full, inputs);
        if (TKernel.Whole && inputs > PortableKernel.MostInputs)
            throw Unknown($"a layer has more than {PortableKernel.MostInputs} inputs");
        if (pool.Y > shape.Height)
            throw Unknown($"a pool of {pool.Y} rows stands where there are {shape.Height}");
        var layer = new ConvolutionLayer<TKernel>(full, shape.Depth, half, pool, _seed);
        shape = (shape.Height / pool.Y, full.Outputs);
        return layer;
    }

    private ParallelLayer Parallel(NetworkPart part, Turned turned, ref (int Height, int Depth) shape)
    {
        var layers = new List<Layer>();
        var (from, together) = (shape, (Height: 0, Depth: 0));
        foreach (var branch in part.Parts)
        {
            shape = from;
            layers.Add(Make(branch, turned, ref shape));
            if (layers.Count > 1 && (shape.Height != together.Height || layers[^1].WidthDivisor != layers[0].WidthDivisor))
                throw Unknown("parts beside each other give values of different sizes");
            together = (shape.Height, together.Depth + shape.Depth);
        }

        shape = together;
        return new ParallelLayer(layers);
    }

    private UnusableModelException Mismatch(NetworkPart part, int depth) =>
        Unknown($"a layer of the kind '{part.Kind}' for {part.Inputs} inputs stands where there are {depth}");

    private UnusableModelException Unknown(string reason) => new(_model, "its network: " + reason);
}
