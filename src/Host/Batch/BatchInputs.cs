using Capture.Ingest;

namespace Capture.Host.Batch;

/// <summary>What <c>process</c> was given: the files to take, their sidecars, and what could not be read.</summary>
internal sealed record BatchInputs(IReadOnlyList<BatchInput> Files, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Looks into the inputs, folders with all their subfolders, in the order of their names. A sidecar goes with the file
    /// it describes; one that describes none is taken like any other file, so that it is refused by name and not ignored.
    /// Hidden files and the system's own clutter are left alone.
    /// </summary>
    public static BatchInputs Find(IReadOnlyList<string> inputs, string output)
    {
        var problems = new List<string>();
        var files = new List<BatchInput>();
        foreach (var input in inputs.Select(Path.GetFullPath))
        {
            if (input == output)
                problems.Add($"{input}: the output folder cannot be an input. Name another folder with --output.");
            else if (Directory.Exists(input))
                AddFolder(input, input, output, files, problems);
            else if (File.Exists(input))
                files.Add(new(input, Path.GetFileName(input), SidecarOf(input)));
            else
                problems.Add($"{input}: there is no such file or folder. Check the name.");
        }

        return new([.. files.DistinctBy(file => file.Path)], problems);
    }

    private static void AddFolder(string folder, string root, string output, List<BatchInput> files, List<string> problems)
    {
        List<string> names, inner;
        try
        {
            names = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Where(name => !JunkNames.IsJunk(name))];
            inner = [.. Directory.EnumerateDirectories(folder).Where(name => !JunkNames.IsJunk(Path.GetFileName(name)) && name != output).Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add($"{folder}: this folder cannot be read. Give this user read and search permission on it (chmod u+rx), then run the same command again.");
            return;
        }
        catch (IOException failed)
        {
            problems.Add($"{folder}: this folder cannot be read ({failed.Message}). Mend that, then run the same command again.");
            return;
        }

        var pairs = SidecarPairing.Pair(names, name => ImageFileOf(Path.Combine(folder, name)));
        var alone = names.Where(SidecarPairing.IsSidecar).Except(pairs.Values);
        files.AddRange(pairs.Keys.Concat(alone).Order(StringComparer.Ordinal).Select(name => new BatchInput(
            Path.Combine(folder, name), Path.GetRelativePath(root, Path.Combine(folder, name)),
            pairs.GetValueOrDefault(name) is { } sidecar ? Path.Combine(folder, sidecar) : null)));
        foreach (var next in inner)
            AddFolder(next, root, output, files, problems);
    }

    private static string? SidecarOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var names = Directory.EnumerateFiles(folder, Path.GetFileNameWithoutExtension(file) + ".*").Select(path => Path.GetFileName(path));
        return SidecarPairing.Pair(names, _ => null).GetValueOrDefault(Path.GetFileName(file)) is { } sidecar ? Path.Combine(folder, sidecar) : null;
    }

    // A sidecar that cannot be read names no file; what is wrong with it is found again when it is read for good.
    private static string? ImageFileOf(string sidecar)
    {
        try
        {
            return new FileInfo(sidecar).Length > SidecarReader.MostBytes ? null : BatchLanding.Sidecars.Read(File.ReadAllBytes(sidecar), "").Sidecar?.ImageFile;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <param name="Path">Full path of the file.</param>
/// <param name="Name">Its name in the manifest: its place inside the input folder it was found in.</param>
/// <param name="Sidecar">Full path of its sidecar; null when it has none.</param>
internal sealed record BatchInput(string Path, string Name, string? Sidecar);
