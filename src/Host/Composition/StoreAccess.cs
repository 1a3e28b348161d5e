using Capture.Storage;
using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Capture.Host.Composition;

/// <summary>The store alone, for commands that ask it something while Capture may be running.</summary>
internal static class StoreAccess
{
    /// <summary>Opens the store in that folder, or wherever the settings say, and brings its schema up to date.</summary>
    /// <param name="add">What the command needs besides.</param>
    public static async Task<ServiceProvider> OpenAsync(string dataFolder, IConfiguration configuration, CancellationToken stop, Action<IServiceCollection>? add = null)
    {
        var all = new ServiceCollection().AddSingleton(configuration).AddSingleton(TimeProvider.System).AddLogging().AddStorage(dataFolder);
        add?.Invoke(all);
        var services = all.BuildServiceProvider();
        await services.GetRequiredService<DatabaseAccess>().MigrateAsync(stop);
        return services;
    }
}
