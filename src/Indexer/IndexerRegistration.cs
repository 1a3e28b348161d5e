using Capture.Contracts;
using Capture.Indexer;
using Capture.Pipeline;
using Capture.Storage.Review;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class IndexerRegistration
{
    public static IServiceCollection AddIndexer(this IServiceCollection services)
    {
        services.AddSingleton<DocumentPdf>();
        services.AddSingleton<DocumentWords>();
        services.AddOptions<SecondReviewOptions>().BindConfiguration(SecondReviewOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IndexerOptions>().BindConfiguration(IndexerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    public static void AddIndexerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddStage<IndexConsumer, IndexConsumerDefinition>(Stages.Index);
        bus.AddStage<SettleConsumer, SettleConsumerDefinition>(Stages.Settle);
        bus.AddStage<RecordFailureConsumer, RecordFailureConsumerDefinition>(StageQueue.Failures.Stage);
    }
}
