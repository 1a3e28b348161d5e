using Capture.Contracts;
using MassTransit;

namespace Capture.Classifier;

/// <summary>Delivery policy of the <c>classify</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class ClassifyConsumerDefinition : ConsumerDefinition<ClassifyConsumer>
{
    public ClassifyConsumerDefinition()
    {
        EndpointName = Stages.Classify;
        ConcurrentMessageLimit = 1;
    }
}
