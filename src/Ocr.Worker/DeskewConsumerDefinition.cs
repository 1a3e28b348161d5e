using Capture.Contracts;
using Capture.Imaging.Engines;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Capture.Ocr;

/// <summary>Delivery policy of the <c>deskew</c> queue: as many pages at once as there are engines; failures are put down in the work table.</summary>
internal sealed class DeskewConsumerDefinition : ConsumerDefinition<DeskewConsumer>
{
    public DeskewConsumerDefinition(IOptions<EngineOptions> engines)
    {
        EndpointName = Stages.Deskew;
        ConcurrentMessageLimit = engines.Value.Slots;
    }
}
