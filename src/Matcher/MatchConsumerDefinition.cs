using Capture.Contracts;
using Capture.Pipeline;

namespace Capture.Matcher;

/// <summary>Delivery policy of the <c>match</c> queues. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class MatchConsumerDefinition(StageSlots slots) : StageDefinition<MatchConsumer>(Stages.Match, slots, atOnce: 2);
