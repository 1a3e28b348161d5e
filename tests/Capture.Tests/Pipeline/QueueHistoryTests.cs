using Capture.Pipeline;

namespace Capture.Tests.Pipeline;

public sealed class QueueHistoryTests
{
    [Fact]
    public void A_process_is_deaf_that_gets_nothing_of_what_waits_while_it_has_nothing_in_hand()
    {
        var history = new QueueHistory();
        for (var look = 1; look <= 4; look++)
            history.Add(waiting: 5, received: 10, inHand: 0);

        Assert.Equal(3, history.Silent);
    }

    [Theory]
    [InlineData(5, 1, 0)]
    [InlineData(5, 0, 1)]
    [InlineData(0, 0, 0)]
    public void A_process_is_not_deaf_that_is_busy_or_gets_something_or_has_nothing_to_get(long waiting, long inHand, long receivedPerLook)
    {
        var history = new QueueHistory();
        for (var look = 1; look <= 10; look++)
            history.Add(waiting, received: 10 + (look * receivedPerLook), inHand);

        Assert.Equal(0, history.Silent);
    }

    [Fact]
    public void A_queue_is_found_empty_again_only_after_it_was_found_empty_in_a_row()
    {
        var history = new QueueHistory();
        history.Add(0, 0, 0);
        history.Add(1, 0, 0);
        history.Add(0, 0, 0);

        Assert.Equal(1, history.Empty);
    }
}
