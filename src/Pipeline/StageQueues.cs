using System.Collections.Concurrent;
using Capture.Contracts;
using Capture.Storage.Work;

namespace Capture.Pipeline;

/// <summary>A queue: what one stage has to do in one lane.</summary>
/// <param name="Stage">A name of <see cref="Stages"/>, or <see cref="StageQueue.Failures"/>.</param>
/// <param name="Lane">A name of <see cref="Lanes"/>; null where a stage has one queue for all.</param>
public sealed record StageQueue(string Stage, string? Lane)
{
    /// <summary>What stages gave up on, to be recorded.</summary>
    public static readonly StageQueue Failures = new("record-failure", null);

    /// <summary>Its name on the broker: letters of stage and lane, never anything of a file or patient.</summary>
    public string Name => Lane is null ? $"capture.{Stage}" : $"capture.{Stage}.{Lane}";

    /// <summary>The queue a message about that work belongs into.</summary>
    public static StageQueue Of(DueWork work) => work.Failed ? Failures : new(work.Key.Stage, work.Lane);
}

/// <summary>What a transport can say of its queues.</summary>
public interface IQueueDepths
{
    /// <summary>Messages that lie in the queue and that no consumer has; null when there is no such queue.</summary>
    Task<long?> WaitingAsync(StageQueue queue, CancellationToken stop);

    /// <summary>Makes the queues that are missing.</summary>
    Task DeclareAsync(CancellationToken stop);

    /// <summary>Puts messages back into their queues that the transport gave up delivering.</summary>
    /// <returns>How many that were.</returns>
    Task<int> PutBackDeadAsync(CancellationToken stop);
}

/// <summary>What went into and came out of each queue through this process.</summary>
public sealed class QueueTraffic
{
    private readonly ConcurrentDictionary<StageQueue, Counts> _counts = new();
    private readonly ConcurrentDictionary<StageQueue, bool> _foreign = new();

    public void Sent(StageQueue queue) => Interlocked.Increment(ref Of(queue).Sent);

    public void Received(StageQueue queue)
    {
        Interlocked.Increment(ref Of(queue).Received);
        Interlocked.Increment(ref Of(queue).InHand);
    }

    public void Finished(StageQueue queue) => Interlocked.Decrement(ref Of(queue).InHand);

    /// <summary>Whether no message of another deployment has come through this queue before; it is said once.</summary>
    public bool FirstForeign(StageQueue queue) => _foreign.TryAdd(queue, true);

    /// <summary>Messages sent, received, and received but not yet done with.</summary>
    public (long Sent, long Received, long InHand) Read(StageQueue queue)
    {
        var counts = Of(queue);
        return (Interlocked.Read(ref counts.Sent), Interlocked.Read(ref counts.Received), Interlocked.Read(ref counts.InHand));
    }

    private Counts Of(StageQueue queue) => _counts.GetOrAdd(queue, _ => new Counts());

    private sealed class Counts
    {
        public long Sent;
        public long Received;
        public long InHand;
    }
}

/// <summary>Queues in the memory of this process: what went in and did not come out waits in them.</summary>
public sealed class InMemoryQueueDepths(QueueTraffic traffic) : IQueueDepths
{
    public Task<long?> WaitingAsync(StageQueue queue, CancellationToken stop)
    {
        var (sent, received, _) = traffic.Read(queue);
        return Task.FromResult<long?>(Math.Max(0, sent - received));
    }

    public Task DeclareAsync(CancellationToken stop) => Task.CompletedTask;

    public Task<int> PutBackDeadAsync(CancellationToken stop) => Task.FromResult(0);
}
