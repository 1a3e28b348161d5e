using Capture.Contracts;
using MassTransit;

namespace Capture.Indexer;

/// <summary>Delivery policy of the <c>index</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class IndexConsumerDefinition : ConsumerDefinition<IndexConsumer>
{
    public IndexConsumerDefinition()
    {
        EndpointName = Stages.Index;
        ConcurrentMessageLimit = 1;
    }
}
