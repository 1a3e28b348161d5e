using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>
/// The made-up pages of every document type. Most faxed types are forms of which no open texts exist. Their layouts are
/// written down in <c>Forms/*.form</c>; the words of each type stand in <c>Words/*.words</c> and are laid out in every
/// way of <see cref="Arrangements"/>. People, places and numbers are invented.
/// </summary>
/// <remarks>A type may have several vocabularies, <c>TYPE.words</c> and <c>TYPE.KIND.words</c>; most are kinds of unknown papers.</remarks>
internal sealed class FormLibrary
{
    private const string FormFolder = "Capture.Classifier.Training.Forms.";
    private const string WordFolder = "Capture.Classifier.Training.Words.";

    private readonly SortedDictionary<string, PageGrammar> _types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PageGrammar> _words = new(StringComparer.Ordinal);
    private readonly PageFurniture _furniture;

    public FormLibrary()
    {
        var common = new PageGrammar(Read(FormFolder + "common.form"));
        _furniture = new PageFurniture(common);
        var resources = typeof(FormLibrary).Assembly.GetManifestResourceNames();
        foreach (var type in DocumentTypes.All)
        {
            if (!resources.Contains($"{FormFolder}{type.Name}.form"))
                continue;
            var grammar = new PageGrammar(Read($"{FormFolder}{type.Name}.form"), common);
            _types.Add(type.Name, grammar);
            foreach (var name in resources.Where(name => name.StartsWith($"{WordFolder}{type.Name}.", StringComparison.Ordinal)))
                _words.Add(name[WordFolder.Length..^".words".Length], new PageGrammar(Read(name), grammar));
        }
    }

    public PageFurniture Furniture => _furniture;

    public IEnumerable<string> Types => _types.Keys;

    /// <summary>The hand-written layouts of a type.</summary>
    public IEnumerable<string> Layouts(string type) => _types[type].Layouts;

    /// <summary>The vocabularies of a type.</summary>
    public IEnumerable<string> Vocabularies(string type) =>
        _words.Keys.Where(name => name == type || name.StartsWith(type + ".", StringComparison.Ordinal));

    /// <summary>The ways in which a vocabulary is laid out.</summary>
    public IEnumerable<string> ArrangementsOf(string vocabulary) => Arrangements.For(_words[vocabulary]);

    /// <summary>One made-up document, without fax header and damage.</summary>
    public string Write(string type, string layout, Random random) =>
        _types[type].Write(layout, random, name => Slot(type, name, random));

    /// <summary>One made-up document of a vocabulary in one of the arrangements, without fax header and damage.</summary>
    public string Arrange(string vocabulary, string arrangement, Random random) =>
        Arrangements.Write(arrangement, _words[vocabulary], _furniture, random, name => Slot(TypeOf(vocabulary), name, random));

    /// <summary>Labels with values, as they stand between the title and the text of a dictated document of that type.</summary>
    public string Facts(string type, Random random) => _words.TryGetValue(type, out var words)
        ? new PageWriter(words, _furniture, random, name => Slot(type, name, random)).Facts(1, 5).ToString()
        : "";

    /// <summary>A title as documents of that type carry it; empty for a type that has none.</summary>
    public string Title(string type, Random random)
    {
        var grammar = _words.TryGetValue(type, out var words) && words.HasList("title") && random.NextDouble() < 0.6 ? words
            : _types.TryGetValue(type, out var form) ? form : null;
        return grammar is not null && grammar.HasList("title")
            ? _furniture.Decorate(grammar.Pick("title", random, name => Slot(type, name, random)), random)
            : "";
    }

    internal static string TypeOf(string vocabulary) => vocabulary.Split('.')[0];

    private string? Slot(string type, string name, Random random) =>
        _furniture.Slot(name, random, () => Title(type, random));

    private static string Read(string resource)
    {
        using var stream = typeof(FormLibrary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
