using Capture.Ocr;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class OcrRegistration
{
    public static IServiceCollection AddOcr(this IServiceCollection services) => services;

    public static void AddOcrConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<DeskewConsumer, DeskewConsumerDefinition>();
        bus.AddConsumer<RecognizeConsumer, RecognizeConsumerDefinition>();
    }
}
