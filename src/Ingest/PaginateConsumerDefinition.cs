using Capture.Contracts;
using Capture.Imaging.Engines;
using Capture.Pipeline;

namespace Capture.Ingest;

/// <summary>Delivery policy of the <c>paginate</c> queues: as many files at once as there are engines, so that one that takes its
/// reader to the deadline does not hold up the others. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class PaginateConsumerDefinition(StageSlots slots, EnginePool engines)
    : StageDefinition<PaginateConsumer>(Stages.Paginate, slots, engines.Slots, StageSlots.Engines);
