using Capture.Host.Logging;
using Capture.Imaging;
using Capture.Storage;
using Capture.Storage.Database;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

/// <summary>Composes a running Capture from its roles. The only place that knows transport and stores.</summary>
internal static class CaptureHost
{
    /// <summary>Settings in rising order of precedence: <c>appsettings.json</c>, environment (<c>CAPTURE__…</c>), command line.</summary>
    public static IConfiguration Configuration(IEnumerable<string> assignments) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables("CAPTURE__")
        .AddInMemoryCollection(assignments.Select(Assignment))
        .Build();

    /// <summary>One process, in-memory queues, blobs and database in <paramref name="dataFolder"/>.</summary>
    /// <exception cref="UsageException">Settings are out of range; all of them are named.</exception>
    public static IHost Embedded(IConfiguration configuration, string dataFolder, IReadOnlyList<Role> roles, bool logToConsole, Action<IServiceCollection>? more = null)
    {
        var builder = new HostBuilder()
            .ConfigureAppConfiguration(settings => settings.AddConfiguration(configuration))
            .ConfigureServices(services =>
            {
                services.AddCaptureLogging(configuration, dataFolder, logToConsole);
                services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
                services.AddSingleton(TimeProvider.System);
                services.AddSingleton<ClassifyFailure>(Failures.Classify);
                services.AddStorage(dataFolder);
                services.AddEngines();
                foreach (var role in roles)
                    role.AddServices(services);
                services.AddMassTransit(bus =>
                {
                    bus.DisableUsageTelemetry();
                    foreach (var role in roles)
                        role.AddConsumers(bus);
                    bus.UsingInMemory((context, transport) =>
                    {
                        transport.UseConsumeFilter(typeof(StageFailureFilter<>), context);
                        transport.ConfigureEndpoints(context);
                    });
                });
                services.AddOptions<MassTransitHostOptions>().Configure(bus =>
                {
                    bus.WaitUntilStarted = true;
                    bus.ConsumerStopTimeout = TimeSpan.FromSeconds(10);
                    bus.StopTimeout = TimeSpan.FromSeconds(20);
                });
                services.AddHostedService<Reconciler>();
                services.AddHostedService<LeaseRenewal>();
                more?.Invoke(services);
            })
            .UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        if (roles.Contains(Role.Review))
            builder.ConfigureWebHost(web => web.UseReview(configuration["Web:Listen"]));
        var host = builder.Build();
        Validate(host);
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

    /// <summary>Prepares the store and starts the stages.</summary>
    public static async Task StartAsync(this IHost host, DataFolder data, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(data);
        await host.Services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
        await host.Services.GetRequiredService<WorkTable>().RecoverAsync(stop);
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
