using Capture.Contracts;
using MassTransit;

namespace Capture.Ingest;

/// <summary>Delivery policy of the <c>paginate</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class PaginateConsumerDefinition : ConsumerDefinition<PaginateConsumer>
{
    public PaginateConsumerDefinition()
    {
        EndpointName = Stages.Paginate;
        // One file at a time: reading pages already landed finishes documents sooner than landing more.
        ConcurrentMessageLimit = 1;
    }
}
