using Capture.Classifier.Types;

namespace Microsoft.Extensions.DependencyInjection;

public static class ClassifierRegistration
{
    public static IServiceCollection AddClassifier(this IServiceCollection services) =>
        services.AddSingleton(_ => DocumentTypeModel.BuiltIn).AddStagesOf(typeof(ClassifierRegistration).Assembly);
}
