using System.Collections.Concurrent;
using Capture.Storage.Work;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>How many engines this process has.</summary>
public sealed record EnginePlaces(int Count);

/// <summary>The places to work in of this process, as the routes give them out.</summary>
public sealed class StageSlots(RouteTable routes, EnginePlaces engines, IOptions<WorkOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LaneSlots> _slots = new();

    /// <param name="stage">The stage, or the queue's own name where it has one queue for all lanes.</param>
    public LaneSlots Of(string stage)
    {
        var places = stage == StageQueue.Failures.Stage ? Places.Own(1) : routes.Of(stage).Places;
        return _slots.GetOrAdd(places.Group ?? stage, _ => new LaneSlots(places.Count ?? engines.Count, options.Value.LingerForUrgent, time));
    }
}
