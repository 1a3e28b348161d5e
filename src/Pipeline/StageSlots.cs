using System.Collections.Concurrent;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Pipeline;

/// <summary>The places to work in of this process, by what they are places for.</summary>
public sealed class StageSlots(IOptions<WorkOptions> options, TimeProvider time)
{
    /// <summary>Stages that use an engine share its places, so that an urgent page of any of them is next.</summary>
    public const string Engines = "engines";

    private readonly ConcurrentDictionary<string, LaneSlots> _slots = new();
    private readonly ConcurrentDictionary<string, LaneSlots> _ofStages = new();

    public LaneSlots Assign(string stage, string group, int count) => _ofStages[stage] = _slots.GetOrAdd(group, _ => new LaneSlots(count, options.Value.LingerForUrgent, time));

    /// <summary>The places of a stage that runs here.</summary>
    public LaneSlots Of(string stage) => _ofStages[stage];
}

/// <summary>Delivery policy that all stages share: how many messages a consumer holds at once, and in what order it serves them.</summary>
public abstract class StageDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    private readonly int _atOnce;

    /// <param name="stage">The stage, or the queue's own name where it has one queue for all lanes.</param>
    /// <param name="slots">The places of this process.</param>
    /// <param name="atOnce">Units of work at the same time, in this process and over all lanes.</param>
    /// <param name="group">Stages that name the same group share its places.</param>
    protected StageDefinition(string stage, StageSlots slots, int atOnce, string? group = null)
    {
        ArgumentNullException.ThrowIfNull(slots);
        EndpointName = stage;
        _atOnce = slots.Assign(stage, group ?? stage, atOnce).Count;
    }

    // As many in hand from each lane as there are places: fewer would leave places empty, more would only be held back
    // from other processes. An urgent message is always delivered at once, since its lane has its own credit.
    protected override void ConfigureConsumer(IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TConsumer> consumerConfigurator, IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(endpointConfigurator);
        endpointConfigurator.PrefetchCount = _atOnce;
        endpointConfigurator.ConcurrentMessageLimit = _atOnce;
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.PublishFaults = false;
    }
}

/// <summary>A stage that runs in this process: which queues it reads, and who consumes them.</summary>
public sealed record StageEndpoint(string Stage, Action<IReceiveEndpointConfigurator, IRegistrationContext> Configure)
{
    /// <summary>Its queues in these lanes; the queue of given-up work is in every one.</summary>
    public IEnumerable<StageQueue> Queues(IReadOnlyCollection<string> lanes) =>
        StageQueue.All.Where(queue => queue.Stage == Stage && (queue.Lane is null || lanes.Contains(queue.Lane)));
}

public static class StageRegistration
{
    /// <summary>Adds the consumer of a stage; the host gives it its queues.</summary>
    public static void AddStage<TConsumer, TDefinition>(this IBusRegistrationConfigurator bus, string stage)
        where TConsumer : class, IConsumer
        where TDefinition : class, IConsumerDefinition<TConsumer>
    {
        bus.AddConsumer<TConsumer, TDefinition>().ExcludeFromConfigureEndpoints();
        bus.AddSingleton(new StageEndpoint(stage, (endpoint, context) => endpoint.ConfigureConsumer<TConsumer>(context)));
    }
}
