using MassTransit;
using Microsoft.Extensions.Logging;

namespace Capture.Pipeline;

/// <summary>
/// Runs a stage: claims the work that a message announces, lets the stage do it, records the result under the claim's fence
/// and, last, announces what follows. What is thrown meanwhile is <see cref="StageFailureFilter{T}"/>'s.
/// </summary>
public sealed partial class StageConsumer<TMessage>(Stage<TMessage> stage, RouteTable routes, WorkTable work, ILogger<StageConsumer<TMessage>> log) : IConsumer<TMessage>
    where TMessage : class
{
    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var (key, stop) = (routes.KeyOf(context.Message), context.CancellationToken);
        if (await work.ClaimAsync(key, stop) is not { } claim)
            return;

        context.TryGetPayload(out LaneSlot? slot);
        var outcome = await stage.RunAsync(new Unit<TMessage>(context.Message, claim, routes.After(key), slot), stop);
        var next = await work.CompleteAsync(claim, outcome.Write, stop);
        // There are many pages.
        LogDone(routes.Of(key.Stage).On == WorksOn.Page ? LogLevel.Debug : LogLevel.Information, key.Stage, key.SubjectId, key.Page, outcome.Figures);
        await work.AnnounceAsync(context, [.. outcome.Besides, .. next], stop);
    }

    [LoggerMessage(EventId = 1004, Message = "Stage {Stage} did {SubjectId} page {Page}: {Figures}")]
    private partial void LogDone(LogLevel level, string stage, Guid subjectId, int page, Figures figures);
}

/// <summary>How many messages of a stage are in hand at once, as its route has it. Failures are put down in the work table, so nothing is retried here.</summary>
public sealed class StageConsumerDefinition<TMessage>(RouteTable routes, StageSlots slots)
    : AtOnceDefinition<StageConsumer<TMessage>>(routes.Of(typeof(TMessage)).Stage, slots)
    where TMessage : class;

/// <summary>Delivery policy that all stages share: how many messages a consumer holds at once.</summary>
public abstract class AtOnceDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    private readonly int _atOnce;

    /// <param name="stage">The stage, or the queue's own name where it has one queue for all lanes.</param>
    /// <param name="slots">The places of this process.</param>
    protected AtOnceDefinition(string stage, StageSlots slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        EndpointName = stage;
        _atOnce = slots.Of(stage).Count;
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
