using Capture.Engines;
using Capture.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

internal static class EngineRegistration
{
    /// <summary>The pool of engine processes that all stages of this process share.</summary>
    public static void AddEngines(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OcrOptions>().BindConfiguration(OcrOptions.Section).ValidateOnStart();
        services.AddSingleton(provider => new EnginePool(EngineCommand.Self(), provider.GetRequiredService<IOptions<EngineOptions>>(), provider.GetRequiredService<IOptions<OcrOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EnginePlaces(provider.GetRequiredService<EnginePool>().Slots));
    }
}
