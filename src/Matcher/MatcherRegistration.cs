using Capture.Contracts;
using Capture.Matcher;
using Capture.Pipeline;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class MatcherRegistration
{
    public static IServiceCollection AddMatcher(this IServiceCollection services)
    {
        services.AddSingleton<PatientDirectory>();
        services.AddOptions<MatcherOptions>().BindConfiguration(MatcherOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    public static void AddMatcherConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddStage<MatchConsumer, MatchConsumerDefinition>(Stages.Match);
}
