using Capture.Matcher;
using Capture.Review.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Capture.Host.Composition;

internal static class PatientSearchRegistration
{
    /// <summary>Lends the matcher's index to the screens where people look for patients.</summary>
    public static IServiceCollection AddPatientSearch(this IServiceCollection services)
    {
        services.TryAddSingleton<PatientDirectory>();
        services.AddHostedService<PatientIndexAhead>();
        services.AddOptions<MatcherOptions>().BindConfiguration(MatcherOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<FindPatients>(provider => async (words, most, stop) =>
        {
            var today = DateOnly.FromDateTime(provider.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
            return [.. (await provider.GetRequiredService<PatientDirectory>().FindAsync(words, today, most, stop)).Select(found => found.Mrn)];
        });
    }
}
