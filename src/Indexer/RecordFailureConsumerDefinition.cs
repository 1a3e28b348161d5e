using MassTransit;

namespace Capture.Indexer;

/// <summary>Delivery policy of the queue of given-up work: one at a time, and the reconciler announces again what could not be recorded.</summary>
internal sealed class RecordFailureConsumerDefinition : ConsumerDefinition<RecordFailureConsumer>
{
    public RecordFailureConsumerDefinition()
    {
        EndpointName = "record-failure";
        ConcurrentMessageLimit = 1;
    }
}
