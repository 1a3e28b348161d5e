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

    /// <summary>Measures a model on the texts at <paramref name="data"/> and writes the figures.</summary>
    /// <param name="modelPath">A model file; null for the built-in model.</param>
    /// <exception cref="FileNotFoundException">There are no texts at <paramref name="data"/>.</exception>
    /// <exception cref="InvalidDataException">A line of the data, or the model, is malformed.</exception>
    public static async Task<Evaluation> EvaluateAsync(
        string data, string? modelPath, TextWriter writer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var texts = await LabelledTextFiles.ReadAsync(data, cancellationToken);
        var model = modelPath is null ? DocumentTypeModel.BuiltIn : DocumentTypeModel.LoadFile(modelPath);
        var evaluation = Evaluation.Of(model, texts, cancellationToken);
        await writer.WriteLineAsync($"Model {model.Version}");
        evaluation.WriteTo(writer);
        return evaluation;
    }

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
