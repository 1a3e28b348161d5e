using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;

namespace Capture.Indexer;

/// <summary>Records what a stage gave up on where a person sees it.</summary>
internal static class GivenUpWork
{
    public static async Task<IReadOnlyList<WorkKey>> RecordAsync(CaptureDb db, StageWorkRow failed, WhenGivenUp means, Following next, CancellationToken stop)
    {
        switch (means)
        {
            case WhenGivenUp.HoldFile:
                await FileTable.QuarantineAsync(db, failed.SubjectId, failed.LastError ?? ReviewReasons.StageGivenUp, failed.LastErrorText, stop);
                return [];

            case WhenGivenUp.LeavePage:
                var complete = await PageTable.FinishAsync(db, failed.SubjectId, failed.Page, page => page.State = PageStates.GivenUp, stop);
                return complete ? [next.File(failed.SubjectId)] : [];

            case WhenGivenUp.GoOnDoubtful:
                await AddReasonAsync(db, failed.SubjectId, stop);
                return [next.Document(failed.SubjectId)];

            case WhenGivenUp.Reopen:
                await ReviewDecisionTable.ReopenAsync(db, failed.SubjectId, failed.InputVersion, stop);
                return [];

            case WhenGivenUp.LeaveDelivery:
                await DeliveryWishes.GiveUpAsync(db, failed.SubjectId, failed.LastError, stop);
                return [];

            default:
                var document = await AddReasonAsync(db, failed.SubjectId, stop);
                document.State = DocumentStates.Review;
                await ReviewItemTable.OpenAsync(db, document, document.Reasons, stop);
                // Without its words: they are read again when a person settles it.
                await SearchTable.PutAsync(db, document, new SearchWords(), stop);
                await DeliveryWishes.LeaveAsync(db, document, stop);
                return [];
        }
    }

    private static async Task<DocumentRow> AddReasonAsync(CaptureDb db, Guid documentId, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.Reasons = document.Reasons.With(ReviewReasons.StageGivenUp);
        return document;
    }
}
