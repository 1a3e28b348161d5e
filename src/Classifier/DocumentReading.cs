using System.Text;
using Capture.Classifier.Facts;
using Capture.Classifier.Types;
using Capture.Contracts;
using Capture.Evidence;

namespace Capture.Classifier;

/// <summary>
/// What a document says, gathered page by page. Of each page only what the answers need is kept, so that a document of
/// thousands of pages takes no more memory than one of ten.
/// </summary>
internal sealed class DocumentReading(DateOnly? received)
{
    private readonly StringBuilder _opening = new();
    private readonly DocumentFacts.Reader _facts = new(received);
    private readonly Sensitivity.Reader _sensitivity = new();
    private readonly ContentSignature.Reader _signature = new();
    private readonly List<PageText> _beginning = [];
    private int _beginningWords;

    /// <param name="type">What type it is taken for: who wrote an order is who ordered.</param>
    public DocumentFacts Facts(string? type) => _facts.Facts(type);

    public IReadOnlyList<string> Sensitivity => _sensitivity.Labels;

    public ContentSignature Signature => _signature.Signature;

    /// <summary>The first pages, without the lines of fax machines, as many as are compared with another document to tell whether one is a copy of the other.</summary>
    public IReadOnlyList<PageText> Beginning => _beginning;

    /// <param name="number">One-based number of the page in its file.</param>
    public void Add(PageText page, int number)
    {
        var text = page.ToPlainText();
        if (_opening.Length <= 2 * TextFeatures.MaxCharacters)
            _opening.Append(_opening.Length > 0 ? "\f" : "").Append(text);
        _sensitivity.Add(text);
        var body = FaxHeader.Strip(page);
        _facts.Add(body, number);
        _signature.Add(body);
        if (_beginningWords < Redelivery.WordsRead)
        {
            _beginning.Add(body);
            _beginningWords += body.Lines.Sum(line => line.Words.Count);
        }
    }

    public TypePrediction Type(DocumentTypeModel model) => model.Classify(_opening.ToString());
}
