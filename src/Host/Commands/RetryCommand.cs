using System.CommandLine;
using Capture.Host.Composition;
using Capture.Storage.Intake;
using Capture.Storage.Review;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

/// <summary>Takes up again what was given up, in bulk, once its cause is gone.</summary>
internal static class RetryCommand
{
    public static Command Create()
    {
        var cause = new Option<string[]>("--cause") { Description = "Take up again what was given up for this cause; may be given several times. Without, the causes are listed.", HelpName = "CODE" };
        var all = new Option<bool>("--all") { Description = "Take up again what was given up for whatever cause." };
        var data = SharedOptions.Data();
        var command = new Command("retry", "Lists by their cause the files and documents that were given up, and takes them up again.") { cause, all, data };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(cause) ?? [], parsed.GetValue(all), parsed.GetValue(data)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string[] causes, bool all, string dataFolder, CancellationToken stop)
    {
        // The rows are all that changes, and whichever process runs finds them due; so it may be asked while Capture runs.
        var configuration = CaptureHost.Configuration([]);
        await using var services = await StoreAccess.OpenAsync(DataFolder.Find(dataFolder, configuration), configuration, stop);
        var table = services.GetRequiredService<FailedWorkTable>();
        var known = await table.CausesAsync(stop);
        if (causes.FirstOrDefault(code => known.All(found => found.Code != code)) is { } unknown)
            throw new UsageException($"Nothing was given up for '{unknown}'. Causes: {(known.Count == 0 ? "none" : string.Join(", ", known.Select(found => found.Code)))}.");
        if (causes.Length == 0 && !all)
        {
            List(known);
            return ExitCodes.Done;
        }

        var person = new Reviewer(Guid.Empty, $"command line: {Environment.UserName}", "");
        foreach (var code in all ? known.Select(found => found.Code) : causes)
        {
            var (files, documents) = await table.RetryAsync(code, person, stop);
            Console.Out.WriteLine($"{code}: {files} files and {documents} documents are taken up again.");
        }

        return ExitCodes.Done;
    }

    private static void List(List<FailedCause> causes)
    {
        if (causes.Count == 0)
        {
            Console.Out.WriteLine("Nothing was given up.");
            return;
        }

        Console.Out.WriteLine($"{"files",7}{"documents",11}  cause");
        foreach (var cause in causes)
            Console.Out.WriteLine($"{cause.Files,7}{cause.Documents,11}  {cause.Code}{(cause.Text is null ? "" : $": {cause.Text}")}");
        Console.Out.WriteLine("Once a cause is gone: capture retry --cause CODE");
    }
}
