using Capture.Contracts;
using Capture.Ocr;
using Capture.Pipeline;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class OcrRegistration
{
    public static IServiceCollection AddOcr(this IServiceCollection services) => services;

    public static void AddOcrConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddStage<DeskewConsumer, DeskewConsumerDefinition>(Stages.Deskew);
        bus.AddStage<RecognizeConsumer, RecognizeConsumerDefinition>(Stages.Ocr);
    }
}
