using Capture.Pipeline;

namespace Capture.Indexer;

/// <summary>Delivery policy of the queue of given-up work: one at a time, and the reconciler announces again what could not be recorded.</summary>
internal sealed class RecordFailureConsumerDefinition(StageSlots slots) : StageDefinition<RecordFailureConsumer>(StageQueue.Failures.Stage, slots, atOnce: 1);
