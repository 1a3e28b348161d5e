using System.Security.Cryptography;
using Capture.Storage.Blobs;

namespace Capture.Storage;

/// <summary>Whether an original is in the store as it arrived.</summary>
public static class OriginalCheck
{
    /// <summary>Reads a stored original and compares its bytes with the digest taken when it arrived.</summary>
    /// <returns>False when it is missing or its bytes are others.</returns>
    public static async Task<bool> IsWholeAsync(IBlobStore blobs, string blob, string sha256, CancellationToken stop)
    {
        try
        {
            using var original = await blobs.FetchAsync(blob, stop);
            await using var bytes = original.OpenRead();
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop)) == sha256;
        }
        catch (Exception damaged) when (damaged is DamagedBlobException or FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
