using Capture.Ingest;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services) => services.AddSingleton<FileLanding>();

    public static void AddIngestConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<PaginateConsumer, PaginateConsumerDefinition>();
}
