using Capture.Contracts;
using MassTransit;

namespace Capture.Matcher;

/// <summary>Delivery policy of the <c>match</c> queue. Failures are put down in the work table, so nothing is retried here.</summary>
internal sealed class MatchConsumerDefinition : ConsumerDefinition<MatchConsumer>
{
    public MatchConsumerDefinition()
    {
        EndpointName = Stages.Match;
        ConcurrentMessageLimit = 1;
    }
}
