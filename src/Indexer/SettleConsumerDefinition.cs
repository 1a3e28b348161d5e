using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Indexer;

/// <summary>Delivery policy of the <c>settle</c> queues. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class SettleConsumerDefinition(StageSlots slots) : StageDefinition<SettleConsumer>(Stages.Settle, slots, atOnce: 2);
