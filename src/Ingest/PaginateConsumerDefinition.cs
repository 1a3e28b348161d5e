using Capture.Contracts;
using Capture.Imaging.Engines;
using MassTransit;

namespace Capture.Ingest;

/// <summary>
/// Delivery policy of the <c>paginate</c> queue: as many files at once as there are engines, so that one that takes its
/// reader to the deadline does not hold up the others. Failures are put down in the work table, so nothing is retried here.
/// </summary>
internal sealed class PaginateConsumerDefinition : ConsumerDefinition<PaginateConsumer>
{
    public PaginateConsumerDefinition(EnginePool engines)
    {
        EndpointName = Stages.Paginate;
        ConcurrentMessageLimit = engines.Slots;
    }
}
