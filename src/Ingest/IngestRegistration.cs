using Capture.Contracts;
using Capture.Ingest;
using Capture.Storage.Work;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.TryAddSingleton<FileLanding>();
        services.AddHostedService<InboxWatch>();
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>();
        return services;
    }

    public static void AddIngestConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddStage<PaginateConsumer, PaginateConsumerDefinition>(Stages.Paginate);
}
