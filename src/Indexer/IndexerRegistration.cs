using Capture.Indexer;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class IndexerRegistration
{
    public static IServiceCollection AddIndexer(this IServiceCollection services)
    {
        services.AddSingleton<DocumentPdf>();
        services.AddSingleton<DocumentWords>();
        services.AddOptions<IndexerOptions>().BindConfiguration(IndexerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    public static void AddIndexerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<IndexConsumer, IndexConsumerDefinition>();
        bus.AddConsumer<SettleConsumer, SettleConsumerDefinition>();
        bus.AddConsumer<RecordFailureConsumer, RecordFailureConsumerDefinition>();
    }
}
