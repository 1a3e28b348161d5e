using Capture.Pipeline;
using Capture.Storage.Work;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Capture.Tests.Pipeline;

public sealed class QueueWatchTests
{
    /// <summary>The broker's client ends a call that takes too long by cancelling it, though nobody stops the process.</summary>
    [Fact]
    public async Task A_broker_that_hangs_does_not_end_the_watch()
    {
        var broker = new HangingBroker();
        using var watch = new QueueWatch(
            new OwnQueues([StageQueue.Failures]), broker, new QueueTraffic(), null!, null!, null!, TimeProvider.System,
            Options.Create(new WorkOptions { CompareQueuesEvery = TimeSpan.FromMilliseconds(10) }), NullLogger<QueueWatch>.Instance);

        await watch.StartAsync(CancellationToken.None);
        await broker.AskedThrice.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(watch.ExecuteTask!.IsCompleted);
        await watch.StopAsync(CancellationToken.None);
    }

    private sealed class HangingBroker : IQueueDepths
    {
        private int _asked;

        public TaskCompletionSource AskedThrice { get; } = new();

        public Task<long?> WaitingAsync(StageQueue queue, CancellationToken stop)
        {
            if (Interlocked.Increment(ref _asked) == 3)
                AskedThrice.SetResult();
            throw new TaskCanceledException("The call took longer than the client waits.");
        }

        public Task DeclareAsync(CancellationToken stop) => Task.CompletedTask;

        public Task<int> PutBackDeadAsync(CancellationToken stop) => Task.FromResult(0);
    }
}
