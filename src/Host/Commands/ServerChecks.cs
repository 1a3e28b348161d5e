using Capture.Contracts;
using Capture.Host.Composition;
using Capture.Host.Transport;
using Capture.Imaging;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Capture.Host.Commands;

/// <summary>Checks the servers of a distributed Capture, and what the broker has set aside.</summary>
internal static class ServerChecks
{
    public static async Task<IReadOnlyList<Requirement>> RunAsync(IConfiguration configuration, string dataFolder, CancellationToken stop)
    {
        await using var services = Services(configuration, dataFolder);
        var transport = CaptureHost.TransportOf(configuration);
        var broker = await CheckAsync("Broker", $"Check the Transport settings, and that a broker at {transport.Host}:{transport.EffectivePort} lets this user into virtual host {transport.VirtualHost}.", async () =>
        {
            var queues = services.GetRequiredService<RabbitMqQueues>();
            var waiting = await queues.WaitingAsync(new StageQueue(Stages.Ocr, Lanes.Routine), stop);
            return waiting is null ? "answers; the next start makes its queues" : "answers, and its queues are there";
        });
        return
        [
            await CheckAsync("Database", "Check Database:ConnectionString, and that PostgreSQL runs and lets this user in.", async () =>
            {
                return await SchemaAsync(services, "PostgreSQL answers", stop);
            }),
            await CheckAsync("Blobs", "Check the Blobs settings, and that this identity may write to and read from the container or folder.", async () =>
            {
                var store = services.GetRequiredService<IBlobStore>();
                await store.WriteAsync("doctor/probe", "Capture was here"u8.ToArray().AsMemory(), stop);
                await store.ReadAsync("doctor/probe", stop);
                return "a blob was written and read again";
            }),
            await CheckAsync("Originals", "Mend what is said of the database first.", async () =>
            {
                var damaged = await services.GetRequiredService<FileTable>().DamagedCountAsync(stop);
                return damaged == 0 ? "none was found missing or changed when it was read back" : throw new CheckFailedException($"{damaged} are missing or are not what arrived. 'capture ledger --verify' names them: restore them from a backup of the blob store, or put their copies in done/ into the inbox again.");
            }),
            broker,
            await CheckAsync("Deployment", "Mend what is said of database and broker first.", async () =>
            {
                if (await services.GetRequiredService<DatabaseAccess>().ReadAsync(async db => (await db.Database.GetAppliedMigrationsAsync(stop)).Any(), stop) is false
                    || await services.GetRequiredService<Deployment>().FindAsync(stop) is not { } own)
                    return "the next start gives the database its id";
                var marked = await services.GetRequiredService<RabbitMqQueues>().MarkedByAsync(own, stop);
                return marked switch
                {
                    null => $"{own}; the next start marks the virtual host with it",
                    _ when marked == own => $"{own}, and the virtual host is its own",
                    _ => throw new CheckFailedException($"{new ForeignDeploymentException(own, marked).Message} {ForeignDeploymentException.Remedy(transport.VirtualHost)}"),
                };
            }),
            // Of a broker that does not answer nothing can be said, least of all that its queues be settled.
            broker.Found is null ? new("Messages set aside", null, "Not known while the broker does not answer; see Broker.") : await CheckAsync("Messages set aside", "Mend what is said of the broker first.", async () =>
            {
                var queues = services.GetRequiredService<RabbitMqQueues>();
                var aside = new List<string>();
                foreach (var name in SetAside.Queues)
                {
                    if (await queues.WaitingAsync(name, stop) is > 0 and var count)
                        aside.Add($"{count} in {name}");
                }

                return aside.Count == 0
                    ? "none"
                    : throw new CheckFailedException($"{string.Join(", ", aside)}. No document is lost with them, but their work may wait. 'capture doctor --settle' puts each back into its queue, "
                        + "where work that is done is passed over. What is set aside again after that is broken: look at it in the broker's management page, then purge that queue.");
            }),
        ];
    }

    /// <summary>The database of a data folder: whether this version may use it.</summary>
    public static async Task<Requirement> EmbeddedDatabaseAsync(IConfiguration configuration, string dataFolder, CancellationToken stop)
    {
        await using var services = Services(configuration, dataFolder);
        return await CheckAsync("Database", "Look whether the disk is full or the file capture.db is damaged.", () => SchemaAsync(services, "SQLite answers", stop));
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
        new ServiceCollection().AddSingleton(configuration).AddSingleton(TimeProvider.System).AddLogging().AddStorage(Path.GetFullPath(dataFolder))
            .AddSingleton(Options.Create(CaptureHost.TransportOf(configuration))).AddSingleton<RabbitMqQueues>().BuildServiceProvider();

    private static Task<string> SchemaAsync(ServiceProvider services, string answers, CancellationToken stop) => services.GetRequiredService<DatabaseAccess>().ReadAsync(async db =>
    {
        if (await SchemaGate.RefusalAsync(db, stop) is { } refusal)
            throw new CheckFailedException(refusal);
        if (!(await db.Database.GetPendingMigrationsAsync(stop)).Any())
            return $"{answers}, its schema is fit for this version";
        return await SchemaGate.UpgradeShutsOutOthersAsync(db, stop)
            ? $"{answers}; the next start upgrades its schema, which the version it is used by now cannot go on with: stop that one everywhere first"
            : $"{answers}; the next start brings its schema up to date";
    }, stop);

    private static async Task<Requirement> CheckAsync(string name, string remedy, Func<Task<string>> check)
    {
        try
        {
            return new(name, await check(), "");
        }
        catch (CheckFailedException found)
        {
            return new(name, null, found.Message);
        }
        catch (Exception failed) when (PassingFailure.Is(failed) || failed is IOException or UnauthorizedAccessException or BrokerUnreachableException or OperationInterruptedException
            or Npgsql.NpgsqlException or Azure.RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            return new(name, null, $"{failed.GetType().Name}. {remedy}");
        }
    }
}

/// <summary>A check found what must be mended; the message says what it is and how.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
