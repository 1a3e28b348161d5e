using MassTransit;

namespace Capture.Pipeline;

/// <summary>A queue that this process reads, and who consumes it.</summary>
public sealed record StageEndpoint(StageQueue Queue, Action<IReceiveEndpointConfigurator, IRegistrationContext> Configure);

/// <summary>The queues this process reads from, by the roles and lanes it runs.</summary>
public sealed class StageEndpoints(RouteTable routes, IReadOnlyCollection<string> roles, IReadOnlyCollection<string> lanes)
{
    private bool RecordsGivenUp => roles.Contains(RouteTable.RecordsGivenUp);

    private IEnumerable<Route> Routes => routes.Routes.Where(route => route.Role is { } role && roles.Contains(role));

    /// <summary>The queue of given-up work is for every lane.</summary>
    public IReadOnlyList<StageEndpoint> All =>
    [
        .. Routes.SelectMany(route => route.Queues.Where(queue => lanes.Contains(queue.Lane!)).Select(queue => new StageEndpoint(queue, route.ConfigureConsumer))),
        .. RecordsGivenUp ? [new StageEndpoint(StageQueue.Failures, (endpoint, context) => endpoint.ConfigureConsumer<GivenUpConsumer>(context))] : Array.Empty<StageEndpoint>(),
    ];

    public void AddConsumers(IBusRegistrationConfigurator bus)
    {
        foreach (var route in Routes)
            route.AddConsumer(bus);
        if (RecordsGivenUp)
            bus.AddConsumer<GivenUpConsumer, GivenUpConsumerDefinition>().ExcludeFromConfigureEndpoints();
    }
}
