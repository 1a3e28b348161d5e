using Capture.Contracts;
using Capture.Matcher;
using Capture.Review.Fhir;
using Capture.Review.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Capture.Host.Composition;

internal static class PatientSearchRegistration
{
    /// <summary>Lends the matcher's index to the screens where people look for patients, and to programs that ask who somebody is.</summary>
    public static IServiceCollection AddPatientSearch(this IServiceCollection services)
    {
        services.TryAddSingleton<PatientDirectory>();
        services.AddHostedService<PatientIndexAhead>();
        services.AddOptions<MatcherOptions>().BindConfiguration(MatcherOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MatchPatient>(provider => async (asked, most, stop) =>
        {
            var match = (await MatcherAsync(provider, stop)).Match(asked, Today(provider), most, stop);
            return [.. match.Candidates.Select(candidate => new GradedPatient(candidate.Mrn, candidate.Confidence, candidate.Mrn == match.FiledUnder))];
        });
        services.AddSingleton<SearchPatients>(provider => async (criteria, most, stop) =>
        {
            var found = (await MatcherAsync(provider, stop)).Find(criteria, most);
            return (found.Mrns, found.Total);
        });
        return services.AddSingleton<FindPatients>(provider => async (words, most, stop) =>
            [.. (await MatcherAsync(provider, stop)).Find(words, Today(provider), most).Select(found => found.Mrn)]);
    }

    // Whoever asks has just registered somebody, as likely as not.
    private static Task<PatientMatcher> MatcherAsync(IServiceProvider provider, CancellationToken stop) => provider.GetRequiredService<PatientDirectory>().LatestAsync(stop);

    private static DateOnly Today(IServiceProvider provider) => DateOnly.FromDateTime(provider.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
}
