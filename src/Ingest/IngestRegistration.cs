using Capture.Ingest;
using Capture.Ingest.Mail;
using Capture.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static class IngestRegistration
{
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.TryAddSingleton<FileLanding>();
        services.AddSingleton<AttachmentLanding>();
        services.AddStagesOf(typeof(IngestRegistration).Assembly);
        services.AddHostedService<InboxWatch>();
        services.AddSingleton<MailLanding>();
        services.AddMailTokens();
        services.AddHostedService<MailboxWatch>();
        services.AddHostedService<SilenceWatch>();
        services.AddHostedService<OriginalScrub>();
        services.AddIngestSettings().AddOptions<IngestOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>();
        return services;
    }

    /// <summary>What fetches access tokens for mailboxes.</summary>
    public static IServiceCollection AddMailTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new MailTokens(new HttpClient { Timeout = TimeSpan.FromSeconds(30) }, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Binds the settings of ingest, once: binding adds to a list, and each source would be there twice.</summary>
    public static IServiceCollection AddIngestSettings(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(IConfigureOptions<IngestOptions>)))
            services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section);
        return services;
    }
}
