using System.Reflection;
using Capture.Pipeline;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static class PipelineRegistration
{
    /// <summary>The work table, on the stores that are registered, and what is known of the work this process has in hand.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.TryAddSingleton(RouteTable.Standard);
        services.AddSingleton<ClaimsInHand>();
        services.AddSingleton<QueueTraffic>();
        services.AddSingleton<FaultsOfOne>();
        return services.AddSingleton<WorkTable>();
    }

    /// <summary>Adds every stage of an assembly, by the message that wakes it.</summary>
    public static IServiceCollection AddStagesOf(this IServiceCollection services, Assembly assembly)
    {
        foreach (var stage in assembly.DefinedTypes.Where(type => type is { IsAbstract: false, BaseType.IsGenericType: true } && type.BaseType.GetGenericTypeDefinition() == typeof(Stage<>)))
            services.AddSingleton(stage.BaseType!, stage);
        return services;
    }
}
