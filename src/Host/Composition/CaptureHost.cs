using System.Net.Sockets;
using Capture.Engines;
using Capture.Host.Health;
using Capture.Host.Logging;
using Capture.Host.Transport;
using Capture.Imaging;
using Capture.Pipeline;
using Capture.Review;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Stores;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

/// <summary>Composes a running Capture from its roles. The only place that knows transport and stores.</summary>
internal static class CaptureHost
{
    /// <summary>Where containers find secrets: a file each, named after the setting, such as <c>Transport__Password</c>.</summary>
    private const string SecretsFolder = "/run/secrets";

    /// <summary>Settings in rising order of precedence: <c>appsettings.json</c>, secrets, environment (<c>CAPTURE__…</c>), command line.</summary>
    /// <exception cref="UsageException">Some do not exist or cannot be read; all of them are named.</exception>
    public static IConfiguration Configuration(IEnumerable<string> assignments)
    {
        var builder = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddKeyPerFile(SecretsFolder, optional: true)
            .AddEnvironmentVariables("CAPTURE__")
            .AddInMemoryCollection(assignments.Select(Assignment).Reverse().DistinctBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase));
        try
        {
            var configuration = builder.Build();
            var faults = SettingsCheck.Faults(configuration).ToList();
            return faults.Count == 0 ? configuration : throw new UsageException(string.Join(Environment.NewLine, faults));
        }
        catch (InvalidDataException unreadable)
        {
            throw new UsageException($"{unreadable.Message} {unreadable.InnerException?.Message} Mend the file.");
        }
    }

    /// <summary>The transport the settings name: within this process, or between many.</summary>
    public static TransportOptions TransportOf(IConfiguration configuration) => configuration.GetSection(TransportOptions.Section).Get<TransportOptions>() ?? new();

    /// <summary>A process that runs these roles in these lanes, on the transport and the stores the settings name.</summary>
    /// <exception cref="UsageException">Settings are out of range; all of them are named.</exception>
    public static IHost Compose(
        IConfiguration configuration, string dataFolder, IReadOnlyList<Role> roles, IReadOnlyList<string> lanes, bool logToConsole, Action<IServiceCollection>? more = null)
    {
        var builder = new HostBuilder()
            .ConfigureAppConfiguration(settings => settings.AddConfiguration(configuration))
            .ConfigureServices(services =>
            {
                services.AddCaptureLogging(configuration, dataFolder, logToConsole);
                services.AddSingleton(TimeProvider.System);
                services.AddSingleton<ClassifyFailure>(Failures.Classify);
                services.AddStorage(dataFolder).AddPipeline();
                services.AddEngines();
                services.AddOptions<TransportOptions>().BindConfiguration(TransportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
                // Services start in this order. What an inbox announces before the bus runs is lost: its queue is bound to nothing yet.
                services.AddBus(TransportOf(configuration), RouteTable.Standard, [.. roles.Select(role => role.Name)], lanes);
                foreach (var role in roles)
                    role.AddServices(services);
                services.AddHostedService<StoreWatch>();
                services.AddHostedService<ClockWatch>();
                services.AddHostedService<Reconciler>();
                services.AddHostedService<LeaseRenewal>();
                services.AddHostedService<QueueWatch>();
                services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
                services.AddHostedService<AliveFile>();
                more?.Invoke(services);
            })
            .UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        if (roles.Contains(Role.Review))
            builder.ConfigureWebHost(web => web.UseReview(configuration["Web:Listen"]));
        var host = builder.Build();
        Validate(host);
        RequireSharedStores(host.Services);
        return host;
    }

    // All faults of all settings together, before anything is touched.
    private static void Validate(IHost host)
    {
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception invalid) when (invalid is OptionsValidationException or AggregateException)
        {
            var faults = invalid is AggregateException several ? several.Flatten().InnerExceptions : [invalid];
            throw new UsageException(string.Join(Environment.NewLine, faults.OfType<OptionsValidationException>().SelectMany(SettingsCheck.InPlainWords)));
        }
    }

    // Many processes need stores that all of them see.
    private static void RequireSharedStores(IServiceProvider services)
    {
        if (!services.GetRequiredService<IOptions<TransportOptions>>().Value.Distributed)
            return;
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider != DatabaseOptions.PostgreSql)
            throw new UsageException("Transport:Kind=rabbitmq is for many processes, and SQLite is for one: set Database:Provider=postgresql and Database:ConnectionString.");
        if (services.GetRequiredService<IOptions<BlobOptions>>().Value is { Store: BlobOptions.InFolder, Folder: null })
            throw new UsageException("Transport:Kind=rabbitmq is for many processes, which must see the same blobs: set Blobs:Store=azure, or Blobs:Folder to a folder all of them share.");
    }

    /// <summary>With <c>Engines:Sandbox=required</c>: that an engine of this process is confined by every layer.</summary>
    /// <exception cref="UsageException">A layer is missing; all of them are named.</exception>
    private static async Task RequireConfinementAsync(IServiceProvider services, CancellationToken stop)
    {
        var engines = services.GetRequiredService<EnginePool>();
        if (engines.Sandbox == SandboxMode.Required && (await engines.ConfinementAsync(stop)).Refusal(engines.Sandbox) is { } refusal)
            throw new UsageException($"{refusal} Nothing was begun.");
    }

    /// <summary>Prepares the store and, before anything can be announced, the queues; then starts the stages and the web app.</summary>
    /// <exception cref="UsageException">The web app cannot listen where it should, or the broker's virtual host is another deployment's.</exception>
    /// <exception cref="NewerSchemaException">A newer version has upgraded the database.</exception>
    public static async Task StartStagesAsync(this IHost host, CancellationToken stop)
    {
        var services = host.Services;
        if (services.GetRequiredService<IOptions<BlobOptions>>().Value is { Store: BlobOptions.InFolder, Folder: { } blobs })
            OwnerOnly.TakeOver(Path.GetFullPath(blobs));
        await RequireConfinementAsync(services, stop);
        await PassingFailure.WaitOutAsync(async () =>
        {
            await services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
            return true;
        }, TimeProvider.System, stop);
        await PassingFailure.WaitOutAsync(() => services.GetRequiredService<Deployment>().ReadAsync(stop), TimeProvider.System, stop);
        // Queues in memory vanished with whoever had them before; those of a broker did not.
        if (services.GetRequiredService<IOptions<TransportOptions>>().Value is { Distributed: true } transport)
            await DeclareQueuesAsync(services, transport, stop);
        else
            await services.GetRequiredService<WorkTable>().RecoverAsync(stop);
        try
        {
            await host.StartAsync(stop);
        }
        catch (Exception refused) when (RefusedAddress(refused) is { } reason)
        {
            // The stages may have begun: what they have in hand is put back.
            await host.StopAsync(CancellationToken.None);
            throw new UsageException($"Web:Listen={services.GetRequiredService<IOptions<WebOptions>>().Value.Listen}: {reason} Nothing is lost.");
        }
    }

    /// <exception cref="UsageException">The virtual host is another deployment's.</exception>
    private static async Task DeclareQueuesAsync(IServiceProvider services, TransportOptions transport, CancellationToken stop)
    {
        try
        {
            await services.GetRequiredService<RabbitMqQueues>().DeclareWhenReachableAsync(stop);
        }
        catch (ForeignDeploymentException foreign)
        {
            throw new UsageException($"{foreign.Message} {ForeignDeploymentException.Remedy(transport.VirtualHost)} Nothing was begun.");
        }
    }

    // Why the system does not let the web app listen where it should; null of every other failure.
    private static string? RefusedAddress(Exception refused)
    {
        for (var cause = refused; cause is not null; cause = cause.InnerException)
        {
            var reason = (cause as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program listens there, perhaps another Capture. Stop it, or choose another port: --set Web:Listen=http://localhost:8081.",
                SocketError.AccessDenied => "the system gives this port to none but the superuser. Choose one above 1023.",
                SocketError.AddressNotAvailable => "this machine has no such address. Choose one of its own, or http://localhost:8080.",
                _ => null,
            };
            if (reason is not null)
                return reason;
        }

        return null;
    }

    /// <summary>Where the web app listens, the ports among it that the system chose (<c>http://127.0.0.1:0</c>).</summary>
    public static string WebAddress(this IHost host) =>
        string.Join(" and ", host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses);

    private static KeyValuePair<string, string?> Assignment(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at], text[(at + 1)..])
            : throw new UsageException($"--set {text}: write a setting as Section:Name=value, for example Work:Lease=00:00:30.");
    }
}
