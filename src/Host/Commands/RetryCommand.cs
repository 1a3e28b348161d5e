using System.CommandLine;
using Capture.Host.Composition;
using Capture.Storage.Deliveries;
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
        var destination = new Option<string?>("--destination") { Description = "Only deliveries, to this destination.", HelpName = "NAME" };
        var command = new Command("retry", "Lists by their cause the files, documents and deliveries that were given up, and takes them up again.") { cause, all, destination, data };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(cause) ?? [], parsed.GetValue(all), parsed.GetValue(destination), parsed.GetValue(data)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string[] causes, bool all, string? destination, string dataFolder, CancellationToken stop)
    {
        // The rows are all that changes, and whichever process runs finds them due; so it may be asked while Capture runs.
        var configuration = CaptureHost.Configuration([]);
        await using var services = await StoreAccess.OpenAsync(DataFolder.Find(dataFolder, configuration), configuration, stop);
        var table = services.GetRequiredService<FailedWorkTable>();
        var deliveries = services.GetRequiredService<DeliveryTable>();
        var known = destination is null ? await table.CausesAsync(stop) : [];
        var undelivered = (await deliveries.FailuresAsync(stop)).FindAll(failed => destination is null || failed.Destination == destination);
        var codes = known.Select(found => found.Code).Union(undelivered.Select(failed => failed.Code)).ToList();
        if (causes.FirstOrDefault(code => !codes.Contains(code)) is { } unknown)
            throw new UsageException($"Nothing was given up for '{unknown}'. Causes: {(codes.Count == 0 ? "none" : string.Join(", ", codes))}.");
        if (causes.Length == 0 && !all)
        {
            List(known, undelivered);
            return ExitCodes.Done;
        }

        var person = new Reviewer(Guid.Empty, $"command line: {Environment.UserName}", "");
        foreach (var code in all ? codes : causes.ToList())
        {
            var (files, documents) = destination is null ? await table.RetryAsync(code, person, stop) : (0, 0);
            var sent = await deliveries.RetryAllAsync(code, destination, person, stop);
            Console.Out.WriteLine($"{code}: {files} files, {documents} documents and {sent} deliveries are taken up again.");
        }

        return ExitCodes.Done;
    }

    private static void List(List<FailedCause> causes, List<(string Code, string Destination, int Count)> undelivered)
    {
        if (causes.Count + undelivered.Count == 0)
        {
            Console.Out.WriteLine("Nothing was given up.");
            return;
        }

        if (causes.Count > 0)
            Console.Out.WriteLine($"{"files",7}{"documents",11}  cause");
        foreach (var cause in causes)
            Console.Out.WriteLine($"{cause.Files,7}{cause.Documents,11}  {cause.Code}{(cause.Text is null ? "" : $": {cause.Text}")}");
        if (undelivered.Count > 0)
            Console.Out.WriteLine($"{"deliveries",18}  cause");
        foreach (var (code, destination, count) in undelivered)
            Console.Out.WriteLine($"{count,18}  {code} (to {destination}): {DeliveryCauses.TextOf(code)}");
        Console.Out.WriteLine("Once a cause is gone: capture retry --cause CODE");
    }
}
