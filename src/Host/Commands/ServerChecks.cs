using System.Globalization;
using Capture.Contracts;
using Capture.Delivery;
using Capture.Delivery.PatientFeed;
using Capture.Host.Composition;
using Capture.Host.Health;
using Capture.Host.Transport;
using Capture.Imaging;
using Capture.Ingest;
using Capture.Ingest.Mail;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Intake;
using Capture.Storage.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Host.Commands;

/// <summary>
/// Checks what Capture stores to and speaks over, what the broker has set aside, and what lies in the inboxes. All checks run
/// at once, each with a deadline, so that one server that hangs is told by name and keeps nothing else from being told.
/// </summary>
internal static class ServerChecks
{
    private const string Aside = "Messages set aside";

    // A check asks a store and then looks something up in it.
    private static readonly TimeSpan Deadline = StoreProbe.Deadline + TimeSpan.FromSeconds(5);

    /// <summary>Gives each answer as it comes.</summary>
    public static async Task RunAsync(IConfiguration configuration, string dataFolder, Action<Requirement> tell, CancellationToken stop)
    {
        var (folder, transport) = (Path.GetFullPath(dataFolder), CaptureHost.TransportOf(configuration));
        var services = Services(configuration, folder);
        var checks = new List<Task<IReadOnlyList<Requirement>>> { LookAsync("Temporary folder", StoreProbe.OfTemporaryFolder(), thoroughly: true, () => Task.FromResult("has room"), stop) };
        var ofServer = configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] == DatabaseOptions.PostgreSql;
        if (ofServer || File.Exists(Path.Combine(folder, "capture.db")))
        {
            checks.Add(DatabaseAsync(services, ofServer ? "PostgreSQL" : "it", stop));
            checks.Add(BoundedAsync("Originals", () => OriginalsAsync(services, stop), stop));
            checks.Add(BoundedAsync("Inboxes", () => InboxesAsync(services, stop), stop));
        }

        checks.AddRange(DestinationChecks(services, stop));
        checks.AddRange(FeedChecks(services));
        checks.AddRange(MailboxChecks(services, stop));
        if (transport.Distributed)
        {
            checks.Add(BlobsAsync(services, stop));
            checks.Add(BoundedAsync("Clock", () => ClockAsync(services, stop), stop));
            checks.Add(LookAsync("Broker", services.GetRequiredService<BrokerProbe>().Probe, thoroughly: true, async () =>
            {
                var waiting = await services.GetRequiredService<RabbitMqQueues>().WaitingAsync(new StageQueue(Stages.Ocr, Lanes.Routine), stop);
                return waiting is null ? "takes messages; the next start makes its queues" : "takes messages, and its queues are there";
            }, stop));
            checks.Add(BoundedAsync("Deployment", () => DeploymentAsync(services, transport, stop), stop));
            checks.Add(BoundedAsync(Aside, () => SetAsideAsync(services, stop), stop));
        }

        await foreach (var check in Task.WhenEach(checks).WithCancellation(stop))
        {
            foreach (var answer in await check)
                tell(answer);
        }

        // What hangs is not waited for: the process ends.
        await services.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(2), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Puts what is set aside back into its queues, and says what was done.</summary>
    public static async Task SettleAsync(IConfiguration configuration, string dataFolder, TextWriter output, CancellationToken stop)
    {
        await using var services = Services(configuration, dataFolder);
        await services.GetRequiredService<Deployment>().ReadAsync(stop);
        foreach (var name in SetAside.Queues)
        {
            var (putBack, removed) = await services.GetRequiredService<RabbitMqQueues>().SettleAsync(name, stop);
            if (putBack + removed > 0)
                await output.WriteLineAsync($"{name}: {putBack} put back into their queue, {removed} of another deployment removed.");
        }
    }

    private static ServiceProvider Services(IConfiguration configuration, string dataFolder) =>
        new ServiceCollection().AddSingleton(configuration).AddSingleton(TimeProvider.System).AddLogging().AddStorage(Path.GetFullPath(dataFolder)).AddDestinations().AddPatientFeedSettings().AddIngestSettings()
            .AddSingleton(Options.Create(CaptureHost.TransportOf(configuration))).AddSingleton<RabbitMqQueues>().AddSingleton<BrokerProbe>().BuildServiceProvider();

