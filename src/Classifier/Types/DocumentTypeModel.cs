using System.Security.Cryptography;
using System.Text;
using Capture.Contracts;

namespace Capture.Classifier.Types;

/// <summary>
/// A trained classifier of document types. Pure and safe to share between threads; the same text always gets the same
/// answer. Two linear models answer two questions: which of the known types a text is of, and whether it is of one of
/// them at all. Texts unlike everything they were trained on get a low confidence or <see cref="DocumentTypes.Unknown"/>.
/// </summary>
public sealed class DocumentTypeModel
{
    private static readonly Lazy<DocumentTypeModel> LazyBuiltIn = new(LoadBuiltIn);

    private readonly FeatureSpace _space;
    private readonly LinearModel _known;
    private readonly LinearModel _strangers;
    private readonly int _unknown;

    private DocumentTypeModel(ModelFile file, byte[] bytes)
    {
        Types = file.Types;
        _space = new FeatureSpace(file.Keys, file.InverseFrequencies, file.UnknownInverseFrequency);
        _known = file.Known;
        _strangers = file.Strangers;
        _unknown = Array.IndexOf(file.Types, DocumentTypes.Unknown);
        Version = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6));
    }

    /// <summary>The model that comes with the product.</summary>
    public static DocumentTypeModel BuiltIn => LazyBuiltIn.Value;

    /// <summary>The types this model can answer.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Twelve hexadecimal digits of the SHA-256 of the model file.</summary>
    public string Version { get; }

    /// <summary>Reads a model that <c>capture classifier train</c> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream is not a model file of this version of the product.</exception>
    public static DocumentTypeModel Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.ToArray();
        return new DocumentTypeModel(ModelFile.Read(bytes), bytes);
    }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="InvalidDataException">The file is not a model file of this version of the product.</exception>
    public static DocumentTypeModel LoadFile(string path)
    {
        using var file = File.OpenRead(path);
        return Load(file);
    }

    /// <summary>Classifies a document, or a single page, by its plain text.</summary>
    /// <param name="text">Lines end with line feeds, pages with form feeds. The first page tells most.</param>
    public TypePrediction Classify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bag = TextFeatures.Extract(text);
        var vector = _space.Vectorise(bag);
        var probabilities = Calibration.Doubted(
            Joined(_known.Probabilities(vector), _strangers.Probabilities(vector), _unknown), bag.Letters);
        var ranked = new TypeProbability[Types.Count];
        for (var type = 0; type < ranked.Length; type++)
            ranked[type] = new(Types[type], probabilities[type]);
        Array.Sort(ranked, static (a, b) => b.Probability != a.Probability
            ? b.Probability.CompareTo(a.Probability)
            : string.CompareOrdinal(a.Type, b.Type));
        return new TypePrediction { Ranked = ranked, ModelVersion = Version };
    }

    /// <summary>Classifies one page as if it were a document: does a document of some type start here?</summary>
    public TypePrediction Classify(PageText page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Classify(page.ToPlainText());
    }

    /// <summary>
    /// The probability of a known type is that of its being the one among the known, times that of the text being of a
    /// known type at all.
    /// </summary>
    /// <param name="known">Which of the known types, in their order.</param>
    /// <param name="strangers">What the model of strangers says of all types.</param>
    /// <param name="unknown">Position of the unknown type among all; -1 when the model does not have it.</param>
    internal static double[] Joined(double[] known, double[] strangers, int unknown)
    {
        if (unknown < 0)
            return known;
        var result = new double[strangers.Length];
        for (var type = 0; type < result.Length; type++)
            result[type] = type == unknown ? strangers[unknown] : known[type < unknown ? type : type - 1] * (1 - strangers[unknown]);
        return result;
    }

    private static DocumentTypeModel LoadBuiltIn()
    {
        using var stream = typeof(DocumentTypeModel).Assembly.GetManifestResourceStream("Capture.Classifier.Types.model.bin")
            ?? throw new InvalidOperationException("The document type model is missing from the assembly.");
        return Load(stream);
    }
}
