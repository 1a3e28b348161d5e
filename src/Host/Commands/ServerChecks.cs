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
        await using var services = new ServiceCollection().AddSingleton(configuration).AddSingleton(TimeProvider.System).AddLogging().AddStorage(Path.GetFullPath(dataFolder))
            .AddSingleton(Options.Create(CaptureHost.TransportOf(configuration))).AddSingleton<RabbitMqQueues>().BuildServiceProvider();
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
                var missing = await services.GetRequiredService<DatabaseAccess>().ReadAsync(async db => (await db.Database.GetPendingMigrationsAsync(stop)).Count(), stop);
                return missing == 0 ? "PostgreSQL answers, its schema is this version's" : "PostgreSQL answers; the next start brings its schema up to date";
            }),
            await CheckAsync("Blobs", "Check the Blobs settings, and that this identity may write to and read from the container or folder.", async () =>
            {
                var store = services.GetRequiredService<IBlobStore>();
                await store.WriteAsync("doctor/probe", "Capture was here"u8.ToArray().AsMemory(), stop);
                await store.ReadAsync("doctor/probe", stop);
                return "a blob was written and read again";
            }),
            await CheckAsync("Originals", "'capture ledger --verify' names them. Restore them from a backup of the blob store, or put their copies in done/ into the inbox again.", async () =>
            {
                var damaged = await services.GetRequiredService<FileTable>().DamagedCountAsync(stop);
                return damaged == 0 ? "none was found missing or changed when it was read back" : throw new InvalidOperationException($"{damaged} are missing or are not what arrived");
            }),
            broker,
            // Of a broker that does not answer nothing can be said, least of all that its queues be purged.
            broker.Found is null ? new("Messages set aside", null, "Not known while the broker does not answer; see Broker.") : await CheckAsync("Messages set aside", "Look at them (no work is lost with them), find out why, and purge the queue.", async () =>
            {
                var queues = services.GetRequiredService<RabbitMqQueues>();
                var aside = new List<string>();
                foreach (var name in StageQueue.All.SelectMany(queue => new[] { $"{queue.Name}_error", $"{queue.Name}_skipped" }).Append(RabbitMqQueues.DeadQueue))
                {
                    if (await queues.WaitingAsync(name, stop) is > 0 and var count)
                        aside.Add($"{count} in {name}");
                }

                return aside.Count == 0 ? "none" : throw new InvalidOperationException(string.Join(", ", aside));
            }),
        ];
    }

    private static async Task<Requirement> CheckAsync(string name, string remedy, Func<Task<string>> check)
    {
        try
        {
            return new(name, await check(), "");
        }
        catch (InvalidOperationException found) when (found.GetType() == typeof(InvalidOperationException))
        {
            return new(name, null, $"{found.Message}. {remedy}");
        }
        catch (Exception failed) when (PassingFailure.Is(failed) || failed is IOException or UnauthorizedAccessException or BrokerUnreachableException or OperationInterruptedException
            or Npgsql.NpgsqlException or Azure.RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            return new(name, null, $"{failed.GetType().Name}. {remedy}");
        }
    }
}
