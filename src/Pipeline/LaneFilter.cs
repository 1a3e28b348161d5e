using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>
/// Holds a message until a place to work in is free for its lane. One that waits too long, or while the process stops, is
/// let go of unread; its work is still in the work table, from where it is announced again. A message of another deployment
/// is set aside by the bus, where doctor finds it.
/// </summary>
public sealed partial class LaneFilter<T>(
    RouteTable routes, StageSlots slots, QueueTraffic traffic, WorkTable work, Deployment deployment, IHostApplicationLifetime process, IOptions<WorkOptions> options, ILogger<LaneFilter<T>> log)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        if (routes.QueueAt(context.ReceiveContext.InputAddress) is not { } queue)
        {
            await next.Send(context);
            return;
        }

        traffic.Received(queue);
        try
        {
            if (deployment.IsForeign(context.Headers.Get<string>(Deployment.Header)))
            {
                // Not consumed, so that the bus puts it into the queue's "_skipped": its work is in another database.
                if (traffic.FirstForeign(queue))
                    LogForeign(queue.Name);
                return;
            }

            if (await TakeAsync(queue, routes.KeyOf(context.Message)) is not { } slot)
            {
                await context.AcknowledgeAsync();
                return;
            }

            using (slot)
            {
                context.AddOrUpdatePayload(() => slot, _ => slot);
                await next.Send(context);
            }
        }
        finally
        {
            traffic.Finished(queue);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("lane");

    /// <exception cref="OperationCanceledException">The process stops and the database is away: the message goes back to its queue.</exception>
    private async Task<LaneSlot?> TakeAsync(StageQueue queue, WorkKey key)
    {
        while (true)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(process.ApplicationStopping);
            late.CancelAfter(options.Value.WaitForSlotAtMost);
            try
            {
                return await slots.Of(queue.Stage).TakeAsync(queue.Lane ?? Contracts.Lanes.Routine, late.Token);
            }
            catch (OperationCanceledException)
            {
                if (await LetGoAsync(key))
                    return null;
            }
        }
    }

    // A message is let go of only once the database has taken note. Until then it is held on to, and goes back to its queue when
    // the process stops.
    private async Task<bool> LetGoAsync(WorkKey key)
    {
        try
        {
            await work.AnnounceAgainAsync(key, CancellationToken.None);
            return true;
        }
        catch (Exception away) when (PassingFailure.Is(away) || process.ApplicationStopping.IsCancellationRequested)
        {
            process.ApplicationStopping.ThrowIfCancellationRequested();
            return false;
        }
    }

    [LoggerMessage(1033, LogLevel.Error, "A message of another deployment came through {Queue}; it and all further ones are set aside: two deployments share a virtual host, and 'capture doctor' says which")]
    private partial void LogForeign(string queue);
}

internal static class Acknowledgement
{
    /// <summary>
    /// Says of a message that no consumer finished that it is done with. The bus would take it for one that nobody wants and
    /// move it to the queue's "_skipped".
    /// </summary>
    public static Task AcknowledgeAsync<T>(this ConsumeContext<T> context)
        where T : class => context.NotifyConsumed(TimeSpan.Zero, nameof(Acknowledgement));
}
