using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Review;

namespace Capture.Indexer;

/// <summary>What a person's decision makes of a document.</summary>
internal static class Settlement
{
    private static readonly string[] OfTheWholeFile =
        [ReviewReasons.PagesMissing, ReviewReasons.HoldsMore, ReviewReasons.AttachmentsUnread, ReviewReasons.SidecarNotUnderstood];

    /// <summary>The document as the person files it. What a person says is taken as certain; labels stay unless something was said of them.</summary>
    public static void File(DocumentRow document, ReviewAnswer answer)
    {
        document.State = DocumentStates.Indexed;
        document.Mrn = answer.Mrn;
        document.PatientConfidence = answer.Mrn is null ? 0 : 1;
        document.TypeName = answer.TypeName ?? document.TypeName;
        document.TypeConfidence = 1;
        document.DocumentDate = answer.DocumentDate;
        document.Author = answer.Author;
        document.Facility = answer.Facility;
        document.Sensitivity = answer.Sensitivity ?? document.Sensitivity;
        document.Reasons = ReasonList.None;
        if (answer.Pages is [var pages, ..])
            document.Arrangement = new PageArrangement(pages);
    }

    /// <summary>The groups the person made; a page that is in none stays with the page before it, so that none is lost.</summary>
    /// <exception cref="PermanentFailureException">A group names a page that is not there, or a page twice.</exception>
    public static IReadOnlyList<IReadOnlyList<PageTurn>> Groups(IReadOnlyList<PageRow> pages, ReviewAnswer answer)
    {
        var groups = (answer.Pages ?? []).Where(group => group.Count > 0).Select(group => group.ToList()).ToList();
        var named = groups.SelectMany(group => group).Select(turn => turn.Number).ToList();
        if (groups.Count == 0 || named.Count != named.Distinct().Count() || named.Except(pages.Select(page => page.Number)).Any())
            throw new PermanentFailureException("pages-changed", "The pages of the document are no longer those that were arranged. Arrange them again.");
        foreach (var page in pages.Where(page => !named.Contains(page.Number)))
        {
            var group = groups.LastOrDefault(group => group.Exists(turn => turn.Number < page.Number)) ?? groups[0];
            group.Insert(group.FindLastIndex(turn => turn.Number < page.Number) + 1, new PageTurn(page.Number));
        }

        return groups;
    }

    /// <summary>A document of a group of pages, to go through the stages again.</summary>
    public static DocumentRow Regrouped(DocumentRow from, int ordinal, IReadOnlyList<PageTurn> group, IReadOnlyList<PageRow> pages)
    {
        var own = pages.Where(page => group.Any(turn => turn.Number == page.Number)).ToList();
        return new DocumentRow
        {
            Id = DocumentId.Derive(from.FileId, ordinal, from.InputVersion),
            FileId = from.FileId,
            Ordinal = ordinal,
            State = DocumentStates.Open,
            InputVersion = from.InputVersion,
            SplitConfidence = 1,
            OcrConfidence = own.Average(page => page.Confidence),
            Arrangement = new PageArrangement(group),
            Reasons = ReasonList.Of(Reasons(from, own)),
        };
    }

    // What is wrong with the file or a page stays wrong; doubts about the borders are settled.
    private static IEnumerable<string> Reasons(DocumentRow from, IReadOnlyList<PageRow> pages)
    {
        foreach (var doubt in from.Reasons.Codes.Intersect(OfTheWholeFile))
            yield return doubt;
        foreach (var doubt in pages.SelectMany(page => page.Doubts.Codes))
            yield return doubt;
        if (pages.Any(page => page.State == PageStates.GivenUp))
            yield return ReviewReasons.PageGivenUp;
    }
}
