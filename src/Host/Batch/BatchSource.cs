using System.Security.Cryptography;
using System.Text;

namespace Capture.Host.Batch;

/// <summary>What tells the files of one batch from all others in a database that many share.</summary>
/// <param name="Name">Their source.</param>
internal sealed record BatchSource(string Name)
{
    /// <summary>The batch of an output folder: the same command, run again, goes on with the same batch.</summary>
    public static BatchSource Of(string output) =>
        new($"process-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{Path.GetFullPath(output)}")))[..12]}");
}
