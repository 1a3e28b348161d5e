using Capture.Pipeline;

namespace Microsoft.Extensions.DependencyInjection;

public static class PipelineRegistration
{
    /// <summary>The work table, on the stores that are registered, and what is known of the work this process has in hand.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton<ClaimsInHand>();
        services.AddSingleton<QueueTraffic>();
        services.AddSingleton<FaultsOfOne>();
        return services.AddSingleton<WorkTable>();
    }
}
