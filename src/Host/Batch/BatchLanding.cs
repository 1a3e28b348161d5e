using System.Text.Json;
using Capture.Contracts;
using Capture.Ingest;
using Capture.Pipeline;
using Capture.Storage;
using MassTransit;

namespace Capture.Host.Batch;

/// <summary>Lands the files of a batch one after the other, so that which of two equal files came first is the same every time.</summary>
internal sealed class BatchLanding(FileLanding landing, WorkTable workTable, BatchSource batch, IBus bus, TimeProvider time)
{
    /// <summary>Times without an offset are this machine's: a batch comes from anywhere.</summary>
    public static SidecarReader Sidecars { get; } = new(TimeZoneInfo.Local, new Dictionary<string, string>());

    /// <returns>A line for each file that could not be read.</returns>
    public async Task<IReadOnlyList<string>> LandAsync(IReadOnlyList<BatchInput> files, CancellationToken stop)
    {
        var refused = new List<string>();
        foreach (var file in files)
        {
            try
            {
                var arrival = await ArrivalOfAsync(file, stop);
                var (_, work) = await PassingFailure.WaitOutAsync(() => landing.LandAsync(arrival, stop), time, stop);
                await workTable.AnnounceAsync(bus, work, stop);
            }
            catch (UnreadableArrivalException unreadable) when (unreadable.InnerException is UnauthorizedAccessException)
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

    private async Task<Arrival> ArrivalOfAsync(BatchInput file, CancellationToken stop)
    {
        var reading = file.Sidecar is null ? SidecarReading.None : await Sidecars.ReadAsync(file.Sidecar, Path.GetFileName(file.Path), stop);
        var sidecar = reading.Sidecar;
        return new Arrival
        {
            Path = file.Path,
            Name = file.Name,
            Source = batch.Name,
            Lane = Lanes.Routine,
            Receipt = file.Path,
            ReceivedAt = sidecar?.ReceivedAt ?? time.GetUtcNow(),
            Sidecar = sidecar is null ? null : JsonSerializer.Serialize(sidecar),
            PagesExpected = sidecar?.PagesExpected,
            Doubts = reading.Doubts,
        };
    }
}