    private static Task<string?> SchemaAsync(ServiceProvider services, string name, CancellationToken stop) => services.GetRequiredService<DatabaseAccess>().ReadAsync(async db =>
    {
        if (await SchemaGate.RefusalAsync(db, stop) is { } refusal)
            throw new CheckFailedException(refusal);
        if (!(await db.Database.GetPendingMigrationsAsync(stop)).Any())
            return null;
        return await SchemaGate.UpgradeShutsOutOthersAsync(db, stop)
            ? $"{name} answers; the next start upgrades its schema, which the version it is used by now cannot go on with: stop that one everywhere first"
            : $"{name} answers; the next start brings its schema up to date";
    }, stop);

    private static Task<IReadOnlyList<Requirement>> DatabaseAsync(ServiceProvider services, string name, CancellationToken stop) => BoundedAsync("Database", async () =>
    {
        return await SchemaAsync(services, name, stop) is { } upgrade
            ? [new("Database", upgrade, "")]
            : await LookAsync("Database", StoreProbe.OfDatabase(services.GetRequiredService<DatabaseAccess>()), thoroughly: true, () => Task.FromResult($"{name} answers and can be written, its schema is fit for this version"), stop);
    }, stop);

    // Made within its check: the folder's store makes its folder.
    private static Task<IReadOnlyList<Requirement>> BlobsAsync(ServiceProvider services, CancellationToken stop) => BoundedAsync("Blobs", () =>
        LookAsync("Blobs", StoreProbe.OfBlobs(services.GetRequiredService<IBlobStore>()), thoroughly: true, () => Task.FromResult("a blob was written and read again"), stop), stop);

    private static async Task<IReadOnlyList<Requirement>> SetAsideAsync(ServiceProvider services, CancellationToken stop)
    {
        var queues = services.GetRequiredService<RabbitMqQueues>();
        var aside = new List<string>();
        foreach (var name in SetAside.Queues)
        {
            if (await queues.WaitingAsync(name, stop) is > 0 and var count)
                aside.Add(string.Create(CultureInfo.InvariantCulture, $"{count} in {name}"));
        }

        return aside.Count == 0
            ? [new(Aside, "none", "")]
            : throw new CheckFailedException($"{string.Join(", ", aside)}. No document is lost with them, but their work may wait. 'capture doctor --settle' puts each back into its queue, "
                + "where work that is done is passed over. What is set aside again after that is broken: look at it in the broker's management page, then purge that queue.");
    }

    private static async Task<IReadOnlyList<Requirement>> DeploymentAsync(ServiceProvider services, TransportOptions transport, CancellationToken stop)
    {
        var database = services.GetRequiredService<DatabaseAccess>();
        if (!await database.ReadAsync(async db => (await db.Database.GetAppliedMigrationsAsync(stop)).Any(), stop) || await services.GetRequiredService<Deployment>().FindAsync(stop) is not { } own)
            return [new("Deployment", "the next start gives the database its id", "")];
        return await services.GetRequiredService<RabbitMqQueues>().MarkedByAsync(own, stop) switch
        {
            null => [new("Deployment", $"{own}; the next start marks the virtual host with it", "")],
            var marked when marked == own => [new("Deployment", $"{own}, and the virtual host is its own", "")],
            var marked => throw new CheckFailedException($"{new ForeignDeploymentException(own, marked).Message} {ForeignDeploymentException.Remedy(transport.VirtualHost)}"),
        };
    }

    private static async Task<IReadOnlyList<Requirement>> ClockAsync(ServiceProvider services, CancellationToken stop) =>
        await ClockOffset.MeasureAsync(services.GetRequiredService<DatabaseAccess>(), TimeProvider.System, stop) is not { } ahead ? []
            : ClockOffset.FaultOf(ahead) is { } fault ? throw new CheckFailedException(fault)
            : [new("Clock", "agrees with the database's", "")];

    private static async Task<IReadOnlyList<Requirement>> OriginalsAsync(ServiceProvider services, CancellationToken stop)
    {
        if (await services.GetRequiredService<DatabaseAccess>().ReadAsync(async db => (await db.Database.GetPendingMigrationsAsync(stop)).Any(), stop))
            return [];
        var damaged = await services.GetRequiredService<FileTable>().DamagedCountAsync(stop);
        return damaged == 0
            ? [new("Originals", "none was found missing or changed when it was read back", "")]
            : throw new CheckFailedException($"{damaged} are missing or are not what arrived. 'capture ledger --verify' names them: restore them from a backup of the blob store, or put their copies in done/ into the inbox again.");
    }

