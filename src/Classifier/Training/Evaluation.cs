using System.Globalization;
using Capture.Classifier.Types;

namespace Capture.Classifier.Training;

/// <summary>How well a model does on texts whose type is known.</summary>
public sealed record Evaluation
{
    private const int Bins = 15;

    public required int Count { get; init; }

    /// <summary>Share of texts whose most probable type is right.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean over the types present of the harmonic mean of precision and recall.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Expected calibration error over 15 equal bins: mean distance between confidence and accuracy.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Accuracy of the most confident 95, 90 and 80 % of the texts.</summary>
    public required double AccuracyAt95 { get; init; }
    public required double AccuracyAt90 { get; init; }
    public required double AccuracyAt80 { get; init; }

    /// <summary>Share of all texts answered wrongly with a confidence of at least 0.9.</summary>
    public required double ConfidentlyWrong { get; init; }

    public required IReadOnlyList<TypeScore> Types { get; init; }

    /// <summary>Wrong answers by frequency.</summary>
    public required IReadOnlyList<Confusion> Confusions { get; init; }

    public static Evaluation Of(DocumentTypeModel model, IReadOnlyList<LabelledText> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        var answers = new List<(string Truth, string Answer, double Confidence)>(texts.Count);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var prediction = model.Classify(text.Text);
            answers.Add((text.Type, prediction.Type, prediction.Confidence));
        }

        return Of(answers);
    }

    internal static Evaluation Of(IReadOnlyList<(string Truth, string Answer, double Confidence)> answers)
    {
        var sorted = answers.OrderByDescending(answer => answer.Confidence).ToArray();
        var types = answers.Select(answer => answer.Truth).Distinct().Order(StringComparer.Ordinal).Select(type => Score(answers, type)).ToArray();
        return new Evaluation
        {
            Count = answers.Count,
            Accuracy = Right(sorted, 1),
            MacroF1 = types.Length == 0 ? 0 : types.Average(type => type.F1),
            CalibrationError = answers.Count == 0 ? 0 : answers
                .GroupBy(answer => Math.Min(Bins - 1, (int)(answer.Confidence * Bins)))
                .Sum(bin => Math.Abs(bin.Sum(answer => answer.Confidence - (answer.Truth == answer.Answer ? 1 : 0)))) / answers.Count,
            AccuracyAt95 = Right(sorted, 0.95),
            AccuracyAt90 = Right(sorted, 0.9),
            AccuracyAt80 = Right(sorted, 0.8),
            ConfidentlyWrong = answers.Count == 0 ? 0
                : (double)answers.Count(answer => answer.Confidence >= 0.9 && answer.Truth != answer.Answer) / answers.Count,
            Types = types,
            Confusions = [.. answers.Where(answer => answer.Truth != answer.Answer)
                .CountBy(answer => (answer.Truth, answer.Answer))
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Truth, StringComparer.Ordinal)
                .Select(pair => new Confusion(pair.Key.Truth, pair.Key.Answer, pair.Value))],
        };
    }

    /// <summary>Writes the figures as lines of text.</summary>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var culture = CultureInfo.InvariantCulture;
        writer.WriteLine(string.Create(culture, $"texts {Count}  accuracy {Accuracy:F3}  macro-F1 {MacroF1:F3}  calibration error {CalibrationError:F3}"));
        writer.WriteLine(string.Create(culture, $"accuracy at coverage 95 % {AccuracyAt95:F3}  90 % {AccuracyAt90:F3}  80 % {AccuracyAt80:F3}  wrong at confidence >= 0.9: {ConfidentlyWrong:P1}"));
        foreach (var type in Types)
            writer.WriteLine(string.Create(culture, $"  {type.Type,-20} {type.Count,5}  precision {type.Precision:F2}  recall {type.Recall:F2}  F1 {type.F1:F2}"));
        foreach (var confusion in Confusions.Take(15))
            writer.WriteLine(string.Create(culture, $"  {confusion.Count,4} x {confusion.Truth} taken for {confusion.Answer}"));
    }

    private static double Right((string Truth, string Answer, double Confidence)[] sorted, double coverage)
    {
        var count = (int)Math.Ceiling(sorted.Length * coverage);
        return count == 0 ? 0 : (double)sorted.Take(count).Count(answer => answer.Truth == answer.Answer) / count;
    }

    private static TypeScore Score(IReadOnlyList<(string Truth, string Answer, double Confidence)> answers, string type)
    {
        var truth = answers.Count(answer => answer.Truth == type);
        var found = answers.Count(answer => answer.Answer == type);
        var both = answers.Count(answer => answer.Truth == type && answer.Answer == type);
        return new TypeScore(type, truth, found == 0 ? 0 : (double)both / found, (double)both / truth);
    }
}

/// <summary>Figures of one type.</summary>
/// <param name="Count">Texts that are of this type.</param>
public sealed record TypeScore(string Type, int Count, double Precision, double Recall)
{
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}

/// <summary>A wrong answer and how often it was given.</summary>
public sealed record Confusion(string Truth, string Answer, int Count);
