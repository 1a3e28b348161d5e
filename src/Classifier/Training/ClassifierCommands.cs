using System.Diagnostics;
using Capture.Classifier.Types;

namespace Capture.Classifier.Training;

/// <summary>What <c>capture classifier train</c> and <c>capture classifier evaluate</c> do; the host parses their arguments.</summary>
public static class ClassifierCommands
{
    /// <summary>Trains a model on the texts at <paramref name="data"/> and writes it to <paramref name="output"/>.</summary>
    /// <param name="data">A <c>.jsonl</c> file or a folder of them; null to train on made-up pages alone.</param>
    /// <exception cref="FileNotFoundException">There are no texts at <paramref name="data"/>.</exception>
    /// <exception cref="InvalidDataException">A line of the data is malformed.</exception>
    /// <exception cref="ArgumentException">The texts are too few, or all of one type.</exception>
    public static async Task TrainAsync(
        string? data, string output, TrainerOptions options, TextWriter writer, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        ArgumentNullException.ThrowIfNull(writer);
        var texts = data is null ? [] : await LabelledTextFiles.ReadAsync(data, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var bytes = Trainer.Train(texts, options, new Lines(writer), cancellationToken);

        // Written beside and renamed: a model that is in use is never half written.
        var partial = output + ".partial";
        await File.WriteAllBytesAsync(partial, bytes, cancellationToken);
        File.Move(partial, output, overwrite: true);
        var model = DocumentTypeModel.LoadFile(output);
        await writer.WriteLineAsync(FormattableString.Invariant(
            $"Model {model.Version}: {model.Types.Count} types, {bytes.Length / 1024} KiB, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s, written to {output}"));
    }

    /// <summary>Measures a model on the texts at each of <paramref name="data"/> and writes the figures.</summary>
    /// <param name="modelPath">A model file; null for the built-in model.</param>
    /// <param name="threshold">Confidence from which on a type is filed without a person.</param>
    /// <exception cref="FileNotFoundException">There are no texts at a place of <paramref name="data"/>.</exception>
    /// <exception cref="InvalidDataException">A line of the data, or the model, is malformed.</exception>
    public static async Task<IReadOnlyList<Evaluation>> EvaluateAsync(
        IReadOnlyList<string> data, string? modelPath, double threshold, TextWriter writer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(writer);
        var model = modelPath is null ? DocumentTypeModel.BuiltIn : DocumentTypeModel.LoadFile(modelPath);
        await writer.WriteLineAsync($"Model {model.Version}");
        var evaluations = new List<Evaluation>();
        foreach (var path in data)
        {
            var texts = await LabelledTextFiles.ReadAsync(path, cancellationToken);
            var answers = FamilyEvaluation.Answers(model, texts, cancellationToken);
            var evaluation = Evaluation.Of([.. answers.Select(answer => (answer.Truth, answer.Given, answer.Confidence))]);
            if (data.Count > 1)
                await writer.WriteLineAsync($"\n{Path.GetFileNameWithoutExtension(path)}");
            evaluation.WriteTo(writer);
            FamilyEvaluation.Write(answers, threshold, writer);
            evaluations.Add(evaluation);
        }

        if (evaluations.Count > 1)
            WriteSideBySide([.. data.Select(path => Path.GetFileNameWithoutExtension(path))], evaluations, writer);
        return evaluations;
    }

    private static void WriteSideBySide(string[] names, List<Evaluation> evaluations, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine($"{"",-24}{string.Concat(names.Select(name => $"{name,12}"))}");
        Row("texts", evaluation => evaluation.Count, "F0");
        Row("accuracy", evaluation => evaluation.Accuracy, "F3");
        Row("macro-F1", evaluation => evaluation.MacroF1, "F3");
        Row("calibration error", evaluation => evaluation.CalibrationError, "F3");
        Row("accuracy at 90 %", evaluation => evaluation.AccuracyAt90, "F3");
        foreach (var type in evaluations.SelectMany(evaluation => evaluation.Types).Select(type => type.Type).Distinct().Order(StringComparer.Ordinal))
            Row($"F1 {type}", evaluation => evaluation.Types.FirstOrDefault(score => score.Type == type)?.F1, "F2");

        void Row(string name, Func<Evaluation, double?> figure, string format) => writer.WriteLine(
            $"{name,-24}{string.Concat(evaluations.Select(evaluation => $"{figure(evaluation)?.ToString(format, System.Globalization.CultureInfo.InvariantCulture) ?? "-",12}"))}");
    }

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
