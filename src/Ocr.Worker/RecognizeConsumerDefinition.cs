using Capture.Contracts;
using Capture.Imaging.Engines;
using MassTransit;

namespace Capture.Ocr;

/// <summary>Delivery policy of the <c>ocr</c> queue: as many pages at once as there are engines; failures are put down in the work table.</summary>
internal sealed class RecognizeConsumerDefinition : ConsumerDefinition<RecognizeConsumer>
{
    public RecognizeConsumerDefinition(EnginePool engines)
    {
        EndpointName = Stages.Ocr;
        ConcurrentMessageLimit = engines.Slots;
    }
}
