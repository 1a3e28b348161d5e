using Capture.Classifier;
using Capture.Classifier.Types;
using Capture.Contracts;
using Capture.Pipeline;
using MassTransit;

namespace Microsoft.Extensions.DependencyInjection;

public static class ClassifierRegistration
{
    public static IServiceCollection AddClassifier(this IServiceCollection services) =>
        services.AddSingleton(_ => DocumentTypeModel.BuiltIn);

    public static void AddClassifierConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddStage<AssembleConsumer, AssembleConsumerDefinition>(Stages.Assemble);
        bus.AddStage<ClassifyConsumer, ClassifyConsumerDefinition>(Stages.Classify);
    }
}
