using Capture.Storage.Review;

namespace Capture.Tests.Review;

public sealed class SecondReviewDrawTests
{
    private static readonly SecondReviewOptions Options = new() { Types = { ["advance-directive"] = 1 }, Users = { ["trainee"] = 0.5 } };

    [Fact]
    public void A_share_of_all_documents_is_drawn_also_of_those_the_machine_filed()
    {
        var drawn = Enumerable.Range(0, 20_000).Count(number => SecondReviewDraw.Of(Filed(number) with { Confidence = 0.999 }, Options) is { Stratum: SecondReviewDraw.Random });

        // Five standard deviations around one in twenty.
        Assert.InRange(drawn, 845, 1155);
    }

    [Fact]
    public void The_same_document_is_drawn_every_time_or_never()
    {
        for (var number = 0; number < 1000; number++)
            Assert.Equal(SecondReviewDraw.Of(Filed(number), Options), SecondReviewDraw.Of(Filed(number), Options));
    }

    [Fact]
    public void The_highest_rate_that_applies_counts_and_is_kept_for_weighing()
    {
        Assert.Equal(new Drawn(SecondReviewDraw.Type, 1), SecondReviewDraw.Of(Filed(1) with { TypeName = "advance-directive", Sensitive = true }, Options));
        Assert.Equal((SecondReviewDraw.NearThreshold, 0.2), Stratum(Filed(0) with { Confidence = 0.9 }));
        Assert.Equal((SecondReviewDraw.User, 0.5), Stratum(Filed(0) with { User = "trainee", DecisionsBefore = 3 }));
        Assert.Equal((SecondReviewDraw.NewUser, 0.25), Stratum(Filed(0) with { User = "dana", DecisionsBefore = 3 }));
        Assert.Equal((SecondReviewDraw.Random, 0.05), Stratum(Filed(0) with { User = "dana", DecisionsBefore = 300, Confidence = 0.1 }));
        Assert.Equal((SecondReviewDraw.Risk, 0.2), Stratum(Filed(0) with { Sensitive = true }));
    }

    [Fact]
    public void Answers_that_differ_name_the_fields()
    {
        var first = new ReviewAnswer { Mrn = "1", TypeName = "letter", DocumentDate = "2026-01-02", MrnConfidence = 0.9 };

        Assert.Empty(Difference.Between(first, new ReviewAnswer { Mrn = "1", TypeName = "letter", DocumentDate = "2026-01-02" }));
        Assert.Equal([Difference.Patient, Difference.Date], Difference.Between(first, new ReviewAnswer { TypeName = "letter" }).Select(difference => difference.Field));
    }

    // Of documents like it, the first one that is drawn.
    private static (string, double) Stratum(FiledDocument like)
    {
        var drawn = Enumerable.Range(0, 1000).Select(number => SecondReviewDraw.Of(like with { DocumentId = Id(number) }, Options)).First(one => one is not null)!;
        return (drawn.Stratum, drawn.DrawnAt);
    }

    private static FiledDocument Filed(int number) => new(Id(number), 0, "letter", false, null, 0, 0.999);

    private static Guid Id(int number) => new(number, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8);
}
