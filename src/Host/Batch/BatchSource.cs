using System.Security.Cryptography;
using System.Text;
using Capture.Storage.Intake;

namespace Capture.Host.Batch;

/// <summary>What tells the files of one batch from all others in a database that many share.</summary>
/// <param name="Name">Their source.</param>
internal sealed record BatchSource(string Name)
{
    /// <summary>The batch of an output folder: the same command, run again, goes on with the same batch.</summary>
    public static BatchSource Of(string output) =>
        new($"{SourceTitles.Coded}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{Path.GetFullPath(output)}")))[..12]}");

    /// <summary>What people call it: the folder the files lie in; where they are of several places, the folder the result goes to.</summary>
    public static string TitleOf(IReadOnlyList<string> inputs, string output) =>
        inputs is [var only] && Directory.Exists(only) && FolderName(only) is { Length: > 0 } name ? name : FolderName(output);

    private static string FolderName(string path) => PrintableName.Of(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))));
}
