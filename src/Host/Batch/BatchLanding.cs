using Capture.Ingest;
using Capture.Ingest.Sidecars;
using Capture.Storage.Work;
using MassTransit;

namespace Capture.Host.Batch;

/// <summary>Lands the files of a batch one after the other, so that which of two equal files came first is the same every time.</summary>
internal sealed class BatchLanding(FileLanding landing, IBus bus, TimeProvider time)
{
    public const string Source = "process";

    /// <returns>A line for each file that could not be read.</returns>
    public async Task<IReadOnlyList<string>> LandAsync(IReadOnlyList<BatchInput> files, CancellationToken stop)
    {
        var refused = new List<string>();
        foreach (var file in files)
        {
            try
            {
                var (_, work) = await landing.LandAsync(ArrivalOf(file), stop);
                await bus.AnnounceAsync(work, stop);
            }
            catch (UnauthorizedAccessException)
            {
                refused.Add($"{file.Path}: this file cannot be read. Give this user read permission on it (chmod u+r), then run the same command again.");
            }
            catch (IOException failed)
            {
                refused.Add($"{file.Path}: this file cannot be taken ({failed.Message}). Mend that, then run the same command again.");
            }
        }

        return refused;
    }

    private Arrival ArrivalOf(BatchInput file)
    {
        var sidecar = file.Sidecar is null ? null : SidecarReader.ReadFile(file.Sidecar);
        return new Arrival
        {
            Path = file.Path,
            Name = file.Name,
            Source = Source,
            Lane = "routine",
            Receipt = file.Path,
            ReceivedAt = sidecar?.ReceivedAt ?? time.GetUtcNow(),
            Sidecar = sidecar?.ToJson(),
            PagesExpected = sidecar?.PagesExpected,
        };
    }
}
