using Capture.Delivery;
using Capture.Storage.Deliveries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class DeliveryRegistration
{
    /// <summary>The stage that delivers, and what filing needs to know of the destinations.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddDestinations();
        services.AddStagesOf(typeof(DeliveryRegistration).Assembly);
        services.AddSingleton(provider => new DeliveryPlan([.. provider.GetRequiredService<IOptions<DestinationsOptions>>().Value.All.Select(RuleOf)]));
        return services;
    }

    /// <summary>The destinations alone, for whoever tests them.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.AddOptions<DestinationsOptions>().Configure<IConfiguration>((destinations, settings) =>
        {
            foreach (var section in settings.GetSection(DestinationsOptions.Section).GetChildren())
                destinations.All.Add(section.Get<DestinationOptions>() ?? new());
        }).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DestinationsOptions>, DestinationsValidator>();
        return services.AddSingleton<Destinations>();
    }

    private static DestinationRule RuleOf(DestinationOptions options) =>
        new() { Name = options.Name, Hold = options.Hold, Types = [.. options.Types], Facilities = [.. options.Facilities], Sensitive = [.. options.Sensitive] };
}
