using MassTransit;

namespace Capture.Storage.Work;

/// <summary>Rings the bell for work that is already recorded.</summary>
public static class Announcing
{
    public static async Task AnnounceAsync(this IPublishEndpoint endpoint, IReadOnlyList<WorkKey> work, CancellationToken stop)
    {
        foreach (var key in work)
            await endpoint.Publish(key.ToMessage(), stop);
        if (work.Count > 0)
            CrashPoint.Pass(work[0].Stage, CrashPoint.AfterPublish);
    }
}
