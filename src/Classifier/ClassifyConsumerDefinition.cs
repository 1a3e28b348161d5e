using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Classifier;

/// <summary>Delivery policy of the <c>classify</c> queues. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class ClassifyConsumerDefinition(StageSlots slots) : StageDefinition<ClassifyConsumer>(Stages.Classify, slots, atOnce: 2);
