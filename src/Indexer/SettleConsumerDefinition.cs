using Capture.Contracts;
using MassTransit;

namespace Capture.Indexer;

/// <summary>Delivery policy of the <c>settle</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class SettleConsumerDefinition : ConsumerDefinition<SettleConsumer>
{
    public SettleConsumerDefinition()
    {
        EndpointName = Stages.Settle;
        ConcurrentMessageLimit = 2;
    }
}
