using System.CommandLine;
using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Ingest;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Capture.Host.Commands;

internal static class RunCommand
{
    public static Command Create()
    {
        var roles = new Option<string>("--roles") { Description = "Which parts to run; see 'capture roles'.", DefaultValueFactory = _ => "all", HelpName = "NAMES" };
        var inboxes = new Option<string[]>("--inbox") { Description = "A folder to watch. May be given several times; sources with more settings go into the 'Ingest' section.", HelpName = "DIR" };
        var lanes = new Option<string>("--lanes") { Description = "Which lanes to serve: stat, routine, bulk. The most urgent that has work comes first.", DefaultValueFactory = _ => "all", HelpName = "NAMES" };
        var (data, set) = (SharedOptions.Data(), SharedOptions.Set());
        var command = new Command("run", "Watches the inboxes and takes what arrives to its end, until it is stopped.") { roles, lanes, inboxes, data, set };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(roles)!, parsed.GetValue(lanes)!, parsed.GetValue(inboxes) ?? [], parsed.GetValue(data)!, parsed.GetValue(set) ?? [], stop));
        return command;
    }

    private static async Task<int> RunAsync(
        string roleNames, string laneNames, IReadOnlyList<string> inboxes, string dataFolder, IReadOnlyList<string> assignments, CancellationToken stop)
    {
        var (roles, lanes) = (Role.Parse(roleNames), Role.ParseLanes(laneNames));
        var configuration = CaptureHost.Configuration(assignments);
        var distributed = CaptureHost.TransportOf(configuration).Distributed;
        if (!distributed && (roles.Count != Role.All.Count || lanes.Count != Lanes.InOrder.Count))
            throw new UsageException("Queues in memory cannot be shared between processes, so one process must run every role and lane: leave --roles and --lanes out, or set Transport:Kind=rabbitmq.");
        if (roles.Any(role => role.UsesEngines))
            DoctorCommand.Require(configuration);
        // Of a data folder there may be one user, since its queues live in that process; servers may have many.
        using var data = distributed ? null : DataFolder.Take(dataFolder);
        using var host = CaptureHost.Compose(configuration, Path.GetFullPath(dataFolder), roles, lanes, logToConsole: true,
            services => services.PostConfigure<IngestOptions>(ingest => AddInboxes(ingest, inboxes)));
        await host.StartStagesAsync(stop);

        var next = NextSteps.For(configuration, dataFolder);
        var patients = await PassingFailure.WaitOutAsync(() => host.Services.GetRequiredService<PatientTable>().CountAsync(stop), TimeProvider.System, stop);
        var welcome = roles.Contains(Role.Review) ? await WelcomeAsync(host, next, stop) : null;
        // Said last of the start: whoever reads it may stop the service at once, and its end is then as quiet as any.
        Console.Out.WriteLine(distributed
            ? $"Capture is running {roleNames} for {laneNames} lanes. Stop it with Ctrl-C."
            : $"Capture is running: {patients} patients, data in {data!.FolderPath}. Stop it with Ctrl-C.");
        if (patients == 0 && roles.Any(role => role.Name == "match"))
            Console.Out.WriteLine($"No patients are imported yet, so every document goes to review: {next.ImportPatients}");
        if (welcome is not null)
            Console.Out.WriteLine(welcome);
        await host.WaitForShutdownAsync(stop);
        if (stop.IsCancellationRequested || Environment.ExitCode != ExitCodes.Done)
            return Environment.ExitCode;
        // A supervisor that sees 0 may take it for a service that has done its work.
        Console.Error.WriteLine("Capture ended though nobody asked it to: a part of it failed, and the log says which. Nothing is lost; start it again.");
        return ExitCodes.EndedByItself;
    }

    /// <summary>Where the web app is, and how to get in.</summary>
    public static async Task<string> WelcomeAsync(IHost host, NextSteps next, CancellationToken stop)
    {
        var people = await PassingFailure.WaitOutAsync(() => host.Services.GetRequiredService<UserTable>().ListAsync(stop), TimeProvider.System, stop);
        return people.Count > 0
            ? $"The review queue is open at {host.WebAddress()}"
            : $"The review queue is open at {host.WebAddress()}, but nobody may sign in yet: {next.AddUser}";
    }

    // A folder given by hand is a source named after it.
    private static void AddInboxes(IngestOptions ingest, IReadOnlyList<string> inboxes)
    {
        foreach (var (inbox, number) in inboxes.Select((inbox, place) => (Path.GetFullPath(inbox), place + 1)))
        {
            if (!Directory.Exists(inbox))
                throw new UsageException($"{inbox}: there is no such folder. Create it, or name another with --inbox.");
            ingest.Sources.Add(new SourceOptions { Name = $"inbox-{number}", Folder = inbox });
        }
    }
}
