using Capture.Indexer;
using Capture.Pipeline;
using Capture.Storage.Deliveries;
using Capture.Storage.Review;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static class IndexerRegistration
{
    public static IServiceCollection AddIndexer(this IServiceCollection services)
    {
        services.AddStagesOf(typeof(IndexerRegistration).Assembly);
        services.AddSingleton<RecordGivenUp>(GivenUpWork.RecordAsync);
        services.AddSingleton<DocumentPdf>();
        services.TryAddSingleton(DeliveryPlan.Nowhere);
        services.AddOptions<SecondReviewOptions>().BindConfiguration(SecondReviewOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IndexerOptions>().BindConfiguration(IndexerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
