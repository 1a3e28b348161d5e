using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Indexer;

/// <summary>Delivery policy of the <c>index</c> queues. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class IndexConsumerDefinition(StageSlots slots) : StageDefinition<IndexConsumer>(Stages.Index, slots, atOnce: 2);
