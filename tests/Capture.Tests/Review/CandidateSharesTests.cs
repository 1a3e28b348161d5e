using Capture.Contracts;
using Capture.Review.Queue;

namespace Capture.Tests.Review;

public sealed class CandidateSharesTests
{
    [Theory]
    [InlineData(new[] { 0.7, 0.2 }, 0.1)]
    [InlineData(new[] { 0.9998 }, 0.0002)]
    [InlineData(new[] { 0.6, 0.4 }, 0)]
    public void What_the_candidates_leave_is_that_none_of_them_is_meant(double[] shares, double none) =>
        Assert.Equal(none, ReviewDesk.NoneOf(Evidence(shares))!.Value, 6);

    [Fact]
    public void Of_two_candidates_that_were_merged_one_is_left_with_the_shares_of_both()
    {
        var living = new Patient { Mrn = "1", Last = "Testerman", First = "Marigold" };
        var merged = ReviewDesk.Merged(Evidence([0.5, 0.3, 0.1]), new Dictionary<string, Patient> { ["0"] = living, ["1"] = living });

        Assert.Equal([("1", 0.8), ("2", 0.1)], merged.Candidates.Select(candidate => (candidate.Mrn, Math.Round(candidate.Confidence, 6))));
        Assert.Equal(0.1, ReviewDesk.NoneOf(merged)!.Value, 6);
    }

    [Fact]
    public void Where_nobody_was_weighed_nothing_is_said_of_none() => Assert.Null(ReviewDesk.NoneOf(new MatchEvidence()));

    [Theory]
    [InlineData(0.009, 1, false)]
    [InlineData(0.009, 0, true)]
    [InlineData(0.011, 1, true)]
    [InlineData(null, 1, true)]
    public void Who_is_under_one_percent_is_folded_unless_nobody_is_likelier(double? share, int place, bool shown) =>
        Assert.Equal(shown, ReviewScreen.HasARow(Candidate("7", share), place, chosen: null));

    [Fact]
    public void Who_is_chosen_is_never_folded() => Assert.True(ReviewScreen.HasARow(Candidate("7", 0.0001), 5, chosen: "7"));

    private static MatchEvidence Evidence(double[] shares) => new() { Candidates = [.. shares.Select((share, place) => new CandidateEvidence($"{place}", share, []))] };

    private static ShownCandidate Candidate(string mrn, double? share) =>
        new() { Number = 1, Patient = new Patient { Mrn = mrn, Last = "Testerman", First = "Marigold" }, Confidence = share, Fields = [], Age = null };
}
