using System.CommandLine;
using Capture.Contracts;
using Capture.Delivery;
using Capture.Host.Batch;
using Capture.Host.Composition;
using Capture.Ingest;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Commands;

internal static class ProcessCommand
{
    public static Command Create()
    {
        var inputs = new Argument<string[]>("input") { Description = "Files, or folders with all that is in them.", Arity = ArgumentArity.OneOrMore, HelpName = "INPUT" };
        var output = new Option<string>("--output") { Description = "Folder for the documents, manifest.jsonl, pages.jsonl and quarantine.jsonl.", Required = true, HelpName = "DIR" };
        var patients = new Option<string?>("--patients") { Description = "Patients to match against, as for 'patients import'.", HelpName = "FILE.csv" };
        var set = SharedOptions.Set();
        var command = new Command("process", "Takes a batch of files to its end; interrupted, the same command goes on where it stopped.") { inputs, output, patients, set };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(inputs)!, parsed.GetValue(output)!, parsed.GetValue(patients), parsed.GetValue(set) ?? [], stop));
        return command;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> inputs, string output, string? patients, IReadOnlyList<string> assignments, CancellationToken stop)
    {
        var configuration = CaptureHost.Configuration(assignments);
        var distributed = CaptureHost.TransportOf(configuration).Distributed;
        if (!distributed)
            DoctorCommand.Require(configuration);
        var found = BatchInputs.Find(inputs, Path.GetFullPath(output));
        foreach (var problem in found.Problems.Concat(found.PassedOver))
            await Console.Error.WriteLineAsync(problem);

        using var data = DataFolder.Take(Path.Combine(output, DataFolder.Hidden));
        var batch = BatchSource.Of(output);
        // Where there are workers, they do the work, and this process waits for it.
        using var host = CaptureHost.Compose(configuration, data.FolderPath, distributed ? [] : Role.Pipeline, Lanes.InOrder, logToConsole: false,
            // A batch goes into its output folder, and nowhere else.
            services => services.PostConfigure<DestinationsOptions>(destinations => destinations.All.Clear()).AddSingleton(batch).AddSingleton<FileLanding>().AddSingleton<BatchLanding>().AddSingleton<BatchOutput>());
        var services = host.Services;
        await services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
        await services.GetRequiredService<SourceTitles>().KeepAsync(batch.Name, BatchSource.TitleOf(inputs, output), stop);
        var whole = patients is null
            || await PatientsCommand.ImportAsync(services.GetRequiredService<PatientTable>(), patients, Console.Out, Console.Error, stop);

        await host.StartStagesAsync(stop);
        IReadOnlyList<string> refused;
        try
        {
            refused = await services.GetRequiredService<BatchLanding>().LandAsync(found.Files, stop);
            foreach (var problem in refused)
                await Console.Error.WriteLineAsync(problem);
            await new BatchProgress(services.GetRequiredService<ProgressTable>(), services.GetRequiredService<TimeProvider>(), batch).ShowUntilDoneAsync(stop);
        }
        finally
        {
            // Also when stopped half-way: pages in hand are finished or given back.
            await host.StopAsync(CancellationToken.None);
        }

        await services.GetRequiredService<BatchOutput>().WriteAsync(Path.GetFullPath(output), stop);
        foreach (var file in await services.GetRequiredService<FileTable>().QuarantinedAsync(batch.Name, stop))
        {
            var (cause, remedy) = Refusal.Of(file);
            await Console.Error.WriteLineAsync($"{file.Name}: {cause} {remedy}");
        }

        var report = await services.GetRequiredService<Ledger>().ReadAsync(verify: false, stop);
        LedgerCommand.Print(report, Console.Out);
        if (!report.Balanced)
            return ExitCodes.Unbalanced;
        return whole && found.Problems.Count == 0 && refused.Count == 0 ? ExitCodes.Done : ExitCodes.Partly;
    }
}
