using System.CommandLine;
using Capture.Contracts;
using Capture.Delivery;
using Capture.Host.Batch;
using Capture.Host.Composition;
using Capture.Review.SignIn;
using Capture.Storage.Database;
using Capture.Storage.People;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Capture.Host.Commands;

/// <summary>Shows Capture at work on its sample patients and faxes.</summary>
internal static class DemoCommand
{
    private const string User = "demo";

    public static Command Create()
    {
        var output = new Option<string>("--output") { Description = "Folder for the result.", DefaultValueFactory = _ => "capture-demo", HelpName = "DIR" };
        var review = new Option<bool>("--review") { Description = "Serve the review queue afterwards, until stopped; --review false ends instead.", DefaultValueFactory = _ => true };
        var set = SharedOptions.Set();
        var command = new Command("demo", "Processes the sample faxes before your eyes, then opens the review queue for what was not certain.") { output, review, set };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(output)!, parsed.GetValue(review), parsed.GetValue(set) ?? [], stop));
        return command;
    }

    private static async Task<int> RunAsync(string output, bool review, IReadOnlyList<string> assignments, CancellationToken stop)
    {
        var samples = Path.Combine(AppContext.BaseDirectory, "samples");
        Console.Out.WriteLine($"Twelve sample faxes and scans, 200 fictitious patients, into {Path.GetFullPath(output)}");
        var code = await ProcessCommand.RunAsync([Path.Combine(samples, "files")], output, Path.Combine(samples, "patients.csv"), assignments, stop);
        if (code != ExitCodes.Done)
            return code;

        var configuration = CaptureHost.Configuration(assignments);
        await using (var services = await StoreAccess.OpenAsync(DataFolder.Find(output, configuration), configuration, stop))
            await PrintAsync(services, BatchSource.Of(output).Name, stop);
        Console.Out.WriteLine($"Searchable PDFs: {Path.GetFullPath(Path.Combine(output, "documents"))}");
        Console.Out.WriteLine($"One line a document: {Path.GetFullPath(Path.Combine(output, "manifest.jsonl"))}");
        Console.Out.WriteLine($"Your own files: capture process INPUT... --output DIR --patients FILE.csv");
        if (review)
            return await ReviewAsync(output, configuration, stop);
        Console.Out.WriteLine($"What was not certain waits for a person; to open the review queue: capture demo --output {output}");
        return ExitCodes.Done;
    }

    /// <summary>Serves the queue of what the samples left to a person, until it is stopped.</summary>
    private static async Task<int> ReviewAsync(string output, IConfiguration configuration, CancellationToken stop)
    {
        using var data = DataFolder.Take(Path.Combine(output, DataFolder.Hidden));
        using var host = CaptureHost.Compose(configuration, data.FolderPath, Role.All, Lanes.InOrder, logToConsole: false,
            // Sample patients are nobody's: what the settings name is for real ones.
            services => services.PostConfigure<DestinationsOptions>(destinations => destinations.All.Clear()));
        await host.StartStagesAsync(stop);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<UserAccounts>();
            var known = (await accounts.ListAsync(stop)).FirstOrDefault(user => user.Name == User);
            var password = known is null
                ? await accounts.AddAsync(User, "Dana Demo", Roles.Supervisor, "demo", stop)
                : known.OneTimePassword ? await accounts.ResetAsync(User, "demo", stop) : null;
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{await RunCommand.WelcomeAsync(host, NextSteps.For(configuration, data.FolderPath), stop)}. Stop it with Ctrl-C.");
            Console.Out.WriteLine(password is null
                ? $"Sign in as {User} with the password you chose."
                : $"Sign in as {User} with the one-time password {password}");
        }

        await host.WaitForShutdownAsync(stop);
        return ExitCodes.Done;
    }

    private static async Task PrintAsync(ServiceProvider services, string source, CancellationToken stop)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("File", "Pages", "Type", "sure", "Patient", "sure", "Filed or why not");
        var (files, documents, pages) = (services.GetRequiredService<FileTable>(), services.GetRequiredService<DocumentTable>(), services.GetRequiredService<PageTable>());
        foreach (var file in await files.ListAsync(source, stop))
        {
            foreach (var document in await documents.OfFileAsync(file.Id, stop))
            {
                var numbers = (await pages.OfDocumentAsync(document.Id, stop)).Select(page => page.Number).ToList();
                table.AddRow(
                    Markup.Escape(file.Name),
                    numbers.Count == 1 ? $"{numbers[0]}" : $"{numbers[0]}-{numbers[^1]}",
                    document.TypeName ?? "",
                    $"{document.TypeConfidence:P0}",
                    document.Mrn ?? "",
                    document.Mrn is null ? "" : $"{document.PatientConfidence:P1}",
                    document.State == DocumentStates.Indexed ? "filed" : $"review: {string.Join(", ", document.Reasons.Codes)}");
            }

            if (file.State is FileStates.Quarantined or FileStates.Duplicate)
                table.AddRow(Markup.Escape(file.Name), "", "", "", "", "", file.State == FileStates.Duplicate ? "duplicate" : $"quarantined: {file.Reason}");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
            console.Profile.Width = 160;
        console.Write(table);
    }
}
