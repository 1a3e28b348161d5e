using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Pipeline;

namespace Capture.Ocr;

/// <summary>Delivery policy of the <c>deskew</c> queues: one page an engine; failures are put down in the work table.</summary>
internal sealed class DeskewConsumerDefinition(StageSlots slots, EnginePool engines)
    : StageDefinition<DeskewConsumer>(Stages.Deskew, slots, engines.Slots, StageSlots.Engines);
