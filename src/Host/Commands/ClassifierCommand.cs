using System.CommandLine;
using Capture.Classifier.Training;
using Capture.Indexer;

namespace Capture.Host.Commands;

internal static class ClassifierCommand
{
    public static Command Create() => new("classifier", "Trains the classifier of document types, and measures it.") { Train(), Evaluate() };

    private static Command Train()
    {
        var data = new Argument<string?>("data") { Description = "Texts: a .jsonl file, or a folder of them, with lines {\"id\",\"type\",\"text\"}. Without it the model is trained on made-up pages alone.", Arity = ArgumentArity.ZeroOrOne, HelpName = "DATA" };
        var output = new Option<string>("--output") { Description = "The model file to write.", Required = true, HelpName = "MODEL" };
        var command = new Command("train", "Trains a model. The same data gives the same model.") { data, output };
        command.SetAction((parsed, stop) => RunAsync(() => ClassifierCommands.TrainAsync(parsed.GetValue(data), parsed.GetValue(output)!, new TrainerOptions(), Console.Out, stop)));
        return command;
    }

    private static Command Evaluate()
    {
        var data = new Argument<string[]>("data") { Description = "Texts with their true types, as for 'train'; several are set side by side. Where lines name a \"family\" of layouts, each is measured too.", Arity = ArgumentArity.OneOrMore, HelpName = "DATA" };
        var model = new Option<string?>("--model") { Description = "A model file; without it the built-in model.", HelpName = "MODEL" };
        var threshold = new Option<double>("--threshold") { Description = "Confidence from which on a type is filed without a person, as in Index:TypeConfidence.", DefaultValueFactory = _ => new IndexerOptions().TypeConfidence, HelpName = "SHARE" };
        var command = new Command("evaluate", "Measures a model on texts whose types are known.") { data, model, threshold };
        command.SetAction((parsed, stop) => RunAsync(() => ClassifierCommands.EvaluateAsync(
            parsed.GetValue(data)!, parsed.GetValue(model), parsed.GetValue(threshold), Console.Out, stop)));
        return command;
    }

    private static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Done;
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException or ArgumentException)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
