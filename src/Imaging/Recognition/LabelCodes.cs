namespace Capture.Imaging.Recognition;

/// <summary>
/// How the network's labels spell characters: mostly one label a character, ligatures and rare ones by several. Kept as
/// a tree of what has been read of a character so far; state 0 is nothing.
/// </summary>
internal sealed class LabelCodes
{
    /// <summary>No character, or no such continuation.</summary>
    internal const int None = -1;

    /// <summary>The longest spelling Tesseract writes.</summary>
    private const int LongestCode = 9;

    /// <summary>Tables larger than any known model's by far are taken for damage.</summary>
    private const int MostContinuations = 1 << 24;

    private readonly int _labels;
    private readonly int[] _characters;
    private readonly int[] _states;

    private LabelCodes(int labels, int longest, int[] characters, int[] states) =>
        (_labels, Longest, _characters, _states) = (labels, longest, characters, states);

    /// <summary>Labels of the longest spelling.</summary>
    public int Longest { get; }

    /// <summary>The character that the label completes in a state; <see cref="None"/> where it completes none.</summary>
    public int Character(int state, int label) => _characters[state * _labels + label];

    /// <summary>The state after a label that does not complete a character; <see cref="None"/> where none is spelt so.</summary>
    public int Next(int state, int label) => _states[state * _labels + label];

    /// <summary>The table of codes: for each character how many labels it has, and which.</summary>
    /// <param name="labels">Outputs of the network.</param>
    public static LabelCodes Read(string model, ReadOnlySpan<byte> bytes, CharacterSet characters, int labels)
    {
        var reader = new ModelBytes(model, "its table of codes", bytes);
        var count = reader.Count("codes", 5);
        if (count != characters.Count)
            throw reader.Fault($"it has {count} codes for {characters.Count} characters");
        var codes = new int[count][];
        for (var i = 0; i < count; i++)
        {
            reader.Take(1);
            codes[i] = new int[reader.InRange("number of labels", 1, LongestCode)];
            for (var k = 0; k < codes[i].Length; k++)
                codes[i][k] = reader.InRange("label", 0, labels - 1);
        }

        if ((1L + codes.Sum(code => code.Length - 1)) * labels > MostContinuations)
            throw reader.Fault("its codes are too many and too long");
        return codes[CharacterSet.Space] is [0] ? Of(codes, labels) : throw reader.Fault("the space has another label than 0");
    }

    /// <summary>Where the model has no table every character is its own label.</summary>
    public static LabelCodes OneEach(CharacterSet characters, int labels) =>
        Of([.. Enumerable.Range(0, Math.Min(labels, characters.Count)).Select(label => new[] { label })], labels);

    private static LabelCodes Of(int[][] codes, int labels)
    {
        var prefixes = 1 + codes.Sum(code => code.Length - 1);
        var characters = new int[prefixes * labels];
        var states = new int[prefixes * labels];
        Array.Fill(characters, None);
        Array.Fill(states, None);
        var used = 1;
        for (var character = 0; character < codes.Length; character++)
        {
            var state = 0;
            foreach (var label in codes[character].AsSpan(0, codes[character].Length - 1))
            {
                ref var next = ref states[state * labels + label];
                if (next == None)
                    next = used++;
                state = next;
            }

            // Of several characters with one spelling Tesseract answers the last.
            characters[state * labels + codes[character][^1]] = character;
        }

        return new LabelCodes(labels, codes.Max(code => code.Length), characters, states);
    }
}
