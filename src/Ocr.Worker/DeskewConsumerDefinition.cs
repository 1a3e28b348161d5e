using Capture.Contracts;
using Capture.Imaging.Engines;
using MassTransit;

namespace Capture.Ocr;

/// <summary>Delivery policy of the <c>deskew</c> queue: as many pages at once as there are engines; failures are put down in the work table.</summary>
internal sealed class DeskewConsumerDefinition : ConsumerDefinition<DeskewConsumer>
{
    public DeskewConsumerDefinition(EnginePool engines)
    {
        EndpointName = Stages.Deskew;
        ConcurrentMessageLimit = engines.Slots;
    }
}
