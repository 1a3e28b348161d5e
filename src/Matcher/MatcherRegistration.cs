using Capture.Matcher;

namespace Microsoft.Extensions.DependencyInjection;

public static class MatcherRegistration
{
    public static IServiceCollection AddMatcher(this IServiceCollection services)
    {
        services.AddSingleton<PatientDirectory>();
        services.AddSingleton<DocumentMatching>();
        services.AddHostedService<AwaitedPatients>();
        services.AddHostedService<PartedPatients>();
        services.AddStagesOf(typeof(MatcherRegistration).Assembly);
        services.AddOptions<MatcherOptions>().BindConfiguration(MatcherOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
