using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage.Database;
using Capture.Storage.Review;
using Capture.Storage.Search;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Capture.Indexer;

/// <summary>
/// Records what a stage gave up on where a person sees it, so that nothing disappears: a file that cannot be opened is
/// quarantined, a page that cannot be read is given up and the rest of its file goes on, a document goes to review.
/// Safe to run twice: the failed row is marked in the same transaction.
/// </summary>
internal sealed partial class RecordFailureConsumer(WorkTable work, ILogger<RecordFailureConsumer> log) : IConsumer<StageFailed>
{
    public async Task Consume(ConsumeContext<StageFailed> context)
    {
        var (message, stop) = (context.Message, context.CancellationToken);
        var next = await work.RecordGivenUpAsync(WorkKey.Of(message), (db, failed) => RecordAsync(db, failed, stop), stop);
        LogGivenUp(message.Stage, message.SubjectId, message.Page);
        await work.AnnounceAsync(context, next, stop);
    }

    private static async Task<IReadOnlyList<WorkKey>> RecordAsync(CaptureDb db, StageWorkRow failed, CancellationToken stop)
    {
        switch (failed.Stage)
        {
            case Stages.Paginate:
            case Stages.Assemble:
                await FileTable.QuarantineAsync(db, failed.SubjectId, failed.LastError ?? ReviewReasons.StageGivenUp, failed.LastErrorText, stop);
                return [];

            case Stages.Deskew:
            case Stages.Ocr:
                return await PageTable.FinishAsync(db, failed.SubjectId, failed.Page, failed.InputVersion, page => page.State = PageStates.GivenUp, stop);

            case Stages.Classify:
            case Stages.Match:
                await AddReasonAsync(db, failed.SubjectId, stop);
                return [new WorkKey(failed.SubjectId, 0, failed.Stage == Stages.Classify ? Stages.Match : Stages.Index, failed.InputVersion)];

            case Stages.Settle:
                await ReviewDecisionTable.ReopenAsync(db, failed.SubjectId, failed.InputVersion, stop);
                return [];

            default:
                var document = await AddReasonAsync(db, failed.SubjectId, stop);
                document.State = DocumentStates.Review;
                await ReviewItemTable.OpenAsync(db, document, document.Reasons.Split(' '), stop);
                // Without its words: they are read again when a person settles it.
                await SearchTable.PutAsync(db, document, new SearchWords(), stop);
                return [];
        }
    }

    private static async Task<DocumentRow> AddReasonAsync(CaptureDb db, Guid documentId, CancellationToken stop)
    {
        var document = await db.Documents.SingleAsync(row => row.Id == documentId, stop);
        document.Reasons = string.Join(' ', document.Reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(ReviewReasons.StageGivenUp).Distinct());
        return document;
    }

    [LoggerMessage(6002, LogLevel.Warning, "Recorded that stage {Stage} gave up on {SubjectId} page {Page}")]
    private partial void LogGivenUp(string stage, Guid subjectId, int page);
}
