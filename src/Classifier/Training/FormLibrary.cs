using Capture.Contracts;

namespace Capture.Classifier.Training;

/// <summary>
/// The made-up pages of every document type. Most faxed types are forms of which no open texts exist; their layouts
/// are written down in <c>Forms/*.form</c> and filled with invented people.
/// </summary>
internal sealed class FormLibrary
{
    private const string ResourceFolder = "Capture.Classifier.Training.Forms.";

    private readonly SortedDictionary<string, PageGrammar> _types = new(StringComparer.Ordinal);
    private readonly PageFurniture _furniture;

    public FormLibrary()
    {
        var common = new PageGrammar(Read("common"));
        _furniture = new PageFurniture(common);
        foreach (var type in DocumentTypes.All)
        {
            if (Resource(type.Name) is not null)
                _types.Add(type.Name, new PageGrammar(Read(type.Name), common));
        }
    }

    public PageFurniture Furniture => _furniture;

    public IEnumerable<string> Types => _types.Keys;

    public IEnumerable<string> Layouts(string type) => _types[type].Layouts;

    /// <summary>One made-up document, without fax header and damage.</summary>
    public string Write(string type, string layout, Random random) =>
        _types[type].Write(layout, random, name => Slot(type, name, random));

    /// <summary>A title as documents of that type carry it; empty for a type that has none.</summary>
    public string Title(string type, Random random) => _types.TryGetValue(type, out var grammar) && grammar.HasList("title")
        ? grammar.Pick("title", random, name => Slot(type, name, random))
        : "";

    private string? Slot(string type, string name, Random random) =>
        _furniture.Slot(name, random, () => Title(type, random));

    private static Stream? Resource(string name) =>
        typeof(FormLibrary).Assembly.GetManifestResourceStream(ResourceFolder + name + ".form");

    private static string Read(string name)
    {
        using var stream = Resource(name) ?? throw new InvalidOperationException($"The form '{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
