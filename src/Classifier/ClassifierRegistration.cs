using Capture.Classifier;
using Capture.Classifier.Types;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class ClassifierRegistration
{
    public static IServiceCollection AddClassifier(this IServiceCollection services) =>
        services.AddSingleton(_ => DocumentTypeModel.BuiltIn);

    public static void AddClassifierConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<AssembleConsumer, AssembleConsumerDefinition>();
        bus.AddConsumer<ClassifyConsumer, ClassifyConsumerDefinition>();
    }
}
