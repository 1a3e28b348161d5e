using System.Globalization;
using Capture.Indexer;
using Capture.Matcher;
using Capture.Review.Installation;
using Capture.Storage.Review;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

internal static class ThresholdRegistration
{
    /// <summary>Lends the screens the settings by which the machine decides alone.</summary>
    public static IServiceCollection AddThresholds(this IServiceCollection services)
    {
        services.AddOptions<IndexerOptions>().BindConfiguration(IndexerOptions.Section);
        services.AddOptions<SecondReviewOptions>().BindConfiguration(SecondReviewOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ListThresholds>(provider => () =>
        {
            var (index, second) = (provider.GetRequiredService<IOptions<IndexerOptions>>().Value, provider.GetRequiredService<IOptions<SecondReviewOptions>>().Value);
            var (matcher, review) = (provider.GetRequiredService<IOptions<MatcherOptions>>().Value, provider.GetRequiredService<IOptions<ReviewOptions>>().Value);
            return
            [
                new("Index:TypeConfidence", Share(index.TypeConfidence), "Least probability of the type of a document that is filed without a person."),
                new("Index:OcrConfidence", Share(index.OcrConfidence), "Least mean probability that a word of it was read right."),
                new("Index:SplitConfidence", Share(index.SplitConfidence), "Least probability that it begins and ends where it was cut."),
                .. MatcherSettings(matcher),
                new("Review:Hold", review.Hold.ToString("c", CultureInfo.InvariantCulture), "A person's decision takes effect after this, and can be undone until then."),
                new("Review:Lease", review.Lease.ToString("c", CultureInfo.InvariantCulture), "An item is its reviewer's for this long after the last input."),
                new("SecondReview:Random", Share(second.Random), "Share of all filed documents that is looked at a second time."),
                new("SecondReview:NearThreshold", Share(second.NearThreshold), $"The same of documents the machine filed with a confidence below {Share(second.NearConfidence)}."),
                new("SecondReview:Risk", Share(second.Risk), "The same of sensitive documents."),
                new("SecondReview:NewUser", Share(second.NewUser), $"The same of a person's first {second.FirstDecisions} decisions."),
                .. second.Types.Select(type => new SettingInForce($"SecondReview:Types:{type.Key}", Share(type.Value), "The same of documents of this type.")),
                .. second.Users.Select(user => new SettingInForce($"SecondReview:Users:{user.Key}", Share(user.Value), "The same of what this person decides.")),
                new("SecondReview:Blind", second.Blind ? "yes" : "no", "The second person does not see the first answer."),
            ];
        });
    }

    private static IEnumerable<SettingInForce> MatcherSettings(MatcherOptions matcher) =>
    [
        new("Matcher:FileWithoutReview", matcher.FileWithoutReview ? "yes" : "no", "Whether any document is filed under a patient without a person."),
        new("Matcher:MinimumLogOdds", matcher.MinimumLogOdds.ToString("0.##", CultureInfo.InvariantCulture), "Least log-odds that the best candidate is right; 8 is odds of 3,000 to 1."),
        new("Matcher:NameAndBirthDateSuffice", matcher.NameAndBirthDateSuffice ? "yes" : "no", "Whether full name and date of birth alone may suffice, for rare names."),
        new("Matcher:MaximumNamesakes", matcher.MaximumNamesakes.ToString("0.#####", CultureInfo.InvariantCulture), "Expected other people with this name and birthday, above which a third factor is needed."),
        new("Matcher:RequireApprovedCombination", matcher.RequireApprovedCombination.ToString(), "Whether an approved combination of fields must agree; Auto where name and birth date alone would exceed the error budget."),
        new("Matcher:ErrorBudget", matcher.ErrorBudget.ToString("0.######", CultureInfo.InvariantCulture), "Share of filed documents that may go wrong."),
    ];

    private static string Share(double share) => share.ToString("0.###", CultureInfo.InvariantCulture);
}
