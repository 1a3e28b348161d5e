using Capture.Delivery;
using Capture.Storage.Deliveries;

namespace Capture.Tests.Delivery;

public sealed class AnswerMeaningTests
{
    private static readonly DestinationOptions Options = new() { Name = "ehr", Tries = 3, RetryAfter = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromSeconds(60) };

    [Fact]
    public void What_is_taken_is_delivered_or_retracted_and_what_has_a_step_left_goes_on_at_once()
    {
        Assert.Equal(DeliveryStates.Delivered, Of(new Answer.Taken("AA", null)).State);
        Assert.Equal(DeliveryStates.Retracted, Of(new Answer.Taken("AA", null), DeliveryActs.Retract).State);
        var next = Of(new Answer.Taken("AA", null), DeliveryActs.Retract, reached: false);
        Assert.Equal((DeliveryStates.Waiting, TimeSpan.Zero), (next.State, next.Again));
    }

    [Fact]
    public void A_destination_that_is_out_of_reach_uses_up_no_try()
    {
        var end = Of(new Answer.OutOfReach("refused-connection"), tries: 99);

        Assert.Equal((DeliveryStates.Waiting, false, AttemptOutcomes.NotTaken), (end.State, end.Counts, end.Outcome));
    }

    [Fact]
    public void A_document_that_fails_by_its_own_fault_fails_for_good_after_so_many_tries_with_pauses_that_grow()
    {
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)], [Of(new Answer.NotNow("AE"), tries: 0).Again!.Value, Of(new Answer.NotNow("AE"), tries: 1).Again!.Value]);
        var last = Of(new Answer.NotNow("AE"), tries: 2);
        Assert.Equal((DeliveryStates.Failed, null), (last.State, last.Again));
        Assert.Equal(TimeSpan.FromSeconds(60), AnswerMeaning.Pause(Options, 40));
    }

    [Fact]
    public void What_is_refused_is_not_asked_again() => Assert.Equal((DeliveryStates.Failed, null), (Of(new Answer.Refused("AR")).State, Of(new Answer.Refused("AR")).Again));

    [Fact]
    public void What_may_have_arrived_is_a_question_for_a_person_unless_twice_is_once()
    {
        var asked = Of(new Answer.Unknown("no-answer"), deduplicates: false);
        Assert.Equal((DeliveryStates.Unknown, null, AttemptOutcomes.Unknown), (asked.State, asked.Again, asked.Outcome));
        Assert.Equal(DeliveryStates.Waiting, Of(new Answer.Unknown("no-answer")).State);
        Assert.Equal(DeliveryStates.Waiting, Of(new Answer.Unknown("no-answer"), DeliveryActs.Retract, deduplicates: false).State);
    }

    private static AttemptEnd Of(Answer answer, string act = DeliveryActs.Original, int tries = 0, bool deduplicates = true, bool reached = true) =>
        AnswerMeaning.Of(answer, act, tries, deduplicates, reached, Options);
}