    private static async Task<IReadOnlyList<Requirement>> InboxesAsync(ServiceProvider services, CancellationToken stop)
    {
        var (database, now) = (services.GetRequiredService<DatabaseAccess>(), TimeProvider.System.GetUtcNow());
        if (await database.ReadAsync(async db => (await db.Database.GetPendingMigrationsAsync(stop)).Any(), stop))
            return [];
        return [.. (await services.GetRequiredService<InboxLookTable>().ListAsync(now, stop)).Select(look => look.IsStuck
            ? new Requirement($"Inbox {look.Source}", null, $"{HealthText.Of(look, now)}. What was taken is not put into the books: the lines above and the log say why. Nothing is lost, and it goes on by itself.")
            : new Requirement($"Inbox {look.Source}", HealthText.Of(look, now), ""))];
    }

    private static IEnumerable<Task<IReadOnlyList<Requirement>>> DestinationChecks(ServiceProvider services, CancellationToken stop)
    {
        try
        {
            return services.GetRequiredService<Destinations>().All.Select(one => BoundedAsync($"Destination {one.Options.Name}", () => DestinationAsync(one.Options, one.Destination, stop), stop));
        }
        catch (OptionsValidationException invalid)
        {
            return [Task.FromResult<IReadOnlyList<Requirement>>([new("Destinations", null, string.Join(' ', invalid.Failures))])];
        }
    }

    // Settings that do not fit each other are named at the start of what uses them.
    private static IEnumerable<Task<IReadOnlyList<Requirement>>> MailboxChecks(ServiceProvider services, CancellationToken stop) =>
        services.GetRequiredService<IOptions<IngestOptions>>().Value.Mailboxes.Select(mailbox => BoundedAsync($"Mailbox {mailbox.Name}", async () =>
        {
            var (found, remedy) = await MailboxCheck.OfAsync(mailbox, TimeProvider.System, stop);
            return [new($"Mailbox {mailbox.Name}", found, remedy)];
        }, stop));

    private static IEnumerable<Task<IReadOnlyList<Requirement>>> FeedChecks(ServiceProvider services)
    {
        try
        {
            return services.GetRequiredService<IOptions<PatientFeedsOptions>>().Value.All.Select(feed =>
            {
                var (found, remedy, isWarning) = FeedCheck.Of(feed, TimeProvider.System.GetUtcNow());
                return Task.FromResult<IReadOnlyList<Requirement>>([new($"Patient feed {feed.Name}", found, remedy) { IsWarning = isWarning }]);
            });
        }
        catch (OptionsValidationException invalid)
        {
            return [Task.FromResult<IReadOnlyList<Requirement>>([new("Patient feeds", null, string.Join(' ', invalid.Failures))])];
        }
    }

    private static async Task<IReadOnlyList<Requirement>> DestinationAsync(DestinationOptions options, IDestination destination, CancellationToken stop)
    {
        try
        {
            return [new($"Destination {options.Name}", await destination.TestAsync(stop), "")];
        }
        catch (UnfitDestinationException unfit)
        {
            throw new CheckFailedException(unfit.Message);
        }
    }

    private static async Task<IReadOnlyList<Requirement>> LookAsync(string name, StoreProbe probe, bool thoroughly, Func<Task<string>> more, CancellationToken stop) =>
        await probe.LookAsync(thoroughly, TimeProvider.System, stop) is { } fault
            ? [new(name, null, fault.Text)]
            : await BoundedAsync(name, async () => [new(name, await more(), "")], stop);

    private static async Task<IReadOnlyList<Requirement>> BoundedAsync(string name, Func<Task<IReadOnlyList<Requirement>>> check, CancellationToken stop)
    {
        try
        {
            // On a thread of its own: what hangs in the system does not give its thread back.
            return await Task.Run(check, stop).WaitAsync(Deadline, stop);
        }
        catch (CheckFailedException found)
        {
            return [new(name, null, found.Message)];
        }
        catch (TimeoutException)
        {
            return [new(name, null, string.Create(CultureInfo.InvariantCulture, $"No answer in {Deadline.TotalSeconds:0} s. It is frozen or overloaded, or something between drops the packets: see to it, and restart it if need be."))];
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            var text = (StoreFaults.Of(failed) ?? BrokerFaults.Of(failed))?.Text ?? $"It cannot be looked at ({failed.GetType().Name}). See to the lines that failed above.";
            return [new(name, null, text)];
        }
    }
}

/// <summary>A check found what must be mended; the message says what it is and how.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
