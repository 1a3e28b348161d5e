using Capture.Host.Health;
using Capture.Host.Logging;
using Capture.Host.Transport;
using Capture.Imaging;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;
using Microsoft.AspNetCore.Hosting;
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
    public static IConfiguration Configuration(IEnumerable<string> assignments) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddKeyPerFile(SecretsFolder, optional: true)
        .AddEnvironmentVariables("CAPTURE__")
        .AddInMemoryCollection(assignments.Select(Assignment))
        .Build();

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
                services.AddStorage(dataFolder);
                services.AddEngines();
                services.AddOptions<TransportOptions>().BindConfiguration(TransportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
                foreach (var role in roles)
                    role.AddServices(services);
                services.AddBus(TransportOf(configuration), roles, lanes);
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
            throw new UsageException(string.Join(Environment.NewLine, faults.OfType<OptionsValidationException>().SelectMany(fault => fault.Failures)));
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

    /// <summary>Prepares the store and, before anything can be announced, the queues; then starts the stages.</summary>
    public static async Task StartStagesAsync(this IHost host, CancellationToken stop)
    {
        var services = host.Services;
        await PassingFailure.WaitOutAsync(async () =>
        {
            await services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
            return true;
        }, TimeProvider.System, stop);
        // Queues in memory vanished with whoever had them before; those of a broker did not.
        if (services.GetRequiredService<IOptions<TransportOptions>>().Value.Distributed)
            await services.GetRequiredService<RabbitMqQueues>().DeclareWhenReachableAsync(stop);
        else
            await services.GetRequiredService<WorkTable>().RecoverAsync(stop);
        await host.StartAsync(stop);
    }

    private static KeyValuePair<string, string?> Assignment(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at], text[(at + 1)..])
            : throw new UsageException($"--set {text}: write a setting as Section:Name=value, for example Work:Lease=00:00:30.");
    }
}
