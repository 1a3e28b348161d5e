using System.Security.Cryptography;
using System.Text;
using Capture.Contracts;

namespace Capture.Classifier.Types;

/// <summary>
/// A trained linear classifier of document types. Pure and safe to share between threads; the same text always gets
/// the same answer. Texts unlike everything it was trained on get a low confidence or <see cref="DocumentTypes.Unknown"/>.
/// </summary>
public sealed class DocumentTypeModel
{
    private static readonly Lazy<DocumentTypeModel> LazyBuiltIn = new(LoadBuiltIn);

    private readonly FeatureSpace _space;
    private readonly sbyte[] _weights;
    private readonly float[] _scales;
    private readonly float[] _bias;
    private readonly Calibration _calibration;

    private DocumentTypeModel(ModelFile file, byte[] bytes)
    {
        Types = file.Types;
        _space = new FeatureSpace(file.Keys, file.InverseFrequencies, file.UnknownInverseFrequency);
        _weights = file.Weights;
        _scales = file.Scales;
        _bias = file.Bias;
        _calibration = file.Calibration;
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
        var probabilities = _calibration.Probabilities(Scores(bag), bag.Letters);
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

    /// <summary>Scores before calibration, one per type.</summary>
    private double[] Scores(FeatureBag bag)
    {
        var vector = _space.Vectorise(bag);
        var count = Types.Count;
        var scores = new double[count];
        for (var type = 0; type < count; type++)
            scores[type] = _bias[type];
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            var feature = vector.Indices[i];
            double value = vector.Values[i] * _scales[feature];
            var row = _weights.AsSpan(feature * count, count);
            for (var type = 0; type < count; type++)
                scores[type] += value * row[type];
        }

        return scores;
    }

    private static DocumentTypeModel LoadBuiltIn()
    {
        using var stream = typeof(DocumentTypeModel).Assembly.GetManifestResourceStream("Capture.Classifier.Types.model.bin")
            ?? throw new InvalidOperationException("The document type model is missing from the assembly.");
        return Load(stream);
    }
}
