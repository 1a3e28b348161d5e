using Capture.Storage.Database;
using Microsoft.Extensions.Configuration;

namespace Capture.Host.Composition;

/// <summary>The folder of one embedded Capture, held for one process at a time: its queues live in that process.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (FolderPath, _lock) = (path, held);

    public string FolderPath { get; }

    /// <exception cref="UsageException">Another process has it, or it cannot be written, or cannot be closed to other accounts.</exception>
    public static DataFolder Take(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            var held = new FileStream(Path.Combine(path, "capture.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                OwnerOnly.TakeOver(path);
            }
            catch
            {
                held.Dispose();
                throw;
            }

            return new(path, held);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written. Give this user write access to it, or name another folder with --data or --output.");
        }
        catch (IOException) when (File.Exists(Path.Combine(path, "capture.lock")))
        {
            throw new UsageException($"{path} is in use by another capture process. Stop that one, or name another folder with --data or --output.");
        }
    }

    /// <summary>
    /// The data folder that a path means: the path itself, or the <c>.capture</c> inside a <c>process</c> output folder.
    /// </summary>
    /// <exception cref="UsageException">There is no Capture database at either place, and the settings name none elsewhere.</exception>
    public static string Find(string path, IConfiguration configuration)
    {
        if (configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] == DatabaseOptions.PostgreSql)
            return Path.GetFullPath(path);
        foreach (var folder in new[] { path, Path.Combine(path, Hidden) })
        {
            if (File.Exists(Path.Combine(folder, "capture.db")))
                return Path.GetFullPath(folder);
        }

        throw new UsageException($"{Path.GetFullPath(path)} holds no Capture data (no capture.db). Name the folder given to 'capture run --data' or the --output folder of 'capture process'.");
    }

    /// <summary>Where <c>process</c> keeps its data inside the output folder.</summary>
    public const string Hidden = ".capture";

    public void Dispose() => _lock.Dispose();
}
