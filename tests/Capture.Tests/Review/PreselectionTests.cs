using Capture.Contracts;
using Capture.Review.Queue;
using Capture.Storage.Review;

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

    // Name and birth date agree, beside what a test says.
    private static CandidateEvidence Candidate(string mrn, double confidence, params EvidenceField[] fields) =>
        new(mrn, confidence, [Field("name"), .. fields.Any(field => field.Field == "birth-date") ? [] : new[] { Field("birth-date") }, .. fields]);

    private static EvidenceField Field(string field, string agreement = "agree") => new(field, agreement, 3, []);

    [Fact]
    public void Nobody_is_chosen_of_whom_only_the_name_agrees_however_rare_it_is()
    {
        var (chosen, why) = Preselection.Of(Evidence([], new CandidateEvidence("1", 0.97, [Field("name"), Field("sex"), Field("middle"), Field("birth-date", "missing")])));

        Assert.Null(chosen);
        Assert.Contains("name", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("birth-date", "agree")]
    [InlineData("birth-date", "near")]
    [InlineData("record-number", "near")]
    [InlineData("phone", "agree")]
    public void One_field_that_tells_people_apart_is_enough_beside_a_name(string field, string agreement) =>
        Assert.Equal(0, Preselection.Of(Evidence([], new CandidateEvidence("1", 0.97, [Field("name"), Field(field, agreement)]))).Candidate);

    /// <summary>What is said and what is chosen are of one mind, also where a patient was registered after the document had come.</summary>
    [Theory]
    [InlineData(0.93)]
    [InlineData(0.55)]
    [InlineData(0.3)]
    public void It_is_never_said_that_nobody_fits_beside_a_patient_who_is_chosen(double confidence)
    {
        var evidence = Evidence(["no-candidate", "weak-role"], Candidate("1", confidence));
        var chosen = Preselection.Of(evidence).Candidate is not null;
        var item = new ReviewItemRow
        {
            Id = Guid.Empty,
            DocumentId = Guid.Empty,
            FileId = Guid.Empty,
            Kind = ReviewKinds.Match,
            State = ReviewStates.Ready,
            Reasons = ReviewReasons.PatientNotFound,
            Rank = 1,
            Source = "fax",
            ReceivedAt = 0,
            OpenedAt = 0,
        };

        var said = ReviewDesk.FlagsOf(item, evidence, [], chosen).Select(flag => flag.Text).ToList();

        Assert.Equal(confidence < Preselection.LeastConfidence, !chosen);
        Assert.Equal(!chosen, said.Exists(text => text.Contains("fits", StringComparison.Ordinal)));
        Assert.Equal(3, said.Distinct().Count());
        Assert.DoesNotContain("fits", Explanations.ShortReason(ReviewReasons.PatientNotFound, likely: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_doubt_of_the_matcher_is_said_in_words_of_its_own()
    {
        var doubts = typeof(Capture.Matcher.Doubts).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(doubts);
        Assert.Equal(doubts.Count, doubts.Select(doubt => Explanations.Doubt(doubt)).Distinct().Count());
        Assert.All(doubts, doubt => Assert.NotEqual(doubt, Explanations.Doubt(doubt)));
    }
}
