using System.Text.Json;
using Capture.Storage.Database;

namespace Capture.Storage.Blobs;

/// <summary>
/// What a file's row says of its arrival, kept beside the original: should the database be lost or come back from an older
/// backup, the file is landed again as what it was, in its lane and with its receipt.
/// </summary>
public sealed record KeptArrival
{
    /// <summary>Whose it is; see <see cref="Database.Deployment"/>.</summary>
    public required string Deployment { get; init; }
    public required string Source { get; init; }
    public required string Name { get; init; }
    public required string Receipt { get; init; }
    public required string Sha256 { get; init; }
    public required string Lane { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ReceivedAt { get; init; }
    public string? Sidecar { get; init; }
    public int? PagesExpected { get; init; }
    public string Doubts { get; init; } = "";
    public Guid? CarrierId { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <returns>Null when there is none beside the original, as of files landed by a version that kept none, or it cannot be read.</returns>
    public static async Task<KeptArrival?> FindAsync(IBlobStore blobs, Guid fileId, CancellationToken stop)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptArrival>(await blobs.ReadAsync(BlobNames.Arrival(fileId), stop));
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or DamagedBlobException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The row that lands the original again.</summary>
    public FileRow ToRow(Guid id, StoredBlob original) => new()
    {
        Id = id,
        Source = Source,
        Name = Name,
        Receipt = Receipt,
        Sha256 = original.Sha256,
        Bytes = original.Bytes,
        Lane = Lane,
        ReceivedAt = ReceivedAt,
        OriginalBlob = original.Name,
        Sidecar = Sidecar,
        PagesExpected = PagesExpected,
        Doubts = Doubts,
        CarrierId = CarrierId,
        State = FileStates.Open,
    };
}
