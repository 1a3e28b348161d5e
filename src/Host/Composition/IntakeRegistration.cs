using Capture.Ingest;
using Capture.Pipeline;
using Capture.Review.Intake;
using Capture.Storage.Intake;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Capture.Host.Composition;

internal static class IntakeRegistration
{
    /// <summary>Lends the screens what ingest knows: its sources, and how a file is landed.</summary>
    public static IServiceCollection AddHandIn(this IServiceCollection services)
    {
        services.TryAddSingleton<FileLanding>();
        services.AddIngestSettings();
        services.AddSingleton<ListSources>(provider => () =>
            [.. provider.GetRequiredService<IOptions<IngestOptions>>().Value.Sources.Select(source => new IntakeSource(source.Name, source.Lane, source.Folder)),
                .. provider.GetRequiredService<IOptions<IngestOptions>>().Value.Mailboxes.Select(mailbox => new IntakeSource(mailbox.Name, mailbox.Lane, $"mailbox on {mailbox.Host}"))]);
        return services.AddSingleton<LandUpload>(provider => async (file, stop) =>
        {
            var (row, work) = await provider.GetRequiredService<FileLanding>().LandAsync(new Arrival
            {
                Path = file.Path,
                Name = file.Name,
                Source = IntakeTable.Uploads,
                Lane = file.Lane,
                Receipt = file.Receipt,
                ReceivedAt = provider.GetRequiredService<TimeProvider>().GetUtcNow(),
            }, stop);
            await provider.GetRequiredService<WorkTable>().AnnounceAsync(provider.GetRequiredService<IBus>(), work, stop);
            return row;
        });
    }
}
