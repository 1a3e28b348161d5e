using System.Security.Cryptography;
using Capture.Contracts;
using Capture.Pipeline;
using Capture.Storage;
using Capture.Storage.Blobs;
using Capture.Storage.Database;
using Capture.Storage.Work;

namespace Capture.Ingest;

/// <summary>An arrival as its source saw it.</summary>
public sealed record Arrival
{
    /// <summary>Where its bytes are now.</summary>
    public required string Path { get; init; }

    /// <summary>Its name as it arrived.</summary>
    public required string Name { get; init; }
    public required string Source { get; init; }

    /// <summary><c>stat</c>, <c>routine</c> or <c>bulk</c>.</summary>
    public required string Lane { get; init; }

    /// <summary>Tells this receipt from another of the same bytes, for example the path it came from.</summary>
    public required string Receipt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What the fax server said, as JSON.</summary>
    public string? Sidecar { get; init; }
    public int? PagesExpected { get; init; }

    /// <summary>What is doubtful about it before anybody looked inside: codes of <see cref="ReviewReasons"/>, with a space between.</summary>
    public string Doubts { get; init; } = "";

    /// <summary>Why nothing is to be made of it, as a code and in words, when that is known before it is opened; null when it is to be opened.</summary>
    public (string Code, string Text)? Refusal { get; init; }

    /// <summary>The file it was attached to; null when it came by itself.</summary>
    public Guid? CarrierId { get; init; }
}

/// <summary>
/// Takes arrivals into the books: first the bytes, forced to disk and read back from the store, then the row; only after that
/// may the source let go of the file. Landing the same receipt twice changes nothing.
/// </summary>
public sealed class FileLanding(FileTable files, IBlobStore blobs, Deployment deployment, TimeProvider time)
{
    /// <returns>The file's row, and the work to announce.</returns>
    /// <exception cref="UnreadableArrivalException">The arrival cannot be read.</exception>
    /// <exception cref="UnconfirmedOriginalException">The store does not give back what it was given.</exception>
    public async Task<(FileRow File, IReadOnlyList<DueWork> Work)> LandAsync(Arrival arrival, CancellationToken stop)
    {
        var sha256 = await HashAsync(arrival.Path, stop);
        var receipt = $"{arrival.Source}:{arrival.Receipt}:{sha256}";
        if (await files.FindReceiptAsync(receipt, stop) is { } landed)
            return (landed, []);

        var id = Guid.CreateVersion7(time.GetUtcNow());
        // Before the original, so that no original is ever without it.
        await blobs.WriteAsync(BlobNames.Arrival(id), KeptOf(arrival, receipt, sha256, await deployment.ReadAsync(stop)).ToJson(), stop);
        StoredBlob stored;
        await using (var bytes = new FileStream(arrival.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
            stored = await blobs.WriteAsync(BlobNames.Original(id), (blob, stopped) => CopyAsync(bytes, blob, sha256, stopped), stop);
        if (stored.Sha256 != sha256)
            throw new IOException("The store holds other bytes than it was given.");
        await ConfirmAsync(stored.Name, sha256, stop);
        CrashPoint.Pass("land", CrashPoint.AfterBlob);

        var row = await files.EnterAsync(new FileRow
        {
            Id = id,
            Source = arrival.Source,
            Name = arrival.Name,
            Receipt = receipt,
            Sha256 = sha256,
            Bytes = stored.Bytes,
            Lane = arrival.Lane,
            ReceivedAt = arrival.ReceivedAt.ToUnixTimeMilliseconds(),
            OriginalBlob = stored.Name,
            Sidecar = arrival.Sidecar,
            PagesExpected = arrival.PagesExpected,
            Doubts = arrival.Doubts,
            CarrierId = arrival.CarrierId,
            State = arrival.Refusal is null ? FileStates.Open : FileStates.Quarantined,
            Reason = arrival.Refusal?.Code,
            ReasonText = arrival.Refusal?.Text,
        }, stop);
        CrashPoint.Pass("land", CrashPoint.AfterCommit);
        return row;
    }

    /// <summary>Stores an original again that the store has lost or damaged, from the file it was landed from.</summary>
    /// <returns>False when that file is not what was landed.</returns>
    /// <exception cref="UnreadableArrivalException">The file cannot be read.</exception>
    /// <exception cref="UnconfirmedOriginalException">The store does not give back what it was given.</exception>
    public async Task<bool> RestoreAsync(string path, FileRow file, CancellationToken stop)
    {
        if (await HashAsync(path, stop) != file.Sha256)
            return false;
        await using (var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
            await blobs.WriteAsync(file.OriginalBlob, (blob, stopped) => bytes.CopyToAsync(blob, stopped), stop);
        await ConfirmAsync(file.OriginalBlob, file.Sha256, stop);
        return true;
    }

    // A store may say that it has what it has not: only what comes back from it counts.
    private async Task ConfirmAsync(string blob, string sha256, CancellationToken stop)
    {
        if (!await OriginalCheck.IsWholeAsync(blobs, blob, sha256, stop))
            throw new UnconfirmedOriginalException();
    }

    // Fails before the store keeps anything when the bytes are not those that were read before: an original that is no
    // arrival would be one without a row for ever.
    private static async Task CopyAsync(Stream bytes, Stream blob, string sha256, CancellationToken stop)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var read = await bytes.ReadAsync(buffer, stop); read > 0; read = await bytes.ReadAsync(buffer, stop))
        {
            digest.AppendData(buffer, 0, read);
            await blob.WriteAsync(buffer.AsMemory(0, read), stop);
        }

        if (Convert.ToHexStringLower(digest.GetHashAndReset()) != sha256)
            throw new UnreadableArrivalException("The file changed while it was read. It will be taken when it has come to rest.", null);
    }

    private static KeptArrival KeptOf(Arrival arrival, string receipt, string sha256, string deployment) => new()
    {
        Deployment = deployment,
        Source = arrival.Source,
        Name = arrival.Name,
        Receipt = receipt,
        Sha256 = sha256,
        Lane = arrival.Lane,
        ReceivedAt = arrival.ReceivedAt.ToUnixTimeMilliseconds(),
        Sidecar = arrival.Sidecar,
        PagesExpected = arrival.PagesExpected,
        Doubts = arrival.Doubts,
        CarrierId = arrival.CarrierId,
    };

    // Read once before anything is written, so that what cannot be read is told from what cannot be stored.
    private static async Task<string> HashAsync(string path, CancellationToken stop)
    {
        try
        {
            await using var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableArrivalException(unreadable.Message, unreadable);
        }
    }
}

/// <summary>The blob store confirmed an original and does not give it back. The arrival stays where it is.</summary>
public sealed class UnconfirmedOriginalException() : IOException("The blob store does not give back what it was given. See whether its disk is in order.");

/// <summary>An arrival's bytes cannot be read. The store is well.</summary>
public sealed class UnreadableArrivalException(string message, Exception? inner) : IOException(message, inner);
