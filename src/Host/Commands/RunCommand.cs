using System.CommandLine;
using Capture.Host.Composition;
using Capture.Ingest;
using Capture.Review;
using Capture.Storage.Database;
using Capture.Storage.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Capture.Host.Commands;

internal static class RunCommand
{
    public static Command Create()
    {
        var roles = new Option<string>("--roles") { Description = "Which parts to run; see 'capture roles'.", DefaultValueFactory = _ => "all", HelpName = "NAMES" };
        var inboxes = new Option<string[]>("--inbox") { Description = "A folder to watch. May be given several times; sources with more settings go into the 'Ingest' section.", HelpName = "DIR" };
        var (data, set) = (SharedOptions.Data(), SharedOptions.Set());
        var command = new Command("run", "Watches the inboxes and takes what arrives to its end, until it is stopped.") { roles, inboxes, data, set };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(roles)!, parsed.GetValue(inboxes) ?? [], parsed.GetValue(data)!, parsed.GetValue(set) ?? [], stop));
        return command;
    }

    private static async Task<int> RunAsync(string roleNames, IReadOnlyList<string> inboxes, string dataFolder, IReadOnlyList<string> assignments, CancellationToken stop)
    {
        var roles = Role.Parse(roleNames);
        if (roles.Count != Role.All.Count)
            throw new UsageException("Queues in memory cannot be shared between processes, so one process must run every role: leave --roles out.");
        var configuration = CaptureHost.Configuration(assignments);
        DoctorCommand.Require(configuration);
        using var data = DataFolder.Take(dataFolder);
        using var host = CaptureHost.Embedded(configuration, data.FolderPath, roles, logToConsole: true,
            services => services.PostConfigure<IngestOptions>(ingest => AddInboxes(ingest, inboxes)));
        await host.StartAsync(data, stop);

        var patients = await host.Services.GetRequiredService<PatientTable>().CountAsync(stop);
        Console.Out.WriteLine($"Capture is running: {patients} patients, data in {data.FolderPath}. Stop it with Ctrl-C.");
        if (patients == 0)
            Console.Out.WriteLine("No patients are imported yet, so every document goes to review: capture patients import FILE.csv --data DIR");
        if (roles.Contains(Role.Review))
            Console.Out.WriteLine(await WelcomeAsync(host, dataFolder, stop));
        await host.WaitForShutdownAsync(stop);
        return ExitCodes.Done;
    }

    /// <summary>Where the web app is, and how to get in.</summary>
    public static async Task<string> WelcomeAsync(IHost host, string dataFolder, CancellationToken stop)
    {
        var listen = host.Services.GetRequiredService<IOptions<WebOptions>>().Value.Listen;
        var people = await host.Services.GetRequiredService<UserTable>().ListAsync(stop);
        return people.Count > 0
            ? $"The review queue is open at {listen}"
            : $"The review queue is open at {listen}, but nobody may sign in yet: capture users add NAME --role Supervisor --data {dataFolder}";
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
