using Capture.Classifier.Assembly;
using Capture.Contracts;
using Capture.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace Capture.Classifier;

/// <summary>Puts the documents of a file down, inside the transaction that completes its assembly.</summary>
internal static class AssemblyRecord
{
    /// <returns>The documents' ids, in order.</returns>
    public static async Task<IReadOnlyList<Guid>> WriteAsync(
        CaptureDb db, FileRow arrived, IReadOnlyList<PageRow> pages, IReadOnlyList<AssembledDocument> assembled, int inputVersion, CancellationToken stop)
    {
        if (assembled.Count == 0)
        {
            await FileTable.QuarantineAsync(db, arrived.Id, "no-content",
                "Every page is blank or a separator sheet. Ask the sender for another transmission, or reject it.", stop);
            return [];
        }

        var made = new List<Guid>();
        foreach (var (document, ordinal) in assembled.Select((document, place) => (document, place + 1)))
        {
            var id = DocumentId.Derive(arrived.Id, ordinal, inputVersion);
            var own = pages.Where(page => document.Pages.Contains(page.Number)).ToList();
            db.Documents.Add(new DocumentRow
            {
                Id = id,
                FileId = arrived.Id,
                Ordinal = ordinal,
                State = DocumentStates.Open,
                InputVersion = inputVersion,
                SplitConfidence = document.SplitConfidence,
                OcrConfidence = own.Average(page => page.Confidence),
                Reasons = ReasonList.Of(document.Reasons).With(ReasonsOf(arrived, own)),
            });
            var numbers = document.Pages;
            await db.Pages.Where(page => page.FileId == arrived.Id && numbers.Contains(page.Number))
                .ExecuteUpdateAsync(page => page.SetProperty(row => row.DocumentId, id), stop);
            made.Add(id);
        }

        (await db.Files.SingleAsync(file => file.Id == arrived.Id, stop)).State = FileStates.Assembled;
        return made;
    }

    // What is wrong with the pages or the transmission is wrong with every document made from them.
    private static IEnumerable<string> ReasonsOf(FileRow file, IReadOnlyList<PageRow> pages)
    {
        if (file.PagesExpected is { } expected && expected != file.PagesFound)
            yield return ReviewReasons.PagesMissing;
        foreach (var doubt in pages.Select(page => page.Doubts).Prepend(file.Doubts).SelectMany(doubts => doubts.Codes))
            yield return doubt;
        if (pages.Any(page => page.State == PageStates.GivenUp))
            yield return ReviewReasons.PageGivenUp;
    }
}
