using System.Globalization;

namespace Capture.Engines;

/// <summary>
/// The folder of one engine: <c>in</c> holds a copy of the file it looks at, which it can read; <c>out</c> takes what it hands
/// over and <c>tmp</c> what it needs on the way. It can reach no other file of a patient.
/// </summary>
internal sealed class EngineScratch
{
    internal const string Prefix = "capture-engine-";

    private static readonly TimeSpan LeftBehindAfter = TimeSpan.FromMinutes(10);

    private readonly string _folder;
    private (FileVersion Version, string Copy)? _input;
    private int _inputs;

    private EngineScratch(string folder) => _folder = folder;

    internal string Out => Path.Combine(_folder, "out");

    internal string Temporary => Path.Combine(_folder, "tmp");

    private string In => Path.Combine(_folder, "in");

    internal static EngineScratch Create()
    {
        var scratch = new EngineScratch(Directory.CreateTempSubdirectory(Prefix).FullName);
        foreach (var part in new[] { scratch.In, scratch.Out, scratch.Temporary })
            Directory.CreateDirectory(part);
        return scratch;
    }

    /// <summary>The folder that a temporary folder belongs to; null when it is no engine's.</summary>
    internal static string? Of(string temporary)
    {
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(temporary));
        return folder is not null && Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal) ? folder : null;
    }

    /// <summary>Whether the engine has this file before it already.</summary>
    internal bool Holds(string path) => _input is { } input && input.Version.Path == path;

    /// <summary>
    /// Puts a copy of the file where the engine can read it, unless it lies there; a file that is not there is left to the engine to miss.
    /// </summary>
    /// <returns>The path of the copy: one that no other file ever had, with the file's own extension.</returns>
    internal string Stage(string path)
    {
        var file = new FileInfo(path);
        var version = new FileVersion(path, file.Exists ? file.Length : -1, file.Exists ? file.LastWriteTimeUtc : default);
        if (_input is { } input && input.Version == version)
            return input.Copy;
        if (_input is { } last)
            File.Delete(last.Copy);
        _input = null;
        var copy = Path.Combine(In, string.Create(CultureInfo.InvariantCulture, $"{++_inputs}{Path.GetExtension(path)}"));
        if (file.Exists)
            File.Copy(path, copy);
        _input = (version, copy);
        return copy;
    }

    /// <summary>Moves what the engine handed over into another folder.</summary>
    /// <exception cref="InvalidDataException">The engine names a file it was not to write, or none.</exception>
    internal AttachedFiles TakeOver(AttachedFiles files, string folder) => files with
    {
        Taken = [.. files.Taken.Select(file =>
        {
            var name = Path.GetFileName(file.Path);
            var from = new FileInfo(Path.Combine(Out, name));
            if (file.Path != from.FullName || !from.Exists || from.LinkTarget is not null)
                throw new InvalidDataException("The engine hands over a file that it did not write where it should.");
            var to = Path.Combine(folder, name);
            from.MoveTo(to);
            return file with { Path = to };
        })],
    };

    internal void ClearOut()
    {
        foreach (var left in Directory.GetFiles(Out))
            File.Delete(left);
    }

    internal void Delete() => Delete(_folder);

    /// <summary>Deletes an engine's folder, or as much of it as the caller may: an engine cannot delete the folder itself.</summary>
    internal static void Delete(string folder)
    {
        try
        {
            foreach (var part in Directory.GetDirectories(folder))
                Directory.Delete(part, recursive: true);
            Directory.Delete(folder);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Another process is just leaving it, or the engine itself cleans up after its host was killed: the next host does the rest.
        }
    }

    /// <summary>Deletes the empty folders of engines whose host was killed.</summary>
    internal static void DeleteLeftBehind(DateTimeOffset now)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                if (Directory.GetLastWriteTimeUtc(folder) < now.UtcDateTime - LeftBehindAfter)
                    Directory.Delete(folder);
            }
            catch (Exception used) when (used is IOException or UnauthorizedAccessException)
            {
                // It is in use, or another user's.
            }
        }
    }

    private readonly record struct FileVersion(string Path, long Length, DateTime Written);
}
