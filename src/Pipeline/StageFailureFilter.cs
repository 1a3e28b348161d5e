using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Stores;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Pipeline;

/// <summary>What a failure means for the work in hand.</summary>
/// <param name="Code">From a closed set.</param>
/// <param name="Text">What happened and what to do; null when only the code is fit to be shown.</param>
/// <param name="Permanent">Trying again cannot help.</param>
public sealed record Failure(string Code, string? Text, bool Permanent);

/// <summary>Tells permanent failures from passing ones. Given by the host, which alone knows the exceptions of all stages.</summary>
public delegate Failure ClassifyFailure(Exception exception);

/// <summary>
/// The edge around every stage: what a consumer throws is put down in the work table, which decides about another try.
/// The message is then done with; the reconciler announces the work again when it is due. While a store is out of order
/// the message is held, so that an outage empties no queue, and no page is blamed for it.
/// </summary>
public sealed partial class StageFailureFilter<T>(
    RouteTable routes, WorkTable work, ClaimsInHand inHand, ClassifyFailure classify, IBlobStore blobs, DatabaseAccess database, StoreCircuits circuits, FaultsOfOne faultsOfOne, TimeProvider time, ILogger<StageFailureFilter<T>> log)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var stop = context.CancellationToken;
        for (var pause = ShortestPause; ; pause = Longer(pause))
        {
            using var delivery = inHand.BeginDelivery();
            try
            {
                await circuits.WaitAsync(stop);
                await next.Send(context);
                return;
            }
            catch (FencedOutException)
            {
                LogFencedOut(typeof(T).Name);
                await context.AcknowledgeAsync();
                return;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // The process is stopping: neither the page's fault nor an attempt.
                await LetGoAsync(delivery.Claim, routes.KeyOf(context.Message), stop);
                await context.AcknowledgeAsync();
                return;
            }
            catch (Exception exception) when (delivery.Claim is { } claim)
            {
                await SettleAsync(claim, exception, stop);
                await context.AcknowledgeAsync();
                return;
            }
            catch (Exception away) when (PassingFailure.Is(away))
            {
                LogOutOfReach(away.GetType().Name);
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("stageFailure");

    private async Task LetGoAsync(WorkClaim? claim, WorkKey key, CancellationToken stop)
    {
        try
        {
            await (claim is null ? work.AnnounceAgainAsync(key, CancellationToken.None) : work.GiveBackAsync(claim, TimeSpan.Zero, CancellationToken.None));
        }
        catch (Exception away)
        {
            // The database cannot be told, whatever the cause: the message goes back to its queue, and the lease of a claim lapses by itself.
            throw new OperationCanceledException("The process stops while the database is away.", away, stop);
        }
    }

    private async Task SettleAsync(WorkClaim claim, Exception exception, CancellationToken stop)
    {
        var isPassing = await IsPassingAsync(claim, exception);
        for (var pause = ShortestPause; !stop.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                if (isPassing)
                {
                    LogOutOfReach(exception.GetType().Name);
                    await work.GiveBackAsync(claim, LongestPause, CancellationToken.None);
                    return;
                }

                var failure = StoreFaults.Of(exception) is { } refused ? new Failure("store-refuses", refused.Text, Permanent: false) : classify(exception);
                var givenUp = await work.FailAsync(claim, failure.Code, failure.Text, failure.Permanent, CancellationToken.None);
                LogFailed(claim.Key.Stage, claim.Key.SubjectId, claim.Key.Page, failure.Code, givenUp);
                return;
            }
            catch (Exception away) when (PassingFailure.Is(away))
            {
                LogOutOfReach(away.GetType().Name);
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether trying again will do, so that the work is not to blame. Opens the circuit of the store that is.</summary>
    private async Task<bool> IsPassingAsync(WorkClaim claim, Exception exception)
    {
        // What failed without room for its temporary files, while the blobs were out of reach, or on a schema that a newer version
        // has changed, may have failed for that, whatever it says: an engine finds no file, a tool writes half of one.
        var fault = StoreFaults.Of(exception) ?? TemporaryRoom.Missing() ?? await StoreProbe.OfBlobs(blobs).LookAsync(thoroughly: false, time, CancellationToken.None)
            ?? await StoreProbe.OfDatabase(database).LookAsync(thoroughly: false, time, CancellationToken.None);
        if (fault is null)
            return PassingFailure.Is(exception);
        circuits.Open(fault);
        return !faultsOfOne.Add(claim.Id, fault, circuits.Recoveries(fault.Store));
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(1001, LogLevel.Warning, "Stage {Stage} failed on {SubjectId} page {Page}: {Code}; given up: {GivenUp}")]
    private partial void LogFailed(string stage, Guid subjectId, int page, string code, bool givenUp);

    [LoggerMessage(1002, LogLevel.Warning, "A result for {Message} came after its lease was lost and is dropped")]
    private partial void LogFencedOut(string message);

    [LoggerMessage(1003, LogLevel.Debug, "A store is out of order ({Exception}); work waits for it")]
    private partial void LogOutOfReach(string exception);
}
