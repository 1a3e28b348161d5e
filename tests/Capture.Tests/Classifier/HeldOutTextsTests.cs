using Capture.Classifier.Training;
using Capture.Classifier.Types;
using Xunit.Abstractions;

namespace Capture.Tests.Classifier;

/// <summary>Measures the built-in model on real held-out texts where they are at hand; they may not be shipped.</summary>
public sealed class HeldOutTextsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Held_out_reports_are_classified_as_well_as_promised()
    {
        var path = Find("classify/dev.jsonl");
        if (path is null)
        {
            output.WriteLine("Skipped: the held-out texts are not on this machine (set CAPTURE_SHARED).");
            return;
        }

        var texts = await LabelledTextFiles.ReadAsync(path, default);
        var evaluation = Evaluation.Of(DocumentTypeModel.BuiltIn, texts);
        using var figures = new StringWriter();
        evaluation.WriteTo(figures);
        output.WriteLine(figures.ToString());

        Assert.True(evaluation.Accuracy >= 0.88, $"accuracy {evaluation.Accuracy:F3}");
        Assert.True(evaluation.CalibrationError <= 0.06, $"calibration error {evaluation.CalibrationError:F3}");
        Assert.True(evaluation.AccuracyAt90 >= 0.93, $"accuracy at 90 % coverage {evaluation.AccuracyAt90:F3}");
    }

    [Fact]
    public async Task Damage_by_fax_and_OCR_costs_little()
    {
        var path = Find("classify/dev.jsonl");
        if (path is null)
        {
            output.WriteLine("Skipped: the held-out texts are not on this machine (set CAPTURE_SHARED).");
            return;
        }

        var texts = await LabelledTextFiles.ReadAsync(path, default);
        var damaged = texts.Select((text, i) => text with { Text = OcrNoise.Apply(text.Text, 0.06, 0.15, new Random(i)) }).ToArray();

        var evaluation = Evaluation.Of(DocumentTypeModel.BuiltIn, damaged);

        Assert.True(evaluation.Accuracy >= 0.85, $"accuracy {evaluation.Accuracy:F3}");
    }

    private static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("CAPTURE_SHARED") is { Length: > 0 } shared)
            return File.Exists(Path.Combine(shared, file)) ? Path.Combine(shared, file) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", file);
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
