using Capture.Ingest.Sidecars;

namespace Capture.Host.Batch;

/// <summary>What <c>process</c> was given: the files to take, their sidecars, and what could not be read.</summary>
internal sealed record BatchInputs(IReadOnlyList<BatchInput> Files, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Looks into the inputs, folders with all their subfolders, in the order of their names. Sidecars are taken along with
    /// the files they belong to, hidden files and the system's own clutter are left alone.
    /// </summary>
    public static BatchInputs Find(IReadOnlyList<string> inputs, string output)
    {
        var problems = new List<string>();
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var input in inputs.Select(Path.GetFullPath))
        {
            if (input == output)
                problems.Add($"{input}: the output folder cannot be an input.");
            else if (Directory.Exists(input))
                AddFolder(input, paths, problems);
            else if (File.Exists(input))
                paths.Add(input);
            else
                problems.Add($"{input}: there is no such file or folder. Check the name.");
        }

        var pairs = SidecarPairing.Pair(paths);
        return new([.. pairs.Select(pair => new BatchInput(pair.File, NameOf(pair.File, inputs), pair.Sidecar))], problems);
    }

    private static string NameOf(string file, IEnumerable<string> inputs) =>
        inputs.Select(Path.GetFullPath).FirstOrDefault(input => file.StartsWith(input + Path.DirectorySeparatorChar, StringComparison.Ordinal)) is { } folder
            ? Path.GetRelativePath(folder, file)
            : Path.GetFileName(file);

    private static void AddFolder(string folder, SortedSet<string> paths, List<string> problems)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                if (!JunkNames.Is(Path.GetFileName(file)))
                    paths.Add(file);
            }

            foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => !JunkNames.Is(Path.GetFileName(inner))))
                AddFolder(inner, paths, problems);
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add($"{folder}: this folder cannot be read. Give this user read and search permission on it (chmod u+rx), then run the same command again.");
        }
        catch (IOException failed)
        {
            problems.Add($"{folder}: this folder cannot be read ({failed.Message}). Mend it, then run the same command again.");
        }
    }
}

/// <param name="Path">Full path of the file.</param>
/// <param name="Name">Its name in the manifest: its place inside the input folder it was found in.</param>
/// <param name="Sidecar">Full path of its sidecar; null when it has none.</param>
internal sealed record BatchInput(string Path, string Name, string? Sidecar);
