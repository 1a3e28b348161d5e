using Capture.Contracts;
using Capture.Review.Queue;

namespace Capture.Tests.Review;

public sealed class PreselectionTests
{
    [Fact]
    public void A_likely_candidate_far_ahead_of_the_next_is_chosen_beforehand() =>
        Assert.Equal((0, null), Preselection.Of(Evidence([], Candidate("1", 0.9), Candidate("2", 0.05))));

    [Fact]
    public void Nobody_is_chosen_where_nobody_fits()
    {
        var (chosen, why) = Preselection.Of(new MatchEvidence());

        Assert.Null(chosen);
        Assert.Contains("No patient", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_chosen_when_the_next_is_close() =>
        Assert.Null(Preselection.Of(Evidence([], Candidate("1", 0.6), Candidate("2", 0.3))).Candidate);

    [Fact]
    public void Nobody_is_chosen_who_is_not_likely_enough() =>
        Assert.Null(Preselection.Of(Evidence([], Candidate("1", 0.49))).Candidate);

    [Theory]
    [InlineData("birth-date")]
    [InlineData("sex")]
    [InlineData("ssn4")]
    [InlineData("suffix")]
    [InlineData("age")]
    public void A_hard_disagreement_leaves_the_choice_to_the_person_however_likely_the_candidate(string field)
    {
        var (chosen, why) = Preselection.Of(Evidence([], Candidate("1", 0.99, new EvidenceField(field, "disagree", -3, []))));

        Assert.Null(chosen);
        Assert.Contains("disagrees", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rival-on-page")]
    [InlineData("close-rival")]
    [InlineData("unexplained-name")]
    [InlineData("number-of-another")]
    [InlineData("newborn")]
    public void A_doubt_that_has_led_to_wrong_charts_leaves_the_choice_to_the_person(string doubt) =>
        Assert.Null(Preselection.Of(Evidence([doubt], Candidate("1", 0.99))).Candidate);

    [Fact]
    public void A_soft_doubt_does_not() =>
        Assert.Equal(0, Preselection.Of(Evidence(["no-third-factor"], Candidate("1", 0.97, new EvidenceField("phone", "disagree", -1, [])))).Candidate);

    private static MatchEvidence Evidence(string[] doubts, params CandidateEvidence[] candidates) => new() { Doubts = doubts, Candidates = candidates };

    private static CandidateEvidence Candidate(string mrn, double confidence, params EvidenceField[] fields) => new(mrn, confidence, fields);

    [Fact]
    public void Every_doubt_of_the_matcher_is_said_in_words_of_its_own()
    {
        var doubts = typeof(Capture.Matcher.Doubts).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(doubts);
        Assert.Equal(doubts.Count, doubts.Select(Explanations.Doubt).Distinct().Count());
        Assert.All(doubts, doubt => Assert.NotEqual(doubt, Explanations.Doubt(doubt)));
    }
}
