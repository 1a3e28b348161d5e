using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Matcher;

/// <summary>Says whose a document is, with a probability, or leaves it to a person.</summary>
internal sealed class MatchStage(DocumentMatching matching) : Stage<DocumentClassified>
{
    public override async Task<Outcome> RunAsync(Unit<DocumentClassified> unit, CancellationToken stop)
    {
        var documentId = unit.Message.DocumentId;
        var match = await matching.MatchAsync(documentId, stop);

        return new Outcome(async db =>
        {
            await DocumentMatching.RecordAsync(db, documentId, match, stop);
            return [unit.Next.Document(documentId)];
        })
        {
            Figures = new(("candidates", match.Candidates.Count), ("certain", match.FiledUnder is null ? 0 : 1)),
        };
    }
}
