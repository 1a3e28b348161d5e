namespace Capture.Imaging.Recognition;

/// <summary>All that a trained model says: the network, what its outputs mean, and the words it expects. Immutable; share it.</summary>
internal sealed class LineModel
{
    private const int PlainCodes = 64;

    private LineModel(string name, NetworkPart network, CharacterSet characters, LabelCodes codes, WordRules? words, int blank, int seed) =>
        (Name, Network, Characters, Codes, Words, Blank, Seed) = (name, network, characters, codes, words, blank, seed);

    public string Name { get; }

    public NetworkPart Network { get; }

    public CharacterSet Characters { get; }

    public LabelCodes Codes { get; }

    public WordRules? Words { get; }

    /// <summary>The label that stands for nothing, which separates repeated characters.</summary>
    public int Blank { get; }

    /// <summary>What the noise beyond a line's edges is drawn from: training ended after so many lines.</summary>
    public int Seed { get; }

    /// <summary>Reads <c>LANGUAGE.traineddata</c>.</summary>
    /// <exception cref="UnusableModelException">The file is damaged or of a kind that is not read; the message names it.</exception>
    public static LineModel Load(string path) => Parse(Path.GetFileName(path), File.ReadAllBytes(path));

    /// <inheritdoc cref="Load"/>
    internal static LineModel Parse(string name, byte[] file)
    {
        var data = new TrainedData(name, file);
        var characters = CharacterSet.Read(name, data.Component(TrainedData.Characters));
        var codes = data.Component(TrainedData.Codes);
        var bytes = new ModelBytes(name, "its network", data.Component(TrainedData.Network));
        var network = NetworkPart.Read(ref bytes);
        _ = bytes.Text();
        var flags = bytes.Int32();
        bytes.Take(4);
        var seed = bytes.Int32();
        var blank = bytes.InRange("blank label", 0, network.Outputs - 1);
        var spelling = (flags & PlainCodes) != 0
            ? LabelCodes.Read(name, codes, characters, network.Outputs)
            : LabelCodes.OneEach(characters, network.Outputs);
        return new LineModel(name, network, characters, spelling, WordRules.Read(data, characters), blank, seed);
    }
}
