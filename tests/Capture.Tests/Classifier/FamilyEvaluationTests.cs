using Capture.Classifier.Training;
using Capture.Contracts;
using Answer = Capture.Classifier.Training.FamilyEvaluation.Answer;

namespace Capture.Tests.Classifier;

public sealed class FamilyEvaluationTests
{
    [Fact]
    public void The_threshold_is_the_least_confidence_above_which_nearly_all_is_right()
    {
        Answer[] answers = [new("a", "letter", "letter", 0.9), new("a", "letter", "letter", 0.8), new("a", "letter", "fax-cover", 0.7), new("a", "letter", "letter", 0.6)];

        Assert.Equal(0.8, FamilyEvaluation.Threshold(answers));
        Assert.Equal((0.5, 1.0), FamilyEvaluation.At(0.8, answers));
    }

    [Fact]
    public void Where_the_surest_answer_is_wrong_nothing_is_filed()
    {
        Answer[] answers = [new("a", "letter", "fax-cover", 0.99), new("a", "letter", "letter", 0.6)];

        Assert.Equal((0.0, 1.0), FamilyEvaluation.At(FamilyEvaluation.Threshold(answers), answers));
    }

    [Fact]
    public void A_paper_called_unknown_is_never_filed()
    {
        Answer[] answers = [new("a", DocumentTypes.Unknown, DocumentTypes.Unknown, 1)];

        Assert.Equal(0, FamilyEvaluation.At(0, answers).Coverage);
    }

    [Fact]
    public void The_threshold_of_a_family_is_chosen_on_the_others()
    {
        Answer[] answers = [new("easy", "letter", "letter", 0.7), new("hard", "letter", "fax-cover", 0.95)];
        using var written = new StringWriter();

        FamilyEvaluation.Write(answers, 0.8, written);

        Assert.Contains("hard                    1  0.000   1.000     0.000      0.70: coverage 1.000  precision 0.000", written.ToString(), StringComparison.Ordinal);
    }
}
