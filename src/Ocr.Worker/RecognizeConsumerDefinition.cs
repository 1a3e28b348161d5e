using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Pipeline;

namespace Capture.Ocr;

/// <summary>Delivery policy of the <c>ocr</c> queues: one page an engine; failures are put down in the work table.</summary>
internal sealed class RecognizeConsumerDefinition(StageSlots slots, EnginePool engines)
    : StageDefinition<RecognizeConsumer>(Stages.Ocr, slots, engines.Slots, StageSlots.Engines);
