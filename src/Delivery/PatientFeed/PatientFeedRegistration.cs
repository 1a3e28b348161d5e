using Capture.Delivery.PatientFeed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class PatientFeedRegistration
{
    /// <summary>Listens for the record systems that the settings name.</summary>
    public static IServiceCollection AddPatientFeeds(this IServiceCollection services) => services.AddPatientFeedIntake().AddHostedService<FeedListener>();

    /// <summary>What takes messages, for whoever has them in a file.</summary>
    public static IServiceCollection AddPatientFeedIntake(this IServiceCollection services) =>
        services.AddPatientFeedSettings().AddSingleton<FeedIntake>().AddSingleton(provider => new AdtFile(provider.GetRequiredService<FeedIntake>()));

    /// <summary>The settings alone, for whoever reads or checks them.</summary>
    public static IServiceCollection AddPatientFeedSettings(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IValidateOptions<PatientFeedsOptions>)))
            return services;
        services.AddOptions<PatientFeedsOptions>().Configure<IConfiguration>((feeds, settings) =>
        {
            foreach (var section in settings.GetSection(PatientFeedsOptions.Section).GetChildren())
                feeds.All.Add(section.Get<PatientFeedOptions>() ?? new());
        }).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<PatientFeedsOptions>, PatientFeedsValidator>();
    }
}
