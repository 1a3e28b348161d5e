using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class ReviewTransitionsTests
{
    [Fact]
    public void An_act_leads_to_one_state_wherever_it_begins() =>
        Assert.All(ReviewTransitions.All.GroupBy(line => line.Act), act => Assert.Single(act.Select(line => line.To).Distinct()));

    [Fact]
    public void No_line_is_there_twice() => Assert.Equal(ReviewTransitions.All.Count, ReviewTransitions.All.Distinct().Count());

    [Fact]
    public void Nothing_leads_out_of_the_end() => Assert.DoesNotContain(ReviewTransitions.All, line => line.From == ReviewStanding.Done);

    [Fact]
    public void Every_state_can_be_left_for_the_end()
    {
        foreach (var standing in Enum.GetValues<ReviewStanding>())
        {
            var reached = new HashSet<ReviewStanding> { standing };
            while (ReviewTransitions.All.Where(line => reached.Contains(line.From)).Select(line => line.To).Any(reached.Add))
            {
            }

            Assert.Contains(ReviewStanding.Done, reached);
        }
    }

    [Fact]
    public void What_somebody_has_only_its_holder_or_a_supervisor_can_move() =>
        Assert.All(ReviewTransitions.All.Where(line => line.From == ReviewStanding.Held), line => Assert.True(line.By is ReviewParty.Holder or ReviewParty.Supervisor, line.ToString()));

    [Fact]
    public void What_is_decided_is_undone_by_who_decided_or_a_supervisor_and_by_nobody_else() => Assert.Equal(
        [ReviewParty.Decider, ReviewParty.Supervisor],
        ReviewTransitions.All.Where(line => line.Act == ReviewAct.Undo).Select(line => line.By));

    /// <summary>Whoever sent it to a supervisor wants an answer of somebody who may give it, whatever way the item is moved.</summary>
    [Fact]
    public void What_waits_for_a_supervisor_is_moved_by_no_clerk_but_the_one_who_sent_it_and_takes_that_back_at_once()
    {
        Assert.Equal([ReviewAct.TakeBack], ReviewTransitions.All.Where(line => line is { From: ReviewStanding.Escalated, By: ReviewParty.Mover }).Select(line => line.Act));
        Assert.DoesNotContain(ReviewTransitions.All, line => line is { From: ReviewStanding.Escalated, By: ReviewParty.Reviewer or ReviewParty.Holder or ReviewParty.Decider });
        Assert.Equal([ReviewAct.Claim, ReviewAct.TakeOver, ReviewAct.Wake, ReviewAct.AnswerWithOther],
            ReviewTransitions.All.Where(line => line is { From: ReviewStanding.Escalated, By: ReviewParty.Supervisor }).Select(line => line.Act));
    }

    [Theory]
    [InlineData(ReviewStates.Ready, 0, 0, ReviewStanding.Ready)]
    [InlineData(ReviewStates.Ready, 5, 0, ReviewStanding.PutOff)]
    [InlineData(ReviewStates.InReview, 0, 1000, ReviewStanding.Held)]
    [InlineData(ReviewStates.InReview, 0, 999, ReviewStanding.Lapsed)]
    [InlineData(ReviewStates.Waiting, 0, 0, ReviewStanding.Waiting)]
    [InlineData(ReviewStates.Escalated, 0, 0, ReviewStanding.Escalated)]
    [InlineData(ReviewStates.Settled, 0, 0, ReviewStanding.Settled)]
    [InlineData(ReviewStates.Done, 0, 0, ReviewStanding.Done)]
    public void How_an_item_stands_follows_from_its_state_and_the_time(string state, long notBefore, long leaseUntil, ReviewStanding standing) => Assert.Equal(standing, ReviewTransitions.Of(
        new ReviewItemRow
        {
            Id = Guid.Empty,
            DocumentId = Guid.Empty,
            FileId = Guid.Empty,
            Kind = ReviewKinds.Type,
            State = state,
            Reasons = "",
            Rank = 1,
            Source = "fax",
            ReceivedAt = 0,
            OpenedAt = 0,
            NotBefore = notBefore,
            LeaseUntil = leaseUntil,
        },
        now: 1000));

    [Fact]
    public void The_documentation_shows_the_table()
    {
        var lines = ReviewTransitions.All.GroupBy(line => line.Act).Select(act =>
            $"| {act.Key} | {string.Join("; ", act.GroupBy(line => line.By).Select(by => $"{by.Key}: {string.Join(", ", by.Select(line => line.From))}"))} | {act.First().To} |");
        var architecture = File.ReadAllLines(Repository.Path("docs/architecture.md"));

        Assert.Equal(lines, architecture.SkipWhile(line => line != "| act | who, and where it stands | leads to |").Skip(2).TakeWhile(line => line.StartsWith('|')));
    }
}
