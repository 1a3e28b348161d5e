using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Capture.Storage.Work;

/// <summary>
/// Holds a message until a place to work in is free for its lane. One that waits too long, or while the process stops, is
/// let go of unread; its work is still in the work table, from where it is announced again.
/// </summary>
public sealed class LaneFilter<T>(StageSlots slots, QueueTraffic traffic, WorkTable work, IHostApplicationLifetime process, IOptions<WorkOptions> options) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        if (StageQueue.Of(context.ReceiveContext.InputAddress) is not { } queue)
        {
            await next.Send(context);
            return;
        }

        traffic.Received(queue);
        try
        {
            if (await TakeAsync(queue, WorkKey.Of(context.Message)) is not { } slot)
                return;
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

    // A message is let go of only once the database has taken note; with the database away it is held on to.
    private async Task<bool> LetGoAsync(WorkKey key)
    {
        try
        {
            await work.AnnounceAgainAsync(key, CancellationToken.None);
            return true;
        }
        catch (Exception away) when (PassingFailure.Is(away))
        {
            return process.ApplicationStopping.IsCancellationRequested;
        }
    }
}
