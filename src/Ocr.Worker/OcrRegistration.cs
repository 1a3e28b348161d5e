
namespace Microsoft.Extensions.DependencyInjection;

public static class OcrRegistration
{
    public static IServiceCollection AddOcr(this IServiceCollection services) => services.AddStagesOf(typeof(OcrRegistration).Assembly);
}
