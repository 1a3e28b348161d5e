using Capture.Contracts;
using MassTransit;

namespace Capture.Classifier;

/// <summary>Delivery policy of the <c>assemble</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class AssembleConsumerDefinition : ConsumerDefinition<AssembleConsumer>
{
    public AssembleConsumerDefinition()
    {
        EndpointName = Stages.Assemble;
        ConcurrentMessageLimit = 1;
    }
}
