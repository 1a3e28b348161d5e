using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Storage.Work;

/// <summary>What a failure means for the work in hand.</summary>
/// <param name="Code">From a closed set.</param>
/// <param name="Text">What happened and what to do; null when only the code is fit to be shown.</param>
/// <param name="Permanent">Trying again cannot help.</param>
public sealed record Failure(string Code, string? Text, bool Permanent);

/// <summary>Tells permanent failures from passing ones. Given by the host, which alone knows the exceptions of all stages.</summary>
public delegate Failure ClassifyFailure(Exception exception);

/// <summary>
/// The edge around every stage: what a consumer throws is put down in the work table, which decides about another try.
/// The message is then done with; the reconciler announces the work again when it is due.
/// </summary>
public sealed partial class StageFailureFilter<T>(WorkTable work, ClaimsInHand inHand, ClassifyFailure classify, ILogger<StageFailureFilter<T>> log)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (FencedOutException)
        {
            LogFencedOut(typeof(T).Name);
        }
        catch (Exception exception) when (inHand.Find(WorkKey.Of(context.Message)) is { } claim)
        {
            // The process is stopping: neither the page's fault nor an attempt.
            if (context.CancellationToken.IsCancellationRequested)
            {
                await work.GiveBackAsync(claim, TimeSpan.Zero, CancellationToken.None);
                throw;
            }

            var failure = classify(exception);
            var givenUp = await work.FailAsync(claim, failure.Code, failure.Text, failure.Permanent, CancellationToken.None);
            LogFailed(claim.Key.Stage, claim.Key.SubjectId, claim.Key.Page, failure.Code, givenUp);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("stageFailure");

    [LoggerMessage(1001, LogLevel.Warning, "Stage {Stage} failed on {SubjectId} page {Page}: {Code}; given up: {GivenUp}")]
    private partial void LogFailed(string stage, Guid subjectId, int page, string code, bool givenUp);

    [LoggerMessage(1002, LogLevel.Warning, "A result for {Message} came after its lease was lost and is dropped")]
    private partial void LogFencedOut(string message);
}
