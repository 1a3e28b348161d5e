using Capture.Contracts;
using Capture.Host.Composition;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Capture.Tests.Composition;

public sealed class StartOrderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("capture-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_bus_runs_before_anything_that_announces_work()
    {
        using var host = CaptureHost.Compose(new ConfigurationBuilder().Build(), _folder.FullName, Role.All, Lanes.InOrder, logToConsole: false);

        var services = host.Services.GetServices<IHostedService>().Select(service => service.GetType().Name).ToList();

        var bus = services.FindIndex(name => name.StartsWith("MassTransit", StringComparison.Ordinal));
        Assert.All(new[] { "InboxWatch", "Reconciler", "StandingWatch", "GenericWebHostService" }, announcer => Assert.InRange(bus, 0, services.IndexOf(announcer) - 1));
    }
}
