using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Classifier;

/// <summary>Delivery policy of the <c>assemble</c> queues. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class AssembleConsumerDefinition(StageSlots slots) : StageDefinition<AssembleConsumer>(Stages.Assemble, slots, atOnce: 2);
