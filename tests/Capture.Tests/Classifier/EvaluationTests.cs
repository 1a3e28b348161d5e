using Capture.Classifier.Training;

namespace Capture.Tests.Classifier;

public sealed class EvaluationTests
{
    [Fact]
    public void Figures_follow_from_the_answers()
    {
        var evaluation = Evaluation.Of(
        [
            ("letter", "letter", 0.95), ("letter", "letter", 0.95), ("letter", "fax-cover", 0.55),
            ("fax-cover", "fax-cover", 0.95), ("fax-cover", "letter", 0.95),
        ]);

        Assert.Equal(0.6, evaluation.Accuracy, 9);
        Assert.Equal(((2.0 / 3) + 0.5) / 2, evaluation.MacroF1, 9);
        // Four answers at 0.95 of which three are right, one at 0.55 that is wrong.
        Assert.Equal(((4 * 0.95) - 3 + 0.55) / 5, evaluation.CalibrationError, 9);
        Assert.Equal(0.2, evaluation.ConfidentlyWrong, 9);
        Assert.Equal(new Confusion("fax-cover", "letter", 1), evaluation.Confusions[0]);
    }

    [Fact]
    public void Coverage_takes_the_most_confident_answers()
    {
        var answers = Enumerable.Range(0, 100).Select(i => ("letter", i < 90 ? "letter" : "unknown", 1 - (i / 200.0))).ToArray();

        var evaluation = Evaluation.Of(answers);

        Assert.Equal(1, evaluation.AccuracyAt90);
        Assert.Equal(90 / 95.0, evaluation.AccuracyAt95, 9);
    }
}
