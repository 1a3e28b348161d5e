using Capture.Classifier.Training;
using Capture.Classifier.Types;
using Xunit.Abstractions;

namespace Capture.Tests.Classifier;

/// <summary>Measures the built-in model on real held-out texts where they are at hand; they may not be shipped.</summary>
public sealed class HeldOutTextsTests(ITestOutputHelper output)
{
    [SharedFact("classify/dev.jsonl")]
    public async Task Held_out_reports_are_classified_as_well_as_promised()
    {
        var texts = await LabelledTextFiles.ReadAsync(SharedData.Of("classify/dev.jsonl"), default);
        var evaluation = Evaluation.Of(DocumentTypeModel.BuiltIn, texts);
        using var figures = new StringWriter();
        evaluation.WriteTo(figures);
        output.WriteLine(figures.ToString());

        Assert.True(evaluation.Accuracy >= 0.88, $"accuracy {evaluation.Accuracy:F3}");
        Assert.True(evaluation.CalibrationError <= 0.06, $"calibration error {evaluation.CalibrationError:F3}");
        Assert.True(evaluation.AccuracyAt90 >= 0.93, $"accuracy at 90 % coverage {evaluation.AccuracyAt90:F3}");
    }

    [SharedFact("classify/dev.jsonl")]
    public async Task Damage_by_fax_and_OCR_costs_little()
    {
        var texts = await LabelledTextFiles.ReadAsync(SharedData.Of("classify/dev.jsonl"), default);
        var damaged = texts.Select((text, i) => text with { Text = OcrNoise.Apply(text.Text, 0.06, 0.15, new Random(i)) }).ToArray();

        var evaluation = Evaluation.Of(DocumentTypeModel.BuiltIn, damaged);

        Assert.True(evaluation.Accuracy >= 0.85, $"accuracy {evaluation.Accuracy:F3}");
    }
}
