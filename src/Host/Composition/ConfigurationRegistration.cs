using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Composition;

internal static class ConfigurationRegistration
{
    /// <summary>Settings for commands that use the store without starting a host.</summary>
    public static IServiceCollection AddConfigurationOf(this IServiceCollection services, IEnumerable<string> assignments) =>
        services.AddSingleton(CaptureHost.Configuration(assignments));
}
