using Capture.Contracts;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Pipeline;

/// <summary>Records, inside a transaction, what it means for a subject that its stage gave it up.</summary>
/// <param name="row">The unit of work, with the failure.</param>
/// <param name="means">What the route says becomes of it.</param>
/// <param name="next">Names the work that follows.</param>
public delegate Task<IReadOnlyList<WorkKey>> RecordGivenUp(CaptureDb db, StageWorkRow row, WhenGivenUp means, Following next, CancellationToken stop);

/// <summary>
/// Has what a stage gave up recorded where a person sees it, so that nothing disappears. Safe to run twice: the failed row
/// is marked in the same transaction.
/// </summary>
public sealed partial class GivenUpConsumer(RouteTable routes, WorkTable work, RecordGivenUp record, ILogger<GivenUpConsumer> log) : IConsumer<StageFailed>
{
    public async Task Consume(ConsumeContext<StageFailed> context)
    {
        var (key, stop) = (routes.KeyOf(context.Message), context.CancellationToken);
        var next = await work.RecordGivenUpAsync(key, (db, row) => record(db, row, routes.Of(key.Stage).GivenUp, routes.After(key), stop), stop);
        LogGivenUp(key.Stage, key.SubjectId, key.Page);
        await work.AnnounceAsync(context, next, stop);
    }

    [LoggerMessage(6002, LogLevel.Warning, "Recorded that stage {Stage} gave up on {SubjectId} page {Page}")]
    private partial void LogGivenUp(string stage, Guid subjectId, int page);
}

/// <summary>Delivery policy of the queue of given-up work: one at a time, and the reconciler announces again what could not be recorded.</summary>
public sealed class GivenUpConsumerDefinition(StageSlots slots) : AtOnceDefinition<GivenUpConsumer>(StageQueue.Failures.Stage, slots);
